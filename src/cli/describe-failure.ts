/**
 * Converts every failure of a command to the text on stderr and the exit code.
 *
 * A stack trace does not help users, so it is printed only with VCHSIM_DEBUG=1.
 */

import { InvariantError, ScenarioError } from '../errors.ts';
import { escapeTerminal } from '../escape.ts';
import { VERSION } from '../version.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { Interrupted, RunFailure, UsageError } from './failures.ts';
import { issuesText } from './issues-output.ts';
import { type TextStyle, wrap } from './terminal.ts';

export interface Failure {
  readonly exitCode: ExitCode;
  readonly text: string;
}

/** Text and exit code for anything that a command throws. */
export function describeFailure(error: unknown, style: TextStyle): Failure {
  if (error instanceof ScenarioError) return { exitCode: EXIT.invalid, text: issuesText(error.issues, style) };
  if (error instanceof UsageError) {
    const hint = error.hint === null ? '' : `\n  ${wrap(escapeTerminal(error.hint), style.width - 2, '  ')}`;
    const text = wrap(`vchsim: ${escapeTerminal(error.message)}`, style.width, '  ') + hint;
    return { exitCode: EXIT.invalid, text };
  }
  if (error instanceof Interrupted)
    return { exitCode: EXIT.interrupted, text: 'Interrupted; what was finished is kept.' };
  const fileProblem = describeFileProblem(error);
  if (fileProblem !== null)
    return { exitCode: EXIT.invalid, text: wrap(`vchsim: ${escapeTerminal(fileProblem)}`, style.width, '  ') };
  return { exitCode: EXIT.internal, text: describeOurFault(error) };
}

function describeOurFault(error: unknown): string {
  const root = error instanceof RunFailure ? error.cause : error;
  const what = root instanceof Error ? root.message : String(root);
  const kind = root instanceof InvariantError ? 'a rule of the model did not hold' : 'an unexpected error';
  const lines = [`vchsim ${VERSION} stopped: ${kind}. This is a defect of vchsim, not of your scenario.`, `  ${what}`];
  if (error instanceof RunFailure) lines.push(`  To reproduce: ${error.message}`);
  if (process.env['VCHSIM_DEBUG'] && root instanceof Error) lines.push(root.stack ?? '');
  else lines.push('  VCHSIM_DEBUG=1 shows where it happened.');
  return lines.join('\n');
}

const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied (is a file there open in another program?)',
  EBUSY: 'in use by another program',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'something of that name is in the way',
  ENOENT: 'no such file or folder',
  ENAMETOOLONG: 'the path is too long for this file system',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  EIO: 'the device reported an error',
  EISDIR: 'is a folder',
  ENOTEMPTY: 'another run is writing the same folder',
  ELOOP: 'its symbolic links lead in a circle',
};

/** A failed file operation in one sentence; null for other errors. */
export function describeFileProblem(error: unknown): string | null {
  const { code, path, syscall } = (error ?? {}) as { code?: unknown; path?: unknown; syscall?: unknown };
  if (typeof code !== 'string') return null;
  const words = FILE_PROBLEMS[code] ?? (typeof syscall === 'string' ? `${syscall} failed with ${code}` : undefined);
  if (words === undefined) return null;
  return `cannot write ${typeof path === 'string' ? path : 'the results'}: ${words}. Nothing half-written was left behind.`;
}
