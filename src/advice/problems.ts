/** Findings gathered by what would have to change for them: one limit, the host's pCPUs, or the host's memory. */

import type { FindingCode } from '../analysis/rules/registry.ts';
import type { Finding } from '../analysis/summary-document.ts';
import type { Verdict } from '../analysis/verdict.ts';

export type ProblemKind = 'clock' | 'cpu-limit' | 'memory-limit' | 'size' | 'contention' | 'host-memory';

export interface Problem {
  readonly kind: ProblemKind;
  /** VM, VCH or pool whose limit it is; null for what no limit explains. */
  readonly limitedBy: string | null;
  /** Worst first. */
  readonly findings: readonly Finding[];
}

/** Findings about sizes as configured: a higher limit need not take them away, and they hurt nobody by themselves. */
const SIZES: ReadonlySet<string> = new Set<FindingCode>([
  'container-exceeds-vch-memory-limit',
  'vm-exceeds-pool-memory-limit',
]);

/** A limit that was lowered hurts by what comes of it: that has findings of its own. */
const NOTES: ReadonlySet<string> = new Set<FindingCode>(['limit-lowered-below-use']);

/** The finding that may tell of a loss below its threshold. */
const SLIGHT: FindingCode = 'ready-caused-by-limit';

type Told = Pick<Verdict, 'cause' | 'limitedBy' | 'entity'>;

/** Whether a finding is what the verdict tells of. */
export function isOfVerdict({ cause, limitedBy }: Pick<Finding, 'cause' | 'limitedBy'>, verdict: Told): boolean {
  return cause === verdict.cause && limitedBy === verdict.limitedBy;
}

/** Problems that a change of configuration may solve, in the order of their first finding. */
export function problemsOf(findings: readonly Finding[], verdict: Told): Problem[] {
  const groups = new Map<string, Problem & { readonly findings: Finding[] }>();
  for (const finding of findings) {
    const kind = kindOf(finding);
    // A loss below its threshold is a problem where the verdict has nothing worse to tell.
    const told = finding.code === SLIGHT && finding.entity === verdict.entity && isOfVerdict(finding, verdict);
    if (kind === null || NOTES.has(finding.code) || (finding.severity === 'info' && !told)) continue;
    const limitedBy = kind === 'contention' || kind === 'host-memory' ? null : finding.limitedBy;
    const key = JSON.stringify([kind, limitedBy]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { kind, limitedBy, findings: [finding] });
    else group.findings.push(finding);
  }
  return [...groups.values()];
}

function kindOf({ code, cause, limitedBy }: Finding): ProblemKind | null {
  if (SIZES.has(code)) return 'size';
  if (code === 'cpu-latency-caused-by-clock') return 'clock';
  if (code === 'power-on-failed') return limitedBy === null ? null : 'memory-limit';
  switch (cause) {
    case 'limit':
      return limitedBy === null ? null : 'cpu-limit';
    case 'memory-limit':
      return limitedBy === null ? null : 'memory-limit';
    case 'contention':
    case 'costop':
      return 'contention';
    case 'host-memory':
      return 'host-memory';
    default:
      return null;
  }
}
