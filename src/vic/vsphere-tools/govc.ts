/**
 * `govc pool.change` and `govc vm.change`: limits, reservations and shares as govc sets them.
 *
 * Sources. govmomi cli/pool/change.go, cli/pool/resource_config_spec.go, cli/vm/change.go: -cpu.limit, -mem.limit, …; −1
 *   lifts a limit; Go's flag package, which stops at the first word that is no option. Documented.
 */

import { readGoFlags } from '../command-line/go-flags.ts';
import { type LineProblem, problemAt, type Span } from '../command-line/line-problem.ts';
import { type Given, type Option, option, optionTable } from '../command-line/options.ts';
import { programOf, wrongProgram } from '../command-line/program.ts';
import { splitWords, withoutEchoes } from '../command-line/shell-words.ts';
import { INTEGER, integerOf, SHARES, SWITCH, TEXT, type ValueKind } from '../command-line/value-kinds.ts';
import { changesNothing, emptyToolDraft, type ParsedToolLine, type ToolDraft } from './change.ts';

const EXAMPLE = "govc pool.change -cpu.limit=6000 '*/Resources/prod'";

const POOL = ['pool'];
const VM = ['vm'];

function row<T>(
  name: string,
  kind: ValueKind<T>,
  meaning: string,
  effect?: (draft: ToolDraft, given: Given<T>) => void,
  of: readonly string[] = [],
): Option<ToolDraft> {
  return option<ToolDraft, T>([name], kind, meaning, effect, of);
}

function allocationRows(prefix: 'cpu' | 'mem', unit: 'MHz' | 'MB'): Option<ToolDraft>[] {
  const resource = prefix === 'cpu' ? 'cpu' : 'memory';
  const amount = integerOf(unit);
  return [
    row(`${prefix}.limit`, amount, `limit in ${unit}, -1 for none`, (draft, { value }) => {
      draft[resource].limit = value < 0 ? null : value;
    }),
    row(`${prefix}.reservation`, amount, `reservation in ${unit}`, (draft, { value }) => {
      draft[resource].reservation = value;
    }),
    row(`${prefix}.shares`, SHARES, 'shares: low, normal, high or a number', (draft, { value }) => {
      draft[resource].shares = value;
    }),
    row(
      `${prefix}.expandable`,
      SWITCH,
      'whether the pool may borrow from its parent',
      (draft, { value }) => {
        draft[resource].expandable = value;
      },
      POOL,
    ),
  ];
}

const ROWS: readonly Option<ToolDraft>[] = [
  ...allocationRows('cpu', 'MHz'),
  ...allocationRows('mem', 'MB'),
  row(
    'vm',
    TEXT,
    'the VM that is changed',
    (draft, { value }) => {
      draft.name = value;
    },
    VM,
  ),
  row(
    'c',
    INTEGER,
    'number of vCPUs',
    (draft, { value }) => {
      draft.vcpus = value;
    },
    VM,
  ),
  row(
    'm',
    integerOf('MB'),
    'memory in MB',
    (draft, { value }) => {
      draft.memoryMb = value;
    },
    VM,
  ),
  // Connection options.
  ...['u', 'cert', 'key', 'tls-ca-certs', 'tls-known-hosts', 'vim-namespace', 'vim-version', 'dc'].map((name) =>
    row(name, TEXT, 'how govc connects'),
  ),
  ...['k', 'debug', 'trace', 'verbose', 'json', 'xml', 'dump', 'persist-session'].map((name) =>
    row(name, SWITCH, 'how govc talks'),
  ),
];

/** Whether a line calls govc. */
export function isGovc(line: string): boolean {
  return programOf(line, splitWords(line).words)?.name === 'govc';
}

/** Reads `govc pool.change …` or `govc vm.change …`. Never throws. */
export function parseGovc(line: string): ParsedToolLine {
  const { words, problems: shellProblems } = splitWords(line);
  const call = programOf(line, words);
  const command = call?.words[0];
  const of = command?.text === 'vm.change' ? 'vm' : 'pool';
  const tool = `govc ${command?.text ?? ''}`.trimEnd();
  const draft = emptyToolDraft();
  const result = (names: readonly string[], problems: readonly LineProblem[]): ParsedToolLine => ({
    ...{ tool, of, names, cpu: draft.cpu, memory: draft.memory, problems },
    sizes: { vcpus: draft.vcpus ?? null, memoryMb: draft.memoryMb ?? null },
  });
  if (call === null || command === undefined || !['pool.change', 'vm.change'].includes(command.text)) {
    const found = [call?.name, command?.text].filter((each) => each !== undefined).join(' ');
    const wrong = wrongProgram(words, found, 'govc pool.change or govc vm.change', EXAMPLE);
    return result([], withoutEchoes(shellProblems, [wrong]));
  }
  const whole: Span = { start: words[0]!.start, end: words.at(-1)!.end };
  const reading = readGoFlags(line, call.words.slice(1), optionTable(ROWS, of), draft, {
    prefix: '',
    stopAtWord: true,
  });
  const names = of === 'pool' ? reading.rest.map(({ text }) => text) : draft.name === undefined ? [] : [draft.name];
  const found = [...reading.problems, ...afterTheNames(reading.rest), ...missing(of, names, draft, whole)];
  return result(names, withoutEchoes(shellProblems, found));

  function afterTheNames(rest: typeof reading.rest): LineProblem[] {
    const [late] = rest.filter(({ text, quoted }) => text.startsWith('-') && !quoted);
    if (late === undefined) return [];
    const message = `${late.text} stands behind a name, where govc takes every word for a name`;
    const real = `govc: resource pool '${late.text}' not found`;
    return [problemAt(late, 'option-after-name', message, { real, hint: 'write all options in front of the names' })];
  }
}

/** Source: govmomi cli/pool/change.go and cli/vm/change.go. Documented. */
function missing(of: 'pool' | 'vm', names: readonly string[], draft: ToolDraft, whole: Span): LineProblem[] {
  if (names.length === 0) {
    const [message, real, hint] =
      of === 'pool'
        ? ['the line names no pool', 'flag: help requested', `for example ${EXAMPLE}`]
        : ['the line names no VM', 'govc: please specify a vm', 'for example govc vm.change -vm db -cpu.limit=2000'];
    return [problemAt(whole, 'missing-name', message!, { real: real!, hint: hint! })];
  }
  if (!changesNothing(draft)) return [];
  return [problemAt(whole, 'changes-nothing', 'the line changes nothing', { severity: 'warning', hint: EXAMPLE })];
}
