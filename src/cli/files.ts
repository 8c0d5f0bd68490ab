/**
 * Result folders. They are written under a temporary name, synced and then renamed. A reader therefore sees either the
 * old or the new results, never a mixture. A folder with files that vchsim did not write is not changed.
 */

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { OutputFile } from '../output-file.ts';
import { UsageError } from './failures.ts';
import { foreignFiles } from './foreign-files.ts';
import { onSecondInterrupt, stopIfInterrupted } from './interrupt.ts';

/**
 * Refuses a target that may not be replaced, before the simulation starts.
 * @throws UsageError if the target is not a folder that vchsim wrote (`force` allows folders with foreign files).
 */
export async function checkTarget(target: string, force: boolean): Promise<void> {
  await recover(target);
  const there = await statOrNull(target);
  if (there === null) return;
  if (!there.isDirectory()) {
    throw new UsageError(
      `${target} is in the way: it is not a folder.`,
      'Move it away, or choose another place with --out.',
    );
  }
  if (force) return;
  const foreign = await foreignFiles(target);
  if (foreign.length === 0) return;
  const named = foreign.slice(0, 3).join(', ') + (foreign.length > 3 ? ` and ${foreign.length - 3} more` : '');
  throw new UsageError(
    `${target} holds files vchsim did not write: ${named}.`,
    'Move them away, choose another place with --out, or replace the whole folder with --force.',
  );
}

/**
 * Replaces the folder `target` by `files`, completely or not at all.
 * @returns the written paths, in the same order.
 */
export async function replaceFolder(
  target: string,
  files: AsyncIterable<OutputFile>,
  force: boolean,
): Promise<string[]> {
  return await nameTarget(target, async () => {
    const made = await makeFolders(dirname(resolve(target)));
    try {
      await checkTarget(target, force);
      return await writeBeside(target, files);
    } finally {
      await removeEmpty(dirname(resolve(target)), made);
    }
  });
}

async function writeBeside(target: string, files: AsyncIterable<OutputFile>): Promise<string[]> {
  const temporary = siblingOf(target, 'new');
  await mkdir(temporary);
  const forget = onSecondInterrupt(() => rmSync(temporary, { recursive: true, force: true }));
  try {
    const written = await writeAll(temporary, files);
    await putInPlace(temporary, target);
    return written;
  } finally {
    forget();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Failures of `work` name `target` and not the temporary file or folder, which the user does not know. */
async function nameTarget<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { syscall?: string }).syscall !== undefined) Object.assign(error as Error, { path: target });
    throw error;
  }
}

/** Creates a folder and its missing parents. Returns the topmost new folder, if any. */
async function makeFolders(folder: string): Promise<string | null> {
  try {
    return (await mkdir(folder, { recursive: true })) ?? null;
  } catch (error) {
    // On a read-only file system, Node reports ENOENT here. Creating only this folder gives the real reason.
    if ((error as { code?: string }).code === 'ENOENT') await mkdir(folder);
    throw error;
  }
}

/** Removes the empty folders from `folder` up to `topmost`, after a failure. */
async function removeEmpty(folder: string, topmost: string | null): Promise<void> {
  if (topmost === null || folder.length < topmost.length) return;
  const removed = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (removed) await removeEmpty(dirname(folder), topmost);
}

async function writeAll(folder: string, files: AsyncIterable<OutputFile>): Promise<string[]> {
  const written: string[] = [];
  const folders = new Set([folder]);
  for await (const file of files) {
    stopIfInterrupted();
    const path = join(folder, ...file.path.split('/'));
    if (!folders.has(dirname(path))) {
      await mkdir(dirname(path), { recursive: true });
      folders.add(dirname(path));
    }
    await writeSynced(path, file.content);
    written.push(file.path);
  }
  for (const each of folders) await syncFolder(each);
  return written;
}

/** Writes a new file and syncs it to the device. Fails if the file exists. */
async function writeSynced(path: string, content: OutputFile['content']): Promise<void> {
  const file = await open(path, 'wx');
  try {
    if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
    else for (const piece of content) await file.writeFile(piece);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Creates or replaces one file through a temporary sibling. */
export async function replaceFile(target: string, content: string): Promise<void> {
  const temporary = siblingOf(target, 'new');
  await nameTarget(target, async () => {
    try {
      await writeSynced(temporary, content);
      await rename(temporary, target);
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

async function putInPlace(temporary: string, target: string): Promise<void> {
  const old = siblingOf(target, 'old');
  const replaces = (await statOrNull(target)) !== null;
  if (replaces) await retryWhileBusy(() => rename(target, old));
  try {
    await retryWhileBusy(() => rename(temporary, target));
  } catch (error) {
    if (replaces) await rename(old, target);
    throw error;
  }
  await syncFolder(dirname(target));
  // The new results are complete. If the old folder cannot be removed (a viewer has a file open), the run must not
  // fail.
  if (replaces) await rm(old, { recursive: true, force: true }).catch(() => undefined);
}

/** Renames, with retries for half a second: on Windows, virus scanners and viewers lock files for moments. */
async function retryWhileBusy(renameOnce: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await renameOnce();
    } catch (error) {
      const { code } = error as { code?: string };
      if (attempt === 5 || !['EPERM', 'EBUSY', 'EACCES', 'ENOTEMPTY'].includes(code ?? '')) throw error;
      await new Promise((done) => setTimeout(done, 50 * attempt));
    }
  }
}

/** Makes a rename durable. Windows cannot open folders and does not need this. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

function siblingOf(target: string, purpose: 'new' | 'old'): string {
  const full = resolve(target);
  return join(dirname(full), `.${basename(full)}.${purpose}-${process.pid}-${randomBytes(3).toString('hex')}`);
}

/**
 * Recovery after a power failure: restores a folder that was moved away and not replaced. Removes unfinished folders.
 */
async function recover(target: string): Promise<void> {
  const full = resolve(target);
  const prefix = `.${basename(full)}.`;
  const siblings = await readdir(dirname(full)).catch(() => [] as string[]);
  for (const name of siblings.filter((each) => each.startsWith(prefix))) {
    const [, purpose, pid] = /^(new|old)-(\d+)-[0-9a-f]{6}$/.exec(name.slice(prefix.length)) ?? [];
    if (purpose === undefined || isRunning(Number(pid))) continue;
    const leftover = join(dirname(full), name);
    if (purpose === 'old' && (await statOrNull(full)) === null) await rename(leftover, full);
    else await rm(leftover, { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

async function statOrNull(path: string) {
  try {
    return await lstat(path);
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null;
    throw error;
  }
}
