/**
 * Reads scenario files and the files that they extend.
 *
 * Never reads more than the size limit, whatever the path refers to. A file that cannot be read becomes an issue like
 * any other, so that all problems are printed together in the same form.
 */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { didYouMean } from '../did-you-mean.ts';
import type { Issue } from '../issues.ts';

/**
 * Maximum wait for data from a pipe. A scenario arrives at once or not at all, and Ctrl-C has no effect during the
 * wait.
 */
const SILENCE_MAX_MS = 2000;
const LOOK_EVERY_MS = 10;

/**
 * The bytes of a file, or of a pipe such as /dev/stdin. Reads one byte more than allowed, so that the caller can detect
 * a file that is too large.
 */
export function readBytes(path: string, maxBytes: number): Uint8Array {
  // A named pipe without a writer would block the command for ever. Windows has no named pipes in its file system.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const there = fstatSync(descriptor);
    if (there.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
    const bytes = new Uint8Array(maxBytes + 1);
    let length = 0;
    while (length < bytes.length) {
      const count = readSome(descriptor, bytes.subarray(length));
      if (count === 0) break;
      length += count;
    }
    if (length === 0 && there.isFIFO()) throw Object.assign(new Error('a silent pipe'), { code: SILENT_PIPE });
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

const SILENT_PIPE = 'silent-pipe';

/** The next bytes. Waits for a pipe whose writer has not written yet. 0 at the end. */
function readSome(descriptor: number, into: Uint8Array): number {
  const since = Date.now();
  for (;;) {
    try {
      return readSync(descriptor, into, 0, into.length, null);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') throw error;
      if (Date.now() - since >= SILENCE_MAX_MS) throw Object.assign(new Error('a silent pipe'), { code: SILENT_PIPE });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
    }
  }
}

const REASONS: Readonly<Record<string, { code: string; message: string; hint: string }>> = {
  ENOENT: {
    code: 'file-not-found',
    message: 'there is no such file',
    hint: 'check the path; `vchsim init` writes a first scenario',
  },
  EISDIR: { code: 'file-is-folder', message: 'this is a folder, not a scenario file', hint: 'name the file inside it' },
  EACCES: { code: 'file-unreadable', message: 'permission to read this file is denied', hint: 'check its permissions' },
  EPERM: { code: 'file-unreadable', message: 'permission to read this file is denied', hint: 'check its permissions' },
  ENOTDIR: { code: 'file-not-found', message: 'a part of this path is not a folder', hint: 'check the path' },
  ELOOP: {
    code: 'file-not-found',
    message: 'the symbolic links of this path lead in a circle',
    hint: 'check where the links lead',
  },
  [SILENT_PIPE]: {
    code: 'file-unreadable',
    message: 'nothing comes out of this pipe',
    hint: 'start what writes into it first, or name a file',
  },
  ENAMETOOLONG: { code: 'file-not-found', message: 'this path is too long to exist', hint: 'check the path' },
};

/** Why `file` cannot be read, as an issue without a place. @param neighbours names of files in the same folder */
export function unreadable(file: string, error: unknown, neighbours: readonly string[] = []): Issue {
  const code = (error as { code?: unknown } | null)?.code;
  const reason = (typeof code === 'string' ? REASONS[code] : undefined) ?? {
    code: 'file-unreadable',
    message: `this file cannot be read (${typeof code === 'string' ? code : 'unknown reason'})`,
    hint: 'check that it is an ordinary file',
  };
  const meant = code === 'ENOENT' ? nearestFile(file, neighbours) : null;
  const hint = meant === null ? reason.hint : `did you mean "${meant}"?`;
  return { ...reason, hint, severity: 'error', file, line: 0, column: 0 };
}

/** The path with the name of a similar file in the folder: mistyped, or without its extension. */
export function nearestFile(file: string, neighbours: readonly string[]): string | null {
  const name = file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
  const stem = (text: string) => text.replace(/\.[^.]*$/, '').toLowerCase();
  const meant = neighbours.find((each) => stem(each) === stem(name)) ?? didYouMean(name, neighbours);
  return meant === null ? null : `${file.slice(0, file.length - name.length)}${meant}`;
}

/**
 * Text of a file: UTF-8, or UTF-16 with a byte order mark as PowerShell's `>` writes it.
 * @returns null when the bytes are neither.
 */
export function decode(bytes: Uint8Array): string | null {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  try {
    return new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
