/** Groups findings by the resource that must change: one limit, the host's pCPUs, or the host's memory. */

import type { FindingCode } from '../analysis/rules/registry.ts';
import type { Finding } from '../analysis/summary-document.ts';
import type { Verdict } from '../analysis/verdict.ts';

export type ProblemKind = 'clock' | 'cpu-limit' | 'memory-limit' | 'size' | 'contention' | 'host-memory';

export interface Problem {
  readonly kind: ProblemKind;
  /** Owner of the limit: VM, VCH or pool. null if no limit causes the problem. */
  readonly limitedBy: string | null;
  /** Worst first. */
  readonly findings: readonly Finding[];
}

/** Findings about configured sizes. A higher limit need not remove them, and they cause no loss alone. */
const SIZES: ReadonlySet<string> = new Set<FindingCode>([
  'container-exceeds-vch-memory-limit',
  'vm-exceeds-pool-memory-limit',
]);

/** A lowered limit causes a loss only through its effects, which have their own findings. */
const NOTES: ReadonlySet<string> = new Set<FindingCode>(['limit-lowered-below-use']);

/** The finding that may report a loss below its threshold. */
const SLIGHT: FindingCode = 'ready-caused-by-limit';

type Told = Pick<Verdict, 'cause' | 'limitedBy' | 'entity'>;

/** Whether the verdict is about a finding. */
export function isOfVerdict({ cause, limitedBy }: Pick<Finding, 'cause' | 'limitedBy'>, verdict: Told): boolean {
  return cause === verdict.cause && limitedBy === verdict.limitedBy;
}

/** Problems that a configuration change may solve, in the order of their first finding. */
export function problemsOf(findings: readonly Finding[], verdict: Told): Problem[] {
  const groups = new Map<string, Problem & { readonly findings: Finding[] }>();
  for (const finding of findings) {
    const kind = kindOf(finding);
    // A loss below its threshold is a problem if the verdict reports nothing worse.
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
