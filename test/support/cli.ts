/**
 * Runs the built command as a user would: in a process of its own, in a folder of its own.
 *
 * Tests wait for what a process says or for its end, never for a time, so that a busy machine makes them slower and not
 * wrong. `CEILING_MS` is there for a process that hangs.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The built command, to be run by Node. */
export const MAIN = join(ROOT, 'dist/cli/main.js');

/** A process that has not ended by then is killed. Below the time a test may take, so that the test can say what hung. */
export const CEILING_MS = 540_000;

export interface ProcessResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Acts on the running process as soon as its stdout matches, once. */
  readonly when?: { readonly stdout: RegExp; readonly act: (child: ChildProcess) => void };
}

/** Everything a process said, and how it ended. Rejects when it cannot be started or has not ended within `CEILING_MS`. */
export function execute(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { cwd = ROOT, env = process.env, when } = options;
  const child = spawn(command, args, { cwd, env });
  let waiting = when !== undefined;
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
    if (!waiting || !when!.stdout.test(stdout)) return;
    waiting = false;
    when!.act(child);
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    const ceiling = setTimeout(() => {
      child.kill('SIGKILL');
      const said = `${stdout}${stderr}`.slice(-2000);
      reject(new Error(`not ended within ${CEILING_MS / 1000} s: ${command} ${args.join(' ')}\nIt said:\n${said}`));
    }, CEILING_MS);
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(ceiling);
      resolve({ exitCode, stdout, stderr });
    });
  });
}

/** Runs `vchsim` with nothing of this process's environment but its PATH. */
export function vchsim(args: readonly string[], options: ProcessOptions = {}): Promise<ProcessResult> {
  const env = { PATH: process.env['PATH'] ?? '', ...options.env };
  return execute(process.execPath, [MAIN, ...args], { ...options, env });
}

/** A fresh folder and how to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'vchsim-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
