/**
 * Converts a `stress` or `stress-ng` command line to a workload.
 *
 * A line that the program refuses is not an error of the scenario. The container starts, the program prints its message
 * and exits with a status. `immediate` contains this, and the problem is a warning. stress stops at its first error,
 * and so does this reader. An unknown stressor, which only the model lacks, is an error.
 */

import { STRESS_DEFAULTS, STRESS_NG_DEFAULTS } from '../../constants/stress.ts';
import { CONTAINER_SIZE } from '../../constants/vic.ts';
import { MB_BYTES, PAGE_BYTES } from '../../units.ts';
import type { StressWorkload } from '../../vsphere/inventory.ts';
import { type LineProblem, problemAt, replaceSpan, type Span } from '../command-line/line-problem.ts';
import { type OptionTable, optionTable, spellOption } from '../command-line/options.ts';
import { type RefusalTexts, readPosixFlags } from '../command-line/posix-flags.ts';
import { programOf, wrongProgram } from '../command-line/program.ts';
import { joinWords, splitWords, type Word, withoutEchoes } from '../command-line/shell-words.ts';
import type { Doubt } from '../command-line/value-kinds.ts';
import { type GuestSize, stressNgOptions } from './ng-options.ts';
import { STRESS_OPTIONS, type StressDraft, USAGE } from './options.ts';
import { type FoundStress, findStress, type Killed } from './wrapped.ts';

export interface ParsedStress {
  readonly workload: StressWorkload;
  readonly problems: readonly LineProblem[];
}

/** The default containerVM, for lines without a known guest. */
const DEFAULT_GUEST: GuestSize = { vcpus: CONTAINER_SIZE.vcpus, memoryBytes: CONTAINER_SIZE.memoryMb * MB_BYTES };

const TABLE = optionTable(STRESS_OPTIONS);
const EXAMPLE = 'stress --cpu 1 --timeout 5m';

/** Reads a line. Percentages and "all CPUs" of stress-ng refer to `guest`. Never throws. */
export function parseStressLine(line: string, guest: GuestSize = DEFAULT_GUEST): ParsedStress {
  const { words, problems } = splitWords(line);
  const call = programOf(line, words);
  const found = call === null ? null : findStress(line, words.slice(words.length - call.words.length - 1));
  if (found === null || 'unread' in found) {
    const wrong = wrongProgram(words, call?.name ?? null, 'a stress or stress-ng command line', EXAMPLE);
    const joined = joinWords(call === null ? [] : [call.name, ...call.words.map((word) => word.text)]);
    return { workload: workloadOf(emptyDraft('stress'), 'stress', joined), problems: withoutEchoes(problems, [wrong]) };
  }
  return parseStress(line, found, guest, problems);
}

/** Reads the words of a command within `line`. Never throws. */
export function parseStress(
  line: string,
  { words, killed }: FoundStress,
  guest: GuestSize = DEFAULT_GUEST,
  shellProblems: readonly LineProblem[] = [],
): ParsedStress {
  const [program, ...rest] = words as [Word, ...Word[]];
  const dialect = program.text === 'stress-ng' ? 'stress-ng' : 'stress';
  const draft = emptyDraft(dialect);
  const found = dialect === 'stress' ? readStress(line, rest, draft) : readStressNg(line, rest, draft, guest);
  const problems = withoutEchoes(shellProblems, found);
  if (!problems.some(isError)) problems.push(...runsNothing(draft, dialect, words.at(-1)!));
  const joined = joinWords(words.map(({ text }) => text));
  return { workload: applyTimeout(killed, workloadOf(draft, dialect, joined)), problems };
}

/** `timeout` ends a program that would run longer. */
function applyTimeout(killed: Killed | null, workload: StressWorkload): StressWorkload {
  if (killed === null || workload.immediate !== null) return workload;
  if (workload.timeoutS !== null && workload.timeoutS <= killed.afterS) return workload;
  return { ...workload, timeoutS: killed.afterS, killed: { exitCode: killed.exitCode } };
}

function isError(problem: LineProblem): boolean {
  return problem.severity === 'error';
}

function emptyDraft(dialect: 'stress' | 'stress-ng'): StressDraft {
  const ng = dialect === 'stress-ng';
  return {
    workers: { cpu: 0, io: 0, vm: 0, hdd: 0 },
    vmBytes: STRESS_DEFAULTS.vmBytes,
    vmStride: STRESS_DEFAULTS.vmStride,
    vmKeep: false,
    vmHangS: null,
    hddBytes: STRESS_DEFAULTS.hddBytes,
    timeoutS: ng ? STRESS_NG_DEFAULTS.timeoutS : null,
    backoffUs: ng ? 0 : STRESS_DEFAULTS.backoffUs,
    dryRun: false,
    cpuLoad: 1,
    immediate: null,
    doubts: [],
    unmodelled: [],
  };
}

function workloadOf(draft: StressDraft, dialect: 'stress' | 'stress-ng', line: string): StressWorkload {
  const { immediate, doubts, unmodelled: _, ...rest } = draft;
  return { kind: 'stress', dialect, line, ...rest, immediate, ...(doubts.length === 0 ? {} : { doubts }) };
}

/** stress compares whole words, supports neither `--cpu=2` nor merged letters, and stops at the first error. */
function readStress(line: string, words: readonly Word[], draft: StressDraft): LineProblem[] {
  const doubts: LineProblem[] = [];
  for (let at = 0; at < words.length && draft.immediate === null; at++) {
    const word = words[at]!;
    const row = TABLE.find(word.text.replace(/^--?/, ''));
    if (row === null || !row.names.some((name) => spellOption(name) === word.text)) {
      return [...doubts, fails(draft, word, `unrecognized option: ${word.text}`, unknownHint(word.text))];
    }
    let value = word;
    if (!row.isSwitch) {
      const next = words[++at];
      if (next === undefined || looksLikeOption(next.text)) {
        const canonical = `--${row.names[0]}`;
        return [
          ...doubts,
          fails(draft, word, `missing argument to option '${canonical}'`, `${word.text} needs ${row.accepts}`),
        ];
      }
      value = next;
    }
    const text = row.isSwitch ? 'true' : value.text;
    const refusal = row.take(draft, { value: text, text, option: word.text, start: value.start, end: value.end });
    if (refusal !== null)
      return [...doubts, fails(draft, value, refusal.refusal, refusal.hint ?? `${word.text} takes ${row.accepts}`)];
    const doubt = row.isSwitch ? null : row.doubt?.(text);
    if (doubt != null) doubts.push(readOtherwise(line, draft, { ...value, option: word.text }, doubt, 'stress'));
  }
  return doubts;
}

/** The value stays as the program reads it. The message names the value that the user probably means. */
function readOtherwise(
  line: string,
  draft: StressDraft,
  value: Span & { readonly text: string; readonly option: string },
  { read, meant }: Doubt,
  program: string,
): LineProblem {
  const probably = meant === null ? '' : `; ${value.option} ${meant} was probably meant`;
  const says = `${program} reads ${value.option} ${value.text} as ${read}${probably}`;
  draft.doubts.push(says);
  const hint = 'of what stands behind the number only the last letter counts, and digits behind a dot do not';
  const mended = meant === null ? {} : { corrected: replaceSpan(line, value, meant) };
  return problemAt(value, 'stress-reads-otherwise', says, { severity: 'warning', hint, ...mended });
}

/** A word with a dash and no digit after it counts as an option. */
function looksLikeOption(text: string): boolean {
  const second = text[1] ?? '';
  return text.startsWith('-') && !(second >= '0' && second <= '9');
}

function unknownHint(text: string): string {
  const equals = text.indexOf('=');
  if (equals > 0 && TABLE.find(text.slice(0, equals).replace(/^--?/, '')) !== null) {
    return `stress wants the value as a word of its own: ${text.slice(0, equals)} ${text.slice(equals + 1)}`;
  }
  const closest = TABLE.closest(text.replace(/^--?/, ''));
  return closest === null ? 'stress --help lists its options' : `did you mean ${closest}?`;
}

/**
 * stress prints a message and exits with 1. The real text also contains its process id and source line, which differ
 * between runs.
 */
function fails(draft: StressDraft, span: Span, complaint: string, hint: string): LineProblem {
  const real = `stress: FAIL: ${complaint}`;
  draft.immediate = { exitCode: 1, message: real };
  const message = `the container starts and fails: stress refuses the line (${complaint})`;
  return problemAt(span, 'stress-refuses', message, { severity: 'warning', hint, real });
}

/** Source: glibc getopt_long, and stress-ng's own wording of ranges. */
const STRESS_NG_TEXTS: RefusalTexts = {
  unknownLong: (name) => `stress-ng: unrecognized option '--${name}'`,
  ambiguous: (name, possible) =>
    `stress-ng: option '--${name}' is ambiguous; possibilities: ${possible.map((each) => `'${each}'`).join(' ')}`,
  unknownShort: (letter) => `stress-ng: invalid option -- '${letter}'`,
  missingLong: (name) => `stress-ng: option '--${name}' requires an argument`,
  missingShort: (letter) => `stress-ng: option requires an argument -- '${letter}'`,
  invalid: (_value, _names, refusal) => `stress-ng: ${refusal}`,
};

function readStressNg(line: string, words: readonly Word[], draft: StressDraft, guest: GuestSize): LineProblem[] {
  const table: OptionTable<StressDraft> = optionTable(stressNgOptions(guest));
  const reading = readPosixFlags(line, words, table, draft, {
    texts: STRESS_NG_TEXTS,
    stopAtWord: false,
    abbreviations: true,
  });
  if (draft.workers.vm > 0) {
    // The workers share the total in whole pages, at least one each.
    const each = Math.floor(draft.vmBytes / draft.workers.vm / PAGE_BYTES) * PAGE_BYTES;
    draft.vmBytes = Math.max(PAGE_BYTES, each);
  }
  const problems = reading.problems.map((problem) => ngProblem(draft, problem));
  for (const { given, doubt } of reading.doubts ?? [])
    problems.push(readOtherwise(line, draft, given, doubt, 'stress-ng'));
  const [stray] = reading.rest;
  // A word after an option of another stressor is its value.
  if (stray !== undefined && !reading.problems.some(({ code }) => code === 'unknown-option')) {
    const real = `error: unrecognised option: ${reading.rest.map(({ text }) => text).join(' ')}`;
    draft.immediate ??= { exitCode: 1, message: real };
    const known = table.find(stray.text) !== null && stray.text.length > 1;
    const hint = known ? `write --${stray.text}` : 'leave it out';
    const says = `the container starts and fails: ${JSON.stringify(stray.text)} is no option of stress-ng`;
    problems.push(problemAt(stray, 'stress-refuses', says, { severity: 'warning', hint, real }));
  }
  for (const given of draft.unmodelled) {
    const message = `${given.option} is read and changes nothing in the model`;
    problems.push(problemAt(given, 'option-not-modelled', message, { severity: 'info' }));
  }
  return problems;
}

/** Source: stress-ng.c, after the options. Documented; releases before 0.10 end otherwise. */
const NO_WORKERS = 'stress-ng: error: no stress workers invoked';

/** A wrong value ends stress-ng. An option missing from our table may be valid in stress-ng, so the refusal is ours. */
function ngProblem(draft: StressDraft, problem: LineProblem): LineProblem {
  if (problem.code === 'unknown-option') {
    const hint = problem.hint ?? 'modelled are --cpu, --io, --vm and --hdd with their options';
    const { real: _, ...ours } = problem;
    return { ...ours, code: 'stressor-not-modelled', message: `${problem.message} as far as the model knows`, hint };
  }
  draft.immediate ??= { exitCode: 1, message: problem.real ?? problem.message };
  return { ...problem, severity: 'warning', message: `the container starts and fails: ${problem.message}` };
}

/** Without workers, stress prints its usage and exits with 0, like --help. In stress-ng this is an error. */
function runsNothing(draft: StressDraft, dialect: string, span: Span): LineProblem[] {
  const { cpu, io, vm, hdd } = draft.workers;
  if (draft.immediate === null && cpu + io + vm + hdd === 0) {
    draft.immediate = dialect === 'stress' ? USAGE : { exitCode: 1, message: NO_WORKERS };
    if (dialect !== 'stress') {
      const says = 'the container starts and fails: stress-ng starts no worker';
      const hint = 'for load write stress-ng --cpu 1 --timeout 5m';
      return [problemAt(span, 'stress-refuses', says, { severity: 'warning', hint, real: NO_WORKERS })];
    }
  }
  if (draft.immediate?.exitCode !== 0) return [];
  const message = `${dialect} starts no worker: the container starts, ${dialect} ${draft.immediate.message} and ends`;
  return [problemAt(span, 'stress-runs-nothing', message, { severity: 'warning', hint: `for load write ${EXAMPLE}` })];
}
