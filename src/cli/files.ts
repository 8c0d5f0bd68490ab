/**
 * Result folders: written beside their place, synced, then put there by a rename, so that a reader sees the old
 * results or the new ones and never a mixture. A folder with files that vchsim did not write is left alone.
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
 * Refuses a target that may not be replaced, before any work is spent on it.
 * @throws UsageError when something else than a folder vchsim wrote is there (`force` allows folders with foreign files).
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
 * Replaces the folder `target` by `files`, all or nothing.
 * @returns the paths written, in the order they came.
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

/** People know the file or folder they asked for, not the temporary one: failures of `work` name `target`. */
async function nameTarget<T>(target: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { syscall?: string }).syscall !== undefined) Object.assign(error as Error, { path: target });
    throw error;
  }
}

/** Makes a folder and those above it; the topmost that was missing, if any. */
async function makeFolders(folder: string): Promise<string | null> {
  try {
    return (await mkdir(folder, { recursive: true })) ?? null;
  } catch (error) {
    // On a read-only file system Node says ENOENT here; asked for this one folder it tells the reason.
    if ((error as { code?: string }).code === 'ENOENT') await mkdir(folder);
    throw error;
  }
}

/** Removes the folders from `folder` up to `topmost` that are empty, that is when nothing came of it. */
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

/** Writes a new file and waits until the device has it. Fails when the file exists. */
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
  // The new results stand; an old folder that cannot be removed (a viewer holds a file open) must not fail the run.
  if (replaces) await rm(old, { recursive: true, force: true }).catch(() => undefined);
}

/** Virus scanners and viewers hold files for moments on Windows: a refused rename is tried again for half a second. */
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

/** Makes a rename durable. Windows cannot open folders and does not need to. */
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

/** After a power cut: puts back a folder that was moved away and never replaced, and drops what was never finished. */
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
