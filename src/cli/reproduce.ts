/**
 * The command a report quotes under "How to reproduce".
 *
 * The command is built anew and not copied: the same scenario must give the same bytes, whatever the current folder and
 * the output folder are. The command therefore names files without folders, and omits options that do not change the
 * results.
 */

import { basename } from 'node:path';
import type { CompareOptions, RunOptions } from './options.ts';
import type { PlannedRun } from './read-scenarios.ts';

export function runCommand(path: string, seed: number, options: RunOptions): string {
  return ['vchsim run', quoteArgument(basename(path)), ...sharedOptions(options, seed)].join(' ');
}

/** The run of a planned scenario with further assignments, to repeat the second run of a recommendation. */
export function trialCommand(
  { path, scenario, variantSet }: PlannedRun,
  options: RunOptions,
  set: readonly string[],
): string {
  return runCommand(path, scenario.seed, { ...options, set: [...options.set, ...variantSet, ...set] });
}

export function compareCommand(paths: readonly string[], seed: number, options: CompareOptions): string {
  const own = [
    ...options.variant.map((text) => `--variant ${quoteArgument(text)}`),
    ...(options.unlimited === undefined ? [] : [`--unlimited ${quoteArgument(options.unlimited)}`]),
    ...(options.baseline === undefined ? [] : [`--baseline ${quoteArgument(options.baseline)}`]),
  ];
  return [
    'vchsim compare',
    ...paths.map((path) => quoteArgument(withoutFolder(path))),
    ...own,
    ...sharedOptions(options, seed),
  ].join(' ');
}

/** `last-week=archive/summary.json` keeps its name. */
function withoutFolder(path: string): string {
  const name = /^[a-z0-9][a-z0-9-]*=/.exec(path)?.[0] ?? '';
  return `${name}${basename(path.slice(name.length))}`;
}

function sharedOptions(options: RunOptions, seed: number): string[] {
  return [
    ...options.set.map((text) => `--set ${quoteArgument(text)}`),
    `--seed ${seed}`,
    ...(options.seeds === undefined ? [] : [`--seeds ${options.seeds}`]),
    ...(options.interval === '20s' ? [] : [`--interval ${options.interval}`]),
    ...(options.charts === false ? ['--no-charts'] : options.charts === 'all' ? ['--charts all'] : []),
    ...(options.theme === undefined || options.theme === 'light' ? [] : [`--theme ${options.theme}`]),
    ...chartFormatOf(options),
    ...(options.groupBy ?? []).map((text) => `--group-by ${quoteArgument(text)}`),
    ...(options.advice === undefined || options.advice === 'full' ? [] : [`--advice ${options.advice}`]),
    ...(options.counters === 'all' ? ['--counters all'] : []),
  ];
}

function chartFormatOf({ chartFormat = ['png'] }: RunOptions): string[] {
  return chartFormat.join() === 'png' ? [] : [`--chart-format ${chartFormat.join()}`];
}

/** Double quotes work in PowerShell, cmd and every Unix shell. */
function quoteArgument(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replace(/["\\$`]/g, '\\$&')}"`;
}
