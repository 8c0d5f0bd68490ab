/** Which exit code finished runs deserve. */

import type { FindingSeverity, Summary } from '../counters/summary-document.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { ReadOptions } from './options.ts';

const RANK: Readonly<Record<FindingSeverity, number>> = { info: 0, warning: 1, critical: 2 };

/** 2 when a gate failed or a finding is at least as severe as `--fail-on` says. */
export function exitCodeOf(summaries: readonly Summary[], options: ReadOptions): ExitCode {
  const { failOn } = options;
  const failed = summaries.some(
    (summary) =>
      summary.gates.some((gate) => !gate.passed) ||
      (failOn !== undefined && summary.findings.some((finding) => RANK[finding.severity] >= RANK[failOn])),
  );
  return failed ? EXIT.gateFailed : EXIT.done;
}
