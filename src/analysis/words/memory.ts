/** Waiting for memory in words. */

import { formatNumber } from '../../units.ts';
import type { VmAccount } from '../statistics/vm-metrics.ts';

/** "decompression (90 MB/s) and swap-in (3 MB/s)"; null when neither flows. */
export function bringingBack(account: VmAccount): string | null {
  const flows: string[] = [];
  if ((account.decompressedMbPerS ?? 0) >= 0.05) flows.push(`decompression (${rate(account.decompressedMbPerS!)})`);
  if ((account.swappedInMbPerS ?? 0) >= 0.05) flows.push(`swap-in (${rate(account.swappedInMbPerS!)})`);
  return flows.length === 0 ? null : flows.join(' and ');
}

function rate(mbPerS: number): string {
  return `${formatNumber(mbPerS, mbPerS < 10 ? 1 : 0)} MB/s`;
}
