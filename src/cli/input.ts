/**
 * Scenario files and what they extend, from disk to text.
 *
 * Never more than the size limit is read, whatever stands behind the path; what cannot be read becomes an issue like
 * any other, so that all problems are printed together and in the same form.
 */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Issue } from '../issues.ts';

/** One more byte than allowed is read, so that the reader can tell "too large" from "just fits". */
export function readBytes(path: string, maxBytes: number): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    if (fstatSync(descriptor).isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' });
    const bytes = new Uint8Array(maxBytes + 1);
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
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
  ENAMETOOLONG: { code: 'file-not-found', message: 'this path is too long to exist', hint: 'check the path' },
};

/** What stands in the way of reading `file`, as an issue without a place. */
export function unreadable(file: string, error: unknown): Issue {
  const code = (error as { code?: unknown } | null)?.code;
  const reason = (typeof code === 'string' ? REASONS[code] : undefined) ?? {
    code: 'file-unreadable',
    message: `this file cannot be read (${typeof code === 'string' ? code : 'unknown reason'})`,
    hint: 'check that it is an ordinary file',
  };
  return { ...reason, severity: 'error', file, line: 0, column: 0 };
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
