/** Reading input: bounded, decoded, and every failure an issue. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decode, readBytes, unreadable } from '../../src/cli/input.ts';

let place: string;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'vchsim-input-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

function failureOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}

it('reads one byte more than allowed of a file that is too large, and no more', () => {
  writeFileSync(join(place, 'large'), 'x'.repeat(5000));
  expect(readBytes(join(place, 'large'), 1000).length).toBe(1001);
  expect(readBytes(join(place, 'large'), 5000).length).toBe(5000);
});

it('a missing file and a folder are issues with a code and a hint', () => {
  const missing = failureOf(() => readBytes(join(place, 'none.yaml'), 10));
  expect(unreadable('none.yaml', missing)).toMatchObject({ code: 'file-not-found', file: 'none.yaml', line: 0 });
  const folder = failureOf(() => readBytes(place, 10));
  expect(unreadable('here', folder)).toMatchObject({ code: 'file-is-folder', severity: 'error' });
});

it('decodes UTF-8 with and without a byte order mark, and the UTF-16 that PowerShell writes', () => {
  const utf8 = new TextEncoder().encode('vchsim: 1 # é');
  expect(decode(utf8)).toBe('vchsim: 1 # é');
  expect(decode(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8]))).toBe('vchsim: 1 # é');
  expect(decode(new Uint8Array([0xff, 0xfe, 0x61, 0x00, 0xe9, 0x00]))).toBe('aé');
});

it('bytes that are no text are refused', () => {
  expect(decode(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff]))).toBe(null);
});
