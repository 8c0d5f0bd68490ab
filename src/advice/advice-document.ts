/**
 * The shape of `recommendations` in summary.json: a change to the configuration, and what the same run does with it.
 *
 * Every `result` comes from a second simulation of the changed scenario. If a second run is too expensive, the advice
 * says so and claims nothing.
 */

import type { Analysis } from '../analysis/analyse.ts';
import type { FindingCause, Summary } from '../analysis/summary-document.ts';
import type { Outcome } from '../counters/sample.ts';
import type { FindingSeverity } from '../issues.ts';

/** `solved`: the finding is gone. `eased`: it remains, but is clearly smaller. `none`: no improvement was shown. */
export type AdviceResult = 'solved' | 'eased' | 'none';

/**
 * Why no second run tested a change: the work of all second runs together, or of this run alone, exceeds the budget.
 */
export type Untried = 'budget' | 'too-long';

/** A number before and after the change. */
export interface Effect {
  /** Code of the finding. */
  readonly code: string;
  /** Entity of that finding. */
  readonly entity: string;
  /** Name of the entity in sentences: `busybox`. */
  readonly name: string;
  readonly severity: FindingSeverity;
  /** Label of the measured value: `ready at a limit`. */
  readonly what: string;
  readonly unit: string;
  /** Average over the workload. null without an average, such as for a VM that never ran. */
  readonly before: number | null;
  readonly after: number | null;
  /** Outcome of the VM in both runs. null without a second run. */
  readonly outcome: readonly [before: Outcome, after: Outcome] | null;
  /** Whether the finding is gone in the second run. */
  readonly gone: boolean;
}

/** A VM outside the problem that is worse off after the change. */
export interface Loser {
  readonly entity: string;
  readonly name: string;
  readonly usedMhz: readonly [before: number, after: number];
  readonly readyPct: readonly [before: number, after: number];
  readonly memoryPct: readonly [before: number, after: number];
}

/** Values to read in vCenter after the change. */
export interface Expectation {
  readonly counter: string;
  /** Statistics level that keeps the counter in history. */
  readonly level: number | null;
  readonly entity: string;
  readonly name: string;
  readonly unit: string;
  /** 5th and 95th percentile of the second run's samples. */
  readonly low: number;
  readonly high: number;
  /** If the average exceeds this for five minutes, the change has failed. */
  readonly rollBackAbove: number;
}

export interface Advice {
  /** `r1`, `r2`, … in the order of the report. */
  readonly id: string;
  /** `Raise the CPU limit of VCH limited from 500 MHz to 1,900 MHz`. */
  readonly title: string;
  readonly result: AdviceResult;
  /** Why it was not tried, or not tried up to a sufficient amount. null: it was. */
  readonly untried: Untried | null;
  /** VMs that the change would kill or harm, so that it is not offered. null: none. */
  readonly harms: string | null;
  /** Reason for the change: the cause, and the owner of the limit. */
  readonly cause: FindingCause;
  readonly limitedBy: string | null;
  /** Assignments that make the change: `vchs.limited.cpu.limit=1900MHz`, as `--set` takes them. */
  readonly set: readonly string[];
  /** Findings that the change addresses, worst first, and the effect on each. */
  readonly effects: readonly Effect[];
  /** New findings of the second run about the same VMs. */
  readonly instead: readonly string[];
  readonly losers: readonly Loser[];
  readonly expectations: readonly Expectation[];
  /** null if the change is not a configuration change (more cores). */
  readonly request: ChangeRequest | null;
  /** Command that repeats the second run. null without a second run. */
  readonly command: string | null;
}

/** Lines to paste for VIC, govc and PowerCLI. Empty for a tool that cannot make the change. */
export interface ChangeLines {
  readonly vicMachine: readonly string[];
  readonly govc: readonly string[];
  readonly powerCli: readonly string[];
}

export interface ChangeRequest extends ChangeLines {
  readonly rollback: ChangeLines;
  /** Side effects of the lines, one sentence each. */
  readonly remarks: readonly string[];
}

/** A summary with the changes that a second simulation tested. Without recommendations if none were requested. */
export interface AdvisedSummary extends Summary {
  readonly recommendations?: readonly Advice[];
}

/** An analysed run in the form that reports show. */
export interface AdvisedAnalysis extends Analysis {
  readonly summary: AdvisedSummary;
}
