/** Option values of the commands, under commander's names. */

import type { ExportName } from '../export/formats/registry.ts';

/** Options of every command that reads scenarios. */
export interface ReadOptions {
  readonly set: readonly string[];
  readonly seed?: number;
  /** Number of seeds, starting with the first. Default: one. For run and compare. */
  readonly seeds?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly failOn?: 'warning' | 'critical';
}

export interface CheckOptions extends ReadOptions {
  /** VIC releases to compare. Default: only the release of the scenario. */
  readonly vic?: readonly string[];
  /** The issues as SARIF on stdout instead. */
  readonly sarif?: boolean;
}

/** Options of the commands that simulate and write results. */
export interface RunOptions extends ReadOptions {
  readonly out: string;
  /** false: none. `all`: one set per VM. Default: charts of the VMs that matter. */
  readonly charts?: false | 'all';
  /** Colours of charts and page. Default: light. */
  readonly theme?: 'light' | 'dark';
  /** File formats of each chart. Reports show the first. Default: png. */
  readonly chartFormat?: readonly ('png' | 'svg')[];
  readonly counters?: 'all';
  readonly pdf?: boolean;
  readonly interval: '20s' | '5m';
  /** Effort for testing advice. */
  readonly advice?: 'full' | 'quick' | 'none';
  readonly export: readonly ExportName[];
  /** Patterns for display names, or `vch`. */
  readonly groupBy?: readonly string[];
  readonly force?: boolean;
}

export interface CompareOptions extends RunOptions {
  /** Each has the form `NAME: PATH=VALUE, …`. */
  readonly variant: readonly string[];
  readonly unlimited?: string;
  readonly baseline?: string;
}

export interface ExplainOptions {
  readonly json?: boolean;
}

export interface StartOptions {
  readonly out: string;
  readonly force?: boolean;
  /** false: none. */
  readonly charts: boolean;
  readonly quiet?: boolean;
}

export interface InitOptions {
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** Milliseconds of an `--interval`. */
export const INTERVAL_MS: Readonly<Record<RunOptions['interval'], number>> = { '20s': 20_000, '5m': 300_000 };
