/** Runs the built command as a user would: in a process of its own, in a folder of its own. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The built command, to be run by Node. */
export const MAIN = join(ROOT, 'dist/cli/main.js');

export interface CliResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly elapsedMs: number;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sends SIGINT as soon as this stands in stdout. */
  readonly interruptAfter?: string;
}

/** Everything the command said, and how it ended. */
export function vchsim(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const startedMs = performance.now();
  const env = { PATH: process.env['PATH'] ?? '', ...options.env };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: options.cwd ?? ROOT, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    const waiting = options.interruptAfter !== undefined && !stdout.includes(options.interruptAfter);
    stdout += text;
    if (waiting && stdout.includes(options.interruptAfter!)) child.kill('SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr, elapsedMs: performance.now() - startedMs }));
  });
}

/** A fresh folder and how to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'vchsim-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
