/** Exit code of finished runs, with its reason. */

import type { Summary } from '../analysis/summary-document.ts';
import { severityRank } from '../issues.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { ReadOptions } from './options.ts';
import { styleOf, wrap, writeError } from './terminal.ts';

/**
 * 2 if a gate failed, or if a finding reaches the severity of `--fail-on`. The reason goes to stderr even with
 * `--quiet`, because a stopped pipeline must show its reason.
 */
export function exitCodeOf(summaries: readonly Summary[], options: ReadOptions): ExitCode {
  const reasons = summaries.flatMap((summary) => reasonsOf(summary, options));
  for (const reason of reasons) writeError(wrap(`vchsim: ${reason}`, styleOf(process.stderr).width, '  '));
  return reasons.length > 0 ? EXIT.gateFailed : EXIT.done;
}

function reasonsOf({ scenario, gates, findings }: Summary, { failOn }: ReadOptions): string[] {
  const failed = gates.filter((gate) => !gate.passed).length;
  const severe =
    failOn === undefined ? 0 : findings.filter((each) => severityRank(each.severity) <= severityRank(failOn)).length;
  const orWorse = failOn === 'warning' ? ' or worse' : '';
  return [
    ...(failed === 0
      ? []
      : [`${scenario.name}: ${failed} of ${gates.length} gate${gates.length === 1 ? '' : 's'} failed.`]),
    ...(severe === 0
      ? []
      : [
          `${scenario.name}: ${severe} finding${severe === 1 ? '' : 's'} of severity ${failOn}${orWorse} (--fail-on ${failOn}).`,
        ]),
  ];
}
