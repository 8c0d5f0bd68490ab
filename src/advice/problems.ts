/** Findings gathered by what would have to change for them: one limit, the host's pCPUs, or the host's memory. */

import type { FindingCode } from '../analysis/rules/registry.ts';
import type { Finding } from '../analysis/summary-document.ts';

export type ProblemKind = 'cpu-limit' | 'memory-limit' | 'size' | 'contention' | 'host-memory';

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

/** Problems that a change of configuration may solve, in the order of their first finding. */
export function problemsOf(findings: readonly Finding[]): Problem[] {
  const groups = new Map<string, Problem & { readonly findings: Finding[] }>();
  for (const finding of findings) {
    const kind = kindOf(finding);
    if (kind === null || finding.severity === 'info') continue;
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
