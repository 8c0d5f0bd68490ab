/**
 * The shape of `recommendations` in summary.json: a change to the configuration, and what the same run does with it.
 *
 * Nothing here is an opinion: `result` is what a second simulation of the changed scenario showed. Where that was too
 * expensive the advice says so and claims nothing.
 */

import type { Analysis } from '../analysis/analyse.ts';
import type { FindingCause, Summary } from '../analysis/summary-document.ts';
import type { Outcome } from '../counters/sample.ts';
import type { FindingSeverity } from '../issues.ts';

/** `solved`: what was found is gone. `eased`: it is there still, but clearly less. `none`: no help was shown. */
export type AdviceResult = 'solved' | 'eased' | 'none';

/** Why no second run showed what a change does: all second runs together, or this one alone, would take too much work. */
export type Untried = 'budget' | 'too-long';

/** A number before and after the change. */
export interface Effect {
  /** Code of the finding it is about. */
  readonly code: string;
  /** Entity of that finding. */
  readonly entity: string;
  /** As sentences call it: `busybox`. */
  readonly name: string;
  readonly severity: FindingSeverity;
  /** What is counted, for people: `ready at a limit`. */
  readonly what: string;
  readonly unit: string;
  /** Average over the workload; null where it has none, e.g. of a VM that never ran. */
  readonly before: number | null;
  readonly after: number | null;
  /** How the VM ended in both runs; null without a second one. */
  readonly outcome: readonly [before: Outcome, after: Outcome] | null;
  /** Whether the finding is gone in the second run. */
  readonly gone: boolean;
}

/** A VM the change was not made for, and which lost by it. */
export interface Loser {
  readonly entity: string;
  readonly name: string;
  readonly usedMhz: readonly [before: number, after: number];
  readonly readyPct: readonly [before: number, after: number];
  readonly memoryPct: readonly [before: number, after: number];
}

/** What to read in vCenter after the change has been made. */
export interface Expectation {
  readonly counter: string;
  /** Statistics level that keeps it in history. */
  readonly level: number | null;
  readonly entity: string;
  readonly name: string;
  readonly unit: string;
  /** 5th and 95th percentile of the second run's samples. */
  readonly low: number;
  readonly high: number;
  /** With an average above this for five minutes the change has not done what it should. */
  readonly rollBackAbove: number;
}

export interface Advice {
  /** `r1`, `r2`, … in the order of the report. */
  readonly id: string;
  /** `Raise the CPU limit of VCH limited from 500 MHz to 1,900 MHz`. */
  readonly title: string;
  readonly result: AdviceResult;
  /** Why it was not tried, or not up to the amount that suffices; null: it was. */
  readonly untried: Untried | null;
  /** Whom it would kill or harm, so that it is not offered; null: nobody. */
  readonly harms: string | null;
  /** What it is for: the cause, and whose limit it is. */
  readonly cause: FindingCause;
  readonly limitedBy: string | null;
  /** What makes the change: `vchs.limited.cpu.limit=1900MHz`, as `--set` takes it. */
  readonly set: readonly string[];
  /** The findings it is for, the worst first, and what becomes of each. */
  readonly effects: readonly Effect[];
  /** What then troubles the same VMs instead, as the findings of the second run say it. */
  readonly instead: readonly string[];
  readonly losers: readonly Loser[];
  readonly expectations: readonly Expectation[];
  /** null where the change is no matter of configuration (more cores). */
  readonly request: ChangeRequest | null;
  /** The command that repeats the second run; null where none was made. */
  readonly command: string | null;
}

/** Lines to paste: for VIC, govc and PowerCLI. Empty where a tool cannot make the change. */
export interface ChangeLines {
  readonly vicMachine: readonly string[];
  readonly govc: readonly string[];
  readonly powerCli: readonly string[];
}

export interface ChangeRequest extends ChangeLines {
  readonly rollback: ChangeLines;
  /** What the lines do besides, one sentence each. */
  readonly remarks: readonly string[];
}

/** A summary with the changes that were tried by a second simulation; none when nobody asked for any. */
export interface AdvisedSummary extends Summary {
  readonly recommendations?: readonly Advice[];
}

/** An analysed run as reports show it. */
export interface AdvisedAnalysis extends Analysis {
  readonly summary: AdvisedSummary;
}
