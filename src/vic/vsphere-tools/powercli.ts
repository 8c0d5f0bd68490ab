/**
 * PowerCLI: `Get-ResourcePool … | Set-ResourcePool …`, `Get-VM … | Get-VMResourceConfiguration | Set-VMResourceConfiguration …`
 * and `Get-VM … | Set-VM …`.
 *
 * Model. Cmdlets and parameters are read in any case and as short as they stay the only ones that begin so. What stands in
 *   front of the last cmdlet only says who is changed.
 * Sources. PowerCLI cmdlet reference: Set-ResourcePool, Set-VMResourceConfiguration, Set-VM; about_Parsing and
 *   about_Quoting_Rules of PowerShell. Documented. −1 or $null lifts a limit.
 */

import { didYouMean } from '../../did-you-mean.ts';
import { MB_PER_GB } from '../../units.ts';
import { type LineProblem, problemAt, replaceSpan, type Span } from '../command-line/line-problem.ts';
import { missingValue, type Option, option, refusedValue } from '../command-line/options.ts';
import { INTEGER, integerOf, type Parsed, TEXT, type ValueKind } from '../command-line/value-kinds.ts';
import { changesNothing, emptyToolDraft, type ParsedToolLine, type ToolDraft } from './change.ts';

const EXAMPLE = 'Get-ResourcePool -Name prod | Set-ResourcePool -CpuLimitMhz 6000';
const SETTERS = ['Set-ResourcePool', 'Set-VMResourceConfiguration', 'Set-VM'] as const;
const GETTERS = ['Get-ResourcePool', 'Get-VM', 'Get-VMResourceConfiguration', 'Get-VApp'] as const;

/** −1, $null or a whole number. */
function limitOf(unit: 'MHz' | 'MB'): ValueKind<number | null> {
  const amount = integerOf(unit);
  return {
    accepts: `${amount.accepts}, -1 or $null for none`,
    parse: (text): Parsed<number | null> => {
      if (text.toLowerCase() === '$null') return { value: null };
      const parsed = amount.parse(text);
      return 'refusal' in parsed || parsed.value >= 0 ? parsed : { value: null };
    },
  };
}

const GB: ValueKind<number> = {
  accepts: 'a number of GB',
  parse: (text) => {
    const value = Number(text);
    return Number.isFinite(value) && text !== '' ? { value } : { refusal: 'not a number', hint: 'give a number of GB' };
  },
};

/** A limit in GB; −1 for none. */
const LIMIT_GB: ValueKind<number | null> = {
  accepts: 'a number of GB, -1 or $null for none',
  parse: (text): Parsed<number | null> => {
    if (text.toLowerCase() === '$null') return { value: null };
    const parsed = GB.parse(text);
    return 'refusal' in parsed || parsed.value >= 0 ? parsed : { value: null };
  },
};

const BOOLEAN: ValueKind<boolean> = {
  accepts: '$true or $false',
  parse: (text) => {
    const word = text.toLowerCase().replace(/^\$/, '');
    if (word === 'true' || word === '1') return { value: true };
    if (word === 'false' || word === '0') return { value: false };
    return { refusal: 'not a Boolean', hint: 'write $true or $false' };
  },
};

const LEVELS = ['Custom', 'High', 'Low', 'Normal'] as const;
const LEVEL: ValueKind<string> = {
  accepts: LEVELS.join(', '),
  parse: (text) => {
    const level = LEVELS.find((each) => each.toLowerCase() === text.toLowerCase());
    if (level !== undefined) return { value: level.toLowerCase() };
    const meant = didYouMean(text, LEVELS);
    return {
      refusal: 'not a SharesLevel',
      hint: `allowed: ${LEVELS.join(', ')}`,
      ...(meant === null ? {} : { instead: meant }),
    };
  },
};

/** PowerShell's `-Confirm:$false`, `-WhatIf`. */
const ANY_SWITCH: ValueKind<boolean> = { ...BOOLEAN, isSwitch: true };
const POOLS = ['Set-ResourcePool'];
const ALLOCATIONS = ['Set-ResourcePool', 'Set-VMResourceConfiguration'];

interface PowerCliDraft extends ToolDraft {
  readonly levels: { cpu?: string; memory?: string };
  whatIf?: boolean;
}

function row<T>(
  name: string,
  kind: ValueKind<T>,
  meaning: string,
  effect?: (draft: PowerCliDraft, value: T) => void,
  of: readonly string[] = [],
): Option<PowerCliDraft> {
  return option<PowerCliDraft, T>([name], kind, meaning, (draft, { value }) => effect?.(draft, value), of);
}

function allocationRows(resource: 'cpu' | 'memory'): Option<PowerCliDraft>[] {
  const word = resource === 'cpu' ? 'Cpu' : 'Mem';
  const unit = resource === 'cpu' ? ('MHz' as const) : ('MB' as const);
  const suffix = resource === 'cpu' ? 'Mhz' : 'MB';
  const gb = (value: number | null) => (value === null ? null : Math.round(value * MB_PER_GB));
  return [
    row(`${word}Limit${suffix}`, limitOf(unit), `limit in ${unit}`, (draft, value) => {
      draft[resource].limit = value;
    }),
    row(`${word}Reservation${suffix}`, integerOf(unit), `reservation in ${unit}`, (draft, value) => {
      draft[resource].reservation = value;
    }),
    ...(resource === 'cpu'
      ? []
      : [
          row('MemLimitGB', LIMIT_GB, 'limit in GB', (draft, value) => {
            draft.memory.limit = gb(value);
          }),
          row('MemReservationGB', GB, 'reservation in GB', (draft, value) => {
            draft.memory.reservation = gb(value)!;
          }),
        ]),
    row(`${word}SharesLevel`, LEVEL, 'level of shares', (draft, value) => {
      draft.levels[resource] = value;
    }),
    row(`Num${word}Shares`, INTEGER, 'number of shares of level Custom', (draft, value) => {
      draft[resource].shares = value;
    }),
    row(
      `${word}ExpandableReservation`,
      BOOLEAN,
      'whether the pool may borrow from its parent',
      (draft, value) => {
        draft[resource].expandable = value;
      },
      POOLS,
    ),
  ].map((each) => (each.dialects.length === 0 ? { ...each, dialects: ALLOCATIONS } : each));
}

const ROWS: readonly Option<PowerCliDraft>[] = [
  ...allocationRows('cpu'),
  ...allocationRows('memory'),
  row(
    'ResourcePool',
    TEXT,
    'the pool that is changed',
    (draft, value) => {
      draft.name = value;
    },
    POOLS,
  ),
  row(
    'VM',
    TEXT,
    'the VM that is changed',
    (draft, value) => {
      draft.name = value;
    },
    ['Set-VM'],
  ),
  row(
    'NumCpu',
    INTEGER,
    'number of vCPUs',
    (draft, value) => {
      draft.vcpus = value;
    },
    ['Set-VM'],
  ),
  row(
    'MemoryMB',
    integerOf('MB'),
    'memory in MB',
    (draft, value) => {
      draft.memoryMb = value;
    },
    ['Set-VM'],
  ),
  row(
    'MemoryGB',
    GB,
    'memory in GB',
    (draft, value) => {
      draft.memoryMb = Math.round(value * MB_PER_GB);
    },
    ['Set-VM'],
  ),
  row('Server', TEXT, 'the vCenter'),
  row('Confirm', ANY_SWITCH, 'whether it asks'),
  row('WhatIf', ANY_SWITCH, 'says what it would do and does nothing', (draft, value) => {
    draft.whatIf = value;
  }),
];

interface Piece extends Span {
  readonly text: string;
  readonly quoted: boolean;
}

/** Whether a line is a pipeline of these cmdlets. Misspelled cmdlets count, too. */
export function isPowerCli(line: string): boolean {
  return /^\s*(?:Get|Set)-(?:VM|VApp|ResourcePool|VMRes)[A-Za-z]*(?=\s|$)|\|\s*Set-[A-Za-z]+/i.test(line);
}

/** Reads a pipeline. Never throws. */
export function parsePowerCli(line: string): ParsedToolLine {
  const commands = pipeline(line);
  const last = commands.at(-1)?.[0];
  const setter = SETTERS.find((each) => each.toLowerCase() === last?.text.toLowerCase());
  const draft: PowerCliDraft = { ...emptyToolDraft(), levels: {} };
  const of = setter === 'Set-ResourcePool' ? ('pool' as const) : ('vm' as const);
  const result = (names: readonly string[], problems: readonly LineProblem[]): ParsedToolLine => ({
    ...{ tool: setter ?? 'PowerCLI', of, names, cpu: draft.cpu, memory: draft.memory, problems },
    sizes: { vcpus: draft.vcpus ?? null, memoryMb: draft.memoryMb ?? null },
  });
  if (setter === undefined || last === undefined) {
    const span = last ?? { start: 0, end: line.length };
    const meant = didYouMean(last?.text ?? '', SETTERS);
    const message = `the line ends with ${last?.text ?? 'nothing'}; one of ${SETTERS.join(', ')} belongs here`;
    const hint = meant === null ? `for example ${EXAMPLE}` : `did you mean ${meant}?`;
    return result([], [problemAt(span, 'wrong-program', message, { hint })]);
  }
  const whole = { start: commands[0]![0]!.start, end: line.trimEnd().length };
  const source = sourceOf(commands.slice(0, -1));
  const reading = readParameters(line, commands.at(-1)!.slice(1), setter, draft);
  for (const resource of ['cpu', 'memory'] as const) {
    const level = draft.levels[resource];
    if (level === 'low' || level === 'normal' || level === 'high') draft[resource].shares = level;
  }
  const positional = reading.rest[0]?.text;
  const name = draft.name ?? source.name ?? positional;
  const problems = [...source.problems, ...reading.problems];
  if (name === undefined && problems.length === 0) {
    const message = `${setter} does not say whom it changes`;
    const hint = of === 'pool' ? `for example ${EXAMPLE}` : 'begin the line with Get-VM -Name NAME |';
    problems.push(problemAt(last, 'missing-name', message, { hint }));
  }
  if (draft.whatIf === true || changesNothing(draft)) {
    problems.push(problemAt(whole, 'changes-nothing', 'the line changes nothing', { severity: 'warning' }));
  }
  return result(name === undefined ? [] : [name], problems);
}

/** Objects that the pipeline passes on: the name given to its first cmdlet. */
function sourceOf(commands: readonly (readonly Piece[])[]): { name?: string; problems: LineProblem[] } {
  const problems: LineProblem[] = [];
  let name: string | undefined;
  for (const [cmdlet, ...words] of commands) {
    if (cmdlet === undefined) continue;
    if (!GETTERS.some((each) => each.toLowerCase() === cmdlet.text.toLowerCase())) {
      const meant = didYouMean(cmdlet.text, GETTERS);
      const hint = meant === null ? `allowed: ${GETTERS.join(', ')}` : `did you mean ${meant}?`;
      problems.push(problemAt(cmdlet, 'wrong-program', `${cmdlet.text} is no cmdlet that is read here`, { hint }));
      continue;
    }
    const named = words.findIndex(({ text, quoted }) => !quoted && /^-n(ame?|am)?$|^-vm$/i.test(text));
    name ??=
      named >= 0 ? words[named + 1]?.text : words.find(({ text, quoted }) => quoted || !text.startsWith('-'))?.text;
  }
  return name === undefined ? { problems } : { name, problems };
}

function readParameters(
  line: string,
  words: readonly Piece[],
  cmdlet: string,
  draft: PowerCliDraft,
): { readonly rest: readonly Piece[]; readonly problems: LineProblem[] } {
  const known = ROWS.filter(({ dialects }) => dialects.length === 0 || dialects.includes(cmdlet));
  const names = known.map((each) => each.names[0]!);
  const problems: LineProblem[] = [];
  const rest: Piece[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const parameter = word.quoted ? null : /^-([A-Za-z]+)(?::(.*))?$/.exec(word.text);
    if (parameter === null) {
      rest.push(word);
      continue;
    }
    const [, name = '', attached] = parameter;
    const lower = name.toLowerCase();
    const exact = known.find((each) => each.names[0]!.toLowerCase() === lower);
    const begins = known.filter((each) => each.names[0]!.toLowerCase().startsWith(lower));
    const found = exact ?? (begins.length === 1 ? begins[0] : undefined);
    if (found === undefined) {
      const real = `${cmdlet} : A parameter cannot be found that matches parameter name '${name}'.`;
      const meant = didYouMean(name, names);
      const message = `-${name} is no parameter of ${cmdlet}`;
      const mended =
        meant === null
          ? {}
          : {
              hint: `did you mean -${meant}?`,
              corrected: replaceSpan(line, { start: word.start, end: word.start + 1 + name.length }, `-${meant}`),
            };
      problems.push(problemAt(word, 'unknown-option', message, { real, ...mended }));
      if (words[at + 1] !== undefined && !words[at + 1]!.text.startsWith('-')) at++;
      continue;
    }
    const next = words[at + 1];
    const option = `-${found.names[0]}`;
    let given: { text: string; start: number; end: number } | undefined;
    if (attached !== undefined && attached !== '')
      given = { ...word, text: attached, start: word.end - attached.length };
    else if (found.isSwitch) given = { ...word, text: '$true' };
    else if (next !== undefined) {
      given = next;
      at++;
    }
    if (given === undefined) {
      problems.push(
        missingValue(word, option, found, `${cmdlet} : Missing an argument for parameter '${found.names[0]}'.`),
      );
      continue;
    }
    const value = { value: given.text, text: given.text, option, start: given.start, end: given.end };
    const refusal = found.take(draft, value);
    if (refusal !== null) {
      const real = `${cmdlet} : Cannot bind parameter '${found.names[0]}'. Cannot convert value "${given.text}".`;
      problems.push(refusedValue(line, value, found, refusal, real));
    }
  }
  return { rest, problems };
}

/**
 * The commands of a pipeline as words without quotes. In single quotes, a doubled quote is a quote. A backtick escapes.
 */
function pipeline(line: string): Piece[][] {
  const commands: Piece[][] = [[]];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line[at]!)) at++;
    else if (line[at] === '|') {
      commands.push([]);
      at++;
    } else if (line[at] === '#') break;
    else {
      const piece = pieceAt(line, at);
      commands.at(-1)!.push(piece);
      at = piece.end;
    }
  }
  return commands;
}

function pieceAt(line: string, start: number): Piece {
  let text = '';
  let quoted = false;
  let quote: string | null = null;
  let at = start;
  for (; at < line.length; at++) {
    const char = line[at]!;
    if (quote === null && (/\s/.test(char) || char === '|')) break;
    if (quote === null && (isQuote(char) || char === '"')) {
      quote = char === '"' ? '"' : "'";
      quoted = true;
    } else if (quote === "'" && isQuote(char)) {
      if (!isQuote(line[at + 1] ?? '')) quote = null;
      else text += line[++at]!;
    } else if (quote === '"' && char === '"') quote = null;
    else if (char === '`' && quote !== "'" && at + 1 < line.length) text += line[++at]!;
    else text += char;
  }
  return { text, start, end: at, quoted };
}

/** PowerShell accepts typographic single quotes as quotes. */
function isQuote(char: string): boolean {
  return /^['\u2018\u2019\u201a\u201b]$/.test(char);
}
