/** Result folders are replaced as a whole or not at all, and files of the user survive. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replaceFile, replaceFolder } from '../../src/cli/files.ts';
import type { OutputFile } from '../../src/output-file.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'vchsim-files-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const MARKER = JSON.stringify({ schema: 'vchsim.summary/1', files: ['report.md', 'extra.bin', 'summary.json'] });

async function* results(text: string): AsyncGenerator<OutputFile> {
  yield { path: 'report.md', content: text };
  yield { path: 'charts/vm/a-cpu.png', content: new Uint8Array([1, 2, 3]) };
  yield { path: 'summary.json', content: MARKER };
}

async function* failing(error: Error): AsyncGenerator<OutputFile> {
  yield { path: 'report.md', content: 'half' };
  throw error;
}

it('writes folders below folders and reports the paths in their order', async () => {
  const written = await replaceFolder(join(place, 'out/run'), results('one'), false);
  expect(written).toEqual(['report.md', 'charts/vm/a-cpu.png', 'summary.json']);
  expect([...readFileSync(join(place, 'out/run/charts/vm/a-cpu.png'))]).toEqual([1, 2, 3]);
  expect(readdirSync(join(place, 'out'))).toEqual(['run']);
});

it('replaces a folder vchsim wrote, files it no longer writes included', async () => {
  const target = join(place, 'run');
  await replaceFolder(target, results('one'), false);
  writeFileSync(join(target, 'extra.bin'), 'listed in the marker');
  await replaceFolder(target, results('two'), false);
  expect(readFileSync(join(target, 'report.md'), 'utf8')).toBe('two');
  expect(existsSync(join(target, 'extra.bin'))).toBe(false);
  expect(readdirSync(place)).toEqual(['run']);
});

it('refuses a folder without its marker, names what is there, and touches nothing', async () => {
  mkdirSync(join(place, 'run'));
  writeFileSync(join(place, 'run/thesis.txt'), 'years of work');
  await expect(replaceFolder(join(place, 'run'), results('one'), false)).rejects.toThrow('thesis.txt');
  expect(readdirSync(join(place, 'run'))).toEqual(['thesis.txt']);
  expect(readdirSync(place)).toEqual(['run']);
});

it('refuses a folder of its own into which somebody put a file', async () => {
  const target = join(place, 'run');
  await replaceFolder(target, results('one'), false);
  writeFileSync(join(target, 'charts/notes.docx'), 'mine');
  await expect(replaceFolder(target, results('two'), false)).rejects.toThrow('charts/notes.docx');
  expect(readFileSync(join(target, 'report.md'), 'utf8')).toBe('one');
});

it('replaces foreign files only with force', async () => {
  mkdirSync(join(place, 'run'));
  writeFileSync(join(place, 'run/thesis.txt'), 'years of work');
  await replaceFolder(join(place, 'run'), results('one'), true);
  expect(readdirSync(join(place, 'run')).sort()).toEqual(['charts', 'report.md', 'summary.json']);
});

it('never replaces a file by a folder, not even with force', async () => {
  writeFileSync(join(place, 'run'), 'a file');
  await expect(replaceFolder(join(place, 'run'), results('one'), true)).rejects.toThrow('not a folder');
  expect(readFileSync(join(place, 'run'), 'utf8')).toBe('a file');
});

it('keeps the old results and no traces of the new ones when a file cannot be made', async () => {
  const target = join(place, 'run');
  await replaceFolder(target, results('one'), false);
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  await expect(replaceFolder(target, failing(full), false)).rejects.toThrow('no space left');
  expect(readFileSync(join(target, 'report.md'), 'utf8')).toBe('one');
  expect(readdirSync(place)).toEqual(['run']);
});

it('leaves no empty parent behind when the first run fails', async () => {
  await expect(replaceFolder(join(place, 'out/run'), failing(new Error('no')), false)).rejects.toThrow('no');
  expect(readdirSync(place)).toEqual([]);
});

it('puts back a folder that a power cut left moved away, and drops what was never finished', async () => {
  // 4194305 is above the largest process id Linux gives out, so nobody is working on these.
  mkdirSync(join(place, '.run.old-4194305-abcdef'));
  writeFileSync(join(place, '.run.old-4194305-abcdef/thesis.txt'), 'moved away');
  mkdirSync(join(place, '.run.new-4194305-abcdef'));
  await expect(replaceFolder(join(place, 'run'), results('one'), false)).rejects.toThrow('thesis.txt');
  expect(readdirSync(place)).toEqual(['run']);
});

it('replaces one file without ever leaving half of it', async () => {
  await replaceFile(join(place, 'a.yaml'), 'one');
  await replaceFile(join(place, 'a.yaml'), 'two');
  expect(readFileSync(join(place, 'a.yaml'), 'utf8')).toBe('two');
  expect(readdirSync(place)).toEqual(['a.yaml']);
});
