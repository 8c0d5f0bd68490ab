/** What the options of the commands come to, in the names commander gives them. */

import type { ExportName } from '../export/formats/registry.ts';

/** Options of every command that reads scenarios. */
export interface ReadOptions {
  readonly set: readonly string[];
  readonly seed?: number;
  /** How many seeds, from the first on; absent: one. Of run and compare. */
  readonly seeds?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly failOn?: 'warning' | 'critical';
}

export interface CheckOptions extends ReadOptions {
  /** Releases of VIC to compare; absent: the scenario's own alone. */
  readonly vic?: readonly string[];
  /** The issues as SARIF on stdout instead. */
  readonly sarif?: boolean;
}

/** Options of the commands that simulate and write results. */
export interface RunOptions extends ReadOptions {
  readonly out: string;
  /** false: none; `all`: one set per VM; absent: those that matter. */
  readonly charts?: false | 'all';
  /** Of the charts and the page; absent: light. */
  readonly theme?: 'light' | 'dark';
  /** Files drawn per chart, the first the one reports show; absent: png. */
  readonly chartFormat?: readonly ('png' | 'svg')[];
  readonly counters?: 'all';
  readonly pdf?: boolean;
  readonly interval: '20s' | '5m';
  /** How hard what may help is tried. */
  readonly advice?: 'full' | 'quick' | 'none';
  readonly export: readonly ExportName[];
  /** Patterns for display names, or `vch`. */
  readonly groupBy?: readonly string[];
  readonly force?: boolean;
}

export interface CompareOptions extends RunOptions {
  /** `NAME: PATH=VALUE, …` each. */
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
