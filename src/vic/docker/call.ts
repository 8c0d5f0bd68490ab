/**
 * `docker` lines that act on a VCH while it runs: run and create make a container, start, stop, kill, restart, rm and
 * rename change one, others only look, and some a VCH does not know.
 *
 * Sources. docker 17.06 client (options and texts); VIC 1.2.1 lib/apiservers/engine/backends/{container,image,build}.go
 *   (what is not implemented). Names of the missing functions other than ContainerUpdate, BuildFromContext and PushImage
 *   are recalled.
 */

import { didYouMean } from '../../did-you-mean.ts';
import type { ApiRequest, Connection } from '../../vsphere/vch.ts';
import { type LineProblem, problemAt, type Span } from '../command-line/line-problem.ts';
import { type Option, option, optionTable } from '../command-line/options.ts';
import { DOCKER_TEXTS, readPosixFlags } from '../command-line/posix-flags.ts';
import { programOf, wrongProgram } from '../command-line/program.ts';
import { splitWords, type Word, withoutEchoes } from '../command-line/shell-words.ts';
import { INT64, SWITCH, TEXT } from '../command-line/value-kinds.ts';
import type { FoundStress } from '../stress/wrapped.ts';
import type { Engine } from './answers.ts';
import { connectionOf, noConnection, requestOf } from './connection.ts';
import { GLOBAL_OPTIONS } from './options.ts';
import { type ContainerKeys, parseRun } from './run.ts';

/** Action of a call. `look` changes nothing. */
export type DockerAction = 'run' | 'create' | 'start' | 'stop' | 'kill' | 'restart' | 'rm' | 'rename' | 'look';

export interface DockerCall {
  readonly action: DockerAction;
  /** The command as written, such as `ps`. */
  readonly command: string;
  /** Connection options of the line, and the first request of the command. */
  readonly connection: Connection;
  readonly request: ApiRequest;
  /** Containers that it names. For `rename`, the old and the new name. */
  readonly names: readonly string[];
  /** rm -f */
  readonly force: boolean;
  /** The container of `run` and `create`. */
  readonly container: ContainerKeys | null;
  /** The stress command that container runs; left out: none. */
  readonly stress?: FoundStress;
}

export interface ParsedCall {
  readonly call: DockerCall;
  /**
   * Errors with `real` are refusals of docker or the VCH. Errors without it concern lines that are not docker lines.
   */
  readonly problems: readonly LineProblem[];
}

interface CallDraft {
  force: boolean;
  signal: string;
}

const only = (...commands: string[]) => commands;
const OPTIONS: readonly Option<CallDraft>[] = [
  option<CallDraft, number>(
    ['time', 't'],
    INT64,
    'seconds to wait before it is killed',
    undefined,
    only('stop', 'restart'),
  ),
  option<CallDraft, string>(
    ['signal', 's'],
    TEXT,
    'signal to send',
    (draft, given) => {
      draft.signal = given.value.toUpperCase().replace(/^SIG/, '');
    },
    only('kill'),
  ),
  option<CallDraft, boolean>(
    ['force', 'f'],
    SWITCH,
    'remove even while it runs',
    (draft, given) => {
      draft.force = given.value;
    },
    only('rm'),
  ),
  option<CallDraft, boolean>(['volumes', 'v'], SWITCH, 'remove its volumes, too', undefined, only('rm')),
  option<CallDraft, boolean>(['link', 'l'], SWITCH, 'remove the link only', undefined, only('rm')),
  option<CallDraft, boolean>(['attach', 'a'], SWITCH, 'show its output', undefined, only('start')),
  option<CallDraft, boolean>(['interactive', 'i'], SWITCH, 'attach its input', undefined, only('start')),
  option<CallDraft, string>(['detach-keys'], TEXT, 'keys that detach', undefined, only('start')),
];

/** Number of words that each command needs after its options. */
const LEAST_WORDS = { start: 1, stop: 1, kill: 1, restart: 1, rm: 1, rename: 2 } as const;
type Change = keyof typeof LEAST_WORDS;

const NOT_IMPLEMENTED: ReadonlyMap<string, string> = mapOf({
  update: 'ContainerUpdate',
  pause: 'ContainerPause',
  unpause: 'ContainerUnpause',
  top: 'ContainerTop',
  export: 'ContainerExport',
  history: 'ImageHistory',
  build: 'BuildFromContext',
  push: 'PushImage',
  search: 'SearchRegistryForImages',
  load: 'LoadImage',
  import: 'ImportImage',
  checkpoint: 'CheckpointCreate',
  save: 'ExportImage',
});
/** Groups of commands that a VCH does not implement. */
const NOT_SUPPORTED: ReadonlyMap<string, string> = mapOf({
  plugin: 'plugins',
  ...Object.fromEntries(['swarm', 'node', 'service', 'stack', 'secret'].map((name) => [name, 'Docker Swarm'])),
});

function mapOf(texts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(texts));
}

const LOOKS: readonly string[] = [
  ...['ps', 'ls', 'list', 'logs', 'info', 'stats', 'inspect', 'images', 'pull', 'exec', 'attach', 'cp', 'diff', 'wait'],
  ...['port', 'version', 'events', 'login', 'logout', 'rmi', 'tag', 'network', 'volume', 'image', 'system'],
];
/** Signals that end a process without a handler. Other signals leave it running. */
const DEADLY: readonly string[] = ['KILL', '9', 'TERM', '15', 'INT', '2', 'QUIT', '3', 'HUP', '1', 'ABRT', '6'];
const EXAMPLE = 'docker stop web';
const GRAMMAR = { texts: DOCKER_TEXTS, stopAtWord: false };
const GLOBAL_GRAMMAR = { texts: DOCKER_TEXTS, stopAtWord: true };

const GLOBALS = optionTable(GLOBAL_OPTIONS);

/** Reads a docker line of any kind. An engine in a container knows all commands. Never throws. */
export function parseDockerCall(line: string, engine: Engine = 'vch'): ParsedCall {
  const { words, problems: shellProblems } = splitWords(line);
  const program = programOf(line, words);
  if (program === null || program.name !== 'docker') {
    const problem = wrongProgram(words, program?.name ?? null, 'a docker or vic-machine configure line', EXAMPLE);
    return { call: callOf('look', '', noConnection()), problems: withoutEchoes(shellProblems, [problem]) };
  }
  const draft = connectionOf(program.environment);
  const globals = readPosixFlags(line, program.words, GLOBALS, draft, GLOBAL_GRAMMAR);
  const rest = globals.rest[0]?.text === 'container' ? globals.rest.slice(1) : globals.rest;
  const [command] = rest;
  if (command?.text === 'run' || command?.text === 'create') {
    const { keys, problems: found, stress } = parseRun(line);
    const names = keys.name === undefined ? [] : [keys.name];
    const call = { ...callOf(command.text, command.text, draft, names), names: [], container: keys };
    return { call: stress === undefined ? call : { ...call, stress }, problems: found };
  }
  const whole: Span = { start: words[0]!.start, end: words.at(-1)!.end };
  const { call, problems: found } = otherCall(line, command, rest.slice(1), draft, whole, engine);
  return { call, problems: withoutEchoes(shellProblems, [...globals.problems, ...found]) };
}

function otherCall(
  line: string,
  command: Word | undefined,
  words: readonly Word[],
  connection: Connection,
  whole: Span,
  engine: Engine,
): ParsedCall {
  const name = command?.text ?? '';
  if (Object.hasOwn(LEAST_WORDS, name)) return change(line, name as Change, words, connection, whole);
  const look = callOf(
    'look',
    name,
    connection,
    words.flatMap(({ text }) => (text.startsWith('-') ? [] : [text])),
  );
  if (LOOKS.includes(name)) return { call: { ...look, names: [] }, problems: [] };
  const family = NOT_SUPPORTED.get(name);
  const missing = family === undefined ? NOT_IMPLEMENTED.get(name) : `support ${family}`;
  if (missing !== undefined && engine === 'docker') return { call: { ...look, names: [] }, problems: [] };
  if (missing !== undefined) {
    const lacks = family === undefined ? `implement ${missing}` : missing;
    const real = `Error response from daemon: vSphere Integrated Containers does not yet ${lacks}`;
    const message = `a VCH does not know docker ${name}`;
    return { call: { ...look, names: [] }, problems: [problemAt(command!, 'not-implemented', message, { real })] };
  }
  const closest = didYouMean(name, [...Object.keys(LEAST_WORDS), 'run', 'create', ...LOOKS]);
  const hint = closest === null ? `for example ${EXAMPLE}` : `did you mean docker ${closest}?`;
  const real = `docker: '${name}' is not a docker command.\nSee 'docker --help'.`;
  const problem = problemAt(command ?? whole, 'wrong-command', `docker ${name} is no command`, { hint, real });
  return { call: { ...look, names: [] }, problems: [problem] };
}

function change(
  line: string,
  command: Change,
  words: readonly Word[],
  connection: Connection,
  whole: Span,
): ParsedCall {
  const draft: CallDraft = { force: false, signal: 'KILL' };
  const reading = readPosixFlags(line, words, optionTable(OPTIONS, command), draft, GRAMMAR);
  const problems = [...reading.problems];
  const names = reading.rest.map((word) => word.text);
  const least = LEAST_WORDS[command];
  if (names.length < least || (command === 'rename' && names.length > least)) {
    const wanted = command === 'rename' ? 'exactly 2 argument(s)' : 'at least 1 argument(s)';
    const real = `"docker ${command}" requires ${wanted}.\nSee 'docker ${command} --help'.`;
    const message = `docker ${command} needs ${command === 'rename' ? 'two names' : 'the name of a container'}`;
    problems.push(problemAt(whole, 'missing-container', message, { real }));
  }
  const harmless = command === 'kill' && !DEADLY.includes(draft.signal);
  const called = callOf(harmless ? 'look' : command, command, connection, names);
  const request =
    command === 'kill'
      ? { ...called.request, path: `${called.request.path}?signal=${draft.signal}` }
      : command === 'rm' && draft.force
        ? { ...called.request, path: `${called.request.path}?force=1` }
        : called.request;
  return { call: { ...called, request, force: draft.force }, problems };
}

function callOf(
  action: DockerAction,
  command: string,
  connection: Connection,
  names: readonly string[] = [],
): DockerCall {
  return { action, command, connection, request: requestOf(command, names), names, force: false, container: null };
}
