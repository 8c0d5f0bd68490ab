/**
 * Finds the stress command inside a command line: after programs that only start another program, and in the script of
 * a shell.
 *
 * `sh -c "stress --cpu 2"`, `nice -n 5 stress …`, `timeout 60 stress …` and `env X=1 stress …` run the program that
 * they name. A script with more than one command is not read.
 *
 * Sources. POSIX.1-2017, sh, nice, env, nohup, time; GNU coreutils, timeout (exit status 124, --preserve-status);
 *   BusyBox timeout (-t before 1.30). Documented.
 */

import { MAX_COMMAND_DEPTH } from '../../bounds.ts';
import { TIMEOUT_EXIT } from '../../constants/stress.ts';
import { isAssignment, programName } from '../command-line/program.ts';
import { splitWords, type Word } from '../command-line/shell-words.ts';

/** Result of the search in a command. */
export interface FoundStress {
  /** The program first. */
  readonly words: readonly Word[];
  /** Effect of `timeout` on the program. null: none. */
  readonly killed: Killed | null;
}

/** `timeout` ends a program after this number of seconds, and then exits with this status. */
export interface Killed {
  readonly afterS: number;
  readonly exitCode: number;
}

/** A command that may be a workload but cannot be read. */
export interface Unread {
  readonly unread: string;
}

const SHELLS = ['sh', 'bash', 'ash', 'dash', 'zsh'];
/** Programs that start the program after them, with their options that take a value. */
const STARTERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['nice', ['-n', '--adjustment']],
  ['ionice', ['-c', '-n', '--class', '--classdata']],
  ['env', ['-u', '--unset', '-C', '--chdir']],
  ['sudo', ['-u', '-g']],
  ['nohup', []],
  ['setsid', []],
  ['time', ['-f', '-o']],
  ['exec', ['-a']],
  ['command', []],
]);
/** Programs that a guest may run without end and without using its CPU. */
const IDLE_PROGRAMS = ['sleep', 'tail', 'cat', 'sh', 'bash', 'true', 'pause'];

/** The stress command that `words` of `line` run. null: they run another program. */
export function findStress(line: string, words: readonly Word[], depth = 0): FoundStress | Unread | null {
  const first = words.findIndex(({ text }) => !isAssignment(text));
  const word = words[first];
  if (word === undefined) return null;
  const rest = words.slice(first + 1);
  const name = programName(word.text);
  if (name === 'stress' || name === 'stress-ng') return { words: [{ ...word, text: name }, ...rest], killed: null };
  if (depth >= MAX_COMMAND_DEPTH) return mentionsStress(words) ? unread(words) : null;
  if (SHELLS.includes(name)) return inScript(line, word, rest, depth);
  if (name === 'timeout') return inTimeout(line, rest, words, depth);
  const valued = STARTERS.get(name);
  if (valued === undefined) return mentionsStress(words) ? unread(words) : null;
  return findStress(line, behindOptions(rest, valued), depth + 1);
}

/** The command after a starter's own options. */
function behindOptions(words: readonly Word[], valued: readonly string[]): readonly Word[] {
  let at = 0;
  while (words[at]?.text.startsWith('-') === true) {
    const { text } = words[at]!;
    at += valued.includes(text) ? 2 : 1;
    if (text === '--') break;
  }
  return words.slice(at);
}

function inScript(line: string, shell: Word, words: readonly Word[], depth: number): FoundStress | Unread | null {
  const flag = words.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  const script = flag < 0 ? undefined : words[flag + 1];
  if (script === undefined) return mentionsStress(words) ? unread([shell, ...words]) : null;
  const { words: inner, problems } = splitWords(script.text);
  const placed = inner.map((word) => ({ ...word, ...placeIn(line, script, word) }));
  const several = problems.some(({ severity }) => severity === 'error');
  if (!several) {
    const found = findStress(line, placed, depth + 1);
    if (found !== null) return found;
  }
  const idle = !several && IDLE_PROGRAMS.includes(programName(inner[0]?.text ?? 'true'));
  return idle || script.text.trim() === '' ? null : { unread: script.text };
}

/** Place of a word of a script in the line. Place of the whole script if it is quoted differently than "…" or '…'. */
function placeIn(line: string, script: Word, word: Word): { start: number; end: number } {
  const plain = line.slice(script.start + 1, script.end - 1) === script.text;
  const from = script.start + 1;
  return plain ? { start: from + word.start, end: from + word.end } : { start: script.start, end: script.end };
}

function inTimeout(
  line: string,
  words: readonly Word[],
  whole: readonly Word[],
  depth: number,
): FoundStress | Unread | null {
  const busybox = words[0]?.text === '-t';
  const rest = behindOptions(busybox ? words.slice(1) : words, ['-s', '--signal', '-k', '--kill-after']);
  const [duration, ...command] = rest;
  const afterS = duration === undefined ? null : secondsOf(duration.text);
  if (afterS === null) return mentionsStress(whole) ? unread(whole) : null;
  const found = findStress(line, command, depth + 1);
  if (found === null || 'unread' in found || afterS === 0) return found;
  const kept = words.slice(0, words.length - rest.length).some(({ text }) => text === '--preserve-status');
  const killed = { afterS, exitCode: busybox || kept ? TIMEOUT_EXIT.terminated : TIMEOUT_EXIT.timedOut };
  return { ...found, killed: found.killed !== null && found.killed.afterS <= afterS ? found.killed : killed };
}

const TIMEOUT_SUFFIXES: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(text: string): number | null {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return match === null ? null : Number(match[1]) * TIMEOUT_SUFFIXES[match[2]!]!;
}

function mentionsStress(words: readonly Word[]): boolean {
  return words.some(({ text }) => /(?:^|[\s/;&|(])stress(?:-ng)?(?=\s|$)/.test(text));
}

function unread(words: readonly Word[]): Unread {
  return { unread: words.map(({ text }) => text).join(' ') };
}
