/**
 * Converts a `docker run` or `docker create` line for a VCH to the plain keys of a container.
 *
 * Errors of the client and refusals of VIC's engine are errors with their real text. Options that VIC ignores, or reads
 * differently than docker, cause warnings. Rounded values are reported.
 */

import { CONTAINER_SIZE } from '../../constants/vic.ts';
import { didYouMean } from '../../did-you-mean.ts';
import { MB_BYTES } from '../../units.ts';
import type { ApiRequest, Connection } from '../../vsphere/vch.ts';
import { type LineProblem, problemAt, type Span } from '../command-line/line-problem.ts';
import { type OptionTable, optionTable } from '../command-line/options.ts';
import { DOCKER_TEXTS, readPosixFlags } from '../command-line/posix-flags.ts';
import { programOf, wrongProgram } from '../command-line/program.ts';
import { joinWords, splitWords, type Word, withoutEchoes } from '../command-line/shell-words.ts';
import type { FoundStress, Unread } from '../stress/wrapped.ts';
import type { Making } from './answers.ts';
import { checkContainer } from './checks.ts';
import { connectionOf, noConnection, requestOf } from './connection.ts';
import { memoryMbOf, parseCpuCount, vcpusOf } from './container-size.ts';
import { parseImage, stressCommand } from './image.ts';
import { type ContainerDraft, emptyDraft, GLOBAL_OPTIONS, RUN_OPTIONS } from './options.ts';

/** An entry of `containers:` in plain keys. */
export interface ContainerKeys {
  readonly name?: string;
  readonly vcpus: number;
  /** e.g. `4096MB` */
  readonly memory: string;
  readonly image: string;
  readonly command: readonly string[];
  /** The stress or stress-ng command line the container runs, when it runs one. */
  readonly workload?: string;
  /** A command that may be a workload but cannot be read. */
  readonly unread?: string;
  /** As written after -p. */
  readonly publish: readonly string[];
  /** As written after -v. */
  readonly volumes: readonly string[];
  /** -P; left out: not asked for. */
  readonly publishAll?: boolean;
  /** The network it joins; left out: the bridge. */
  readonly net?: string;
  /** --ip; left out: the network gives it one. */
  readonly ip?: string;
  readonly detach: boolean;
  readonly remove: boolean;
}

export interface ParsedRun {
  /** Complete even with problems. Values that could not be read have their defaults. */
  readonly keys: ContainerKeys;
  readonly problems: readonly LineProblem[];
  readonly making: Making;
  /** Connection options before the subcommand, and the first request of the command. */
  readonly connection: Connection;
  readonly request: ApiRequest;
  /** The stress command of the container, as words of the line. Left out: none. */
  readonly stress?: FoundStress;
}

const GLOBALS = optionTable(GLOBAL_OPTIONS);
const TABLES: Readonly<Record<Making, OptionTable<ContainerDraft>>> = {
  run: optionTable(RUN_OPTIONS, 'run'),
  create: optionTable(RUN_OPTIONS, 'create'),
};
const GRAMMAR = { texts: DOCKER_TEXTS, stopAtWord: true };
const EXAMPLE = 'docker run -d --name web nginx';

/** Reads `docker [global options] run|create [options] IMAGE [COMMAND]`. Never throws. */
export function parseRun(line: string): ParsedRun {
  const { words, problems: shellProblems } = splitWords(line);
  const problems: LineProblem[] = [];
  const call = programOf(line, words);
  if (call === null || call.name !== 'docker') {
    problems.push(wrongProgram(words, call?.name ?? null, 'docker run or docker create', EXAMPLE));
    const found = withoutEchoes(shellProblems, problems);
    const reached = { connection: noConnection(), request: requestOf('run', []) };
    return { keys: keysOf(emptyDraft(), [], null), problems: found, making: 'run', ...reached };
  }
  const connection = connectionOf(call.environment);
  const globals = readPosixFlags(line, call.words, GLOBALS, connection, GRAMMAR);
  problems.push(...globals.problems);
  const { subcommand, words: rest } = subcommandOf(line, globals.rest, problems);
  const draft = emptyDraft();
  const reading = readPosixFlags(line, rest, TABLES[subcommand], draft, GRAMMAR);
  problems.push(...reading.problems.map((problem) => withAdvice(problem, subcommand)));
  const end: Span = { start: words.at(-1)!.end, end: words.at(-1)!.end };
  if (draft.help) {
    problems.push(
      problemAt(end, 'help-only', '--help prints the usage and starts nothing', { hint: 'leave --help out' }),
    );
  } else if (reading.rest.length === 0) {
    const real = `"docker ${subcommand}" requires at least 1 argument(s).\nSee 'docker ${subcommand} --help'.`;
    problems.push(problemAt(end, 'missing-image', 'the line names no image', { real, hint: `for example ${EXAMPLE}` }));
  }
  problems.push(...checkContainer(line, draft, reading.rest, subcommand));
  const [image, ...command] = reading.rest;
  const runs = image === undefined ? null : stressOf(line, draft, image, command);
  return {
    keys: keysOf(draft, reading.rest, runs),
    problems: withoutEchoes(shellProblems, problems),
    making: subcommand,
    connection,
    request: requestOf(subcommand, draft.name === null ? [] : [draft.name.value]),
    ...(runs === null || 'unread' in runs ? {} : { stress: runs }),
  };
}

/** `run`, `create`, or either after `container`. Any other word is a problem and is read as `run`. */
function subcommandOf(
  line: string,
  words: readonly Word[],
  problems: LineProblem[],
): { subcommand: Making; words: readonly Word[] } {
  const rest = words[0]?.text === 'container' ? words.slice(1) : words;
  const word = rest[0];
  if (word?.text === 'run' || word?.text === 'create') return { subcommand: word.text, words: rest.slice(1) };
  const span = word ?? { start: line.length, end: line.length };
  const closest = word === undefined ? null : didYouMean(word.text, ['run', 'create']);
  const found = word === undefined ? 'docker without a command' : `docker ${word.text}`;
  const hint = closest === null ? `for example ${EXAMPLE}` : `did you mean docker ${closest}?`;
  problems.push(
    problemAt(span, 'wrong-command', `${found} makes no container; docker run or docker create does`, { hint }),
  );
  return { subcommand: 'run', words: rest.slice(1) };
}

/** docker's client appends a reference to its help to every message about options. */
function withAdvice(problem: LineProblem, subcommand: Making): LineProblem {
  if (problem.real === undefined) return problem;
  return { ...problem, real: `${problem.real}\nSee 'docker ${subcommand} --help'.` };
}

function keysOf(draft: ContainerDraft, rest: readonly Word[], runs: FoundStress | Unread | null): ContainerKeys {
  const [image = '', ...command] = rest.map((word) => word.text);
  return {
    ...(draft.name === null ? {} : { name: draft.name.value }),
    vcpus: vcpusAsked(draft),
    memory: `${memoryMbOf(draft.memoryBytes?.value ?? CONTAINER_SIZE.memoryMb * MB_BYTES)}MB`,
    image,
    command,
    ...(runs === null
      ? {}
      : 'unread' in runs
        ? { unread: runs.unread }
        : { workload: joinWords(runs.words.map(({ text }) => text)) }),
    publish: draft.publish.map((given) => given.value),
    volumes: draft.volumes.map((given) => given.value),
    ...(draft.publishAll?.value === true ? { publishAll: true } : {}),
    ...(draft.networks.length === 0 ? {} : { net: draft.networks.at(-1)!.value }),
    ...(draft.ip === null ? {} : { ip: draft.ip.value }),
    detach: draft.detach,
    remove: draft.remove,
  };
}

function vcpusAsked(draft: ContainerDraft): number {
  const windows = draft.cpuCount?.value ?? 0;
  if (windows > 0) return vcpusOf(windows);
  const count = parseCpuCount(draft.cpuset?.value ?? '');
  return vcpusOf('refusal' in count ? CONTAINER_SIZE.vcpus : (count.value ?? CONTAINER_SIZE.vcpus));
}

function stressOf(
  line: string,
  { entrypoint }: ContainerDraft,
  image: Word,
  command: readonly Word[],
): FoundStress | Unread | null {
  const parsed = parseImage(image.text);
  if ('refusal' in parsed) return null;
  const given = entrypoint === null || entrypoint.value === '' ? null : entrypoint;
  const program = given === null ? null : { text: given.value, start: given.start, end: given.end, quoted: false };
  return stressCommand(line, parsed, image, program, command);
}
