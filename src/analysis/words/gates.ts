/** Results of gates in words. */

import { formatNumber } from '../../units.ts';
import type { GateResult } from '../summary-document.ts';

/** What a failed gate saw. */
export function gateFailure(gate: GateResult): string {
  if (gate.observed === null) return `Nothing to compare: ${gate.reason ?? 'no entity or counter matches the gate'}.`;
  const whose = gate.entity === undefined || gate.entity === null ? '' : ` for ${gate.entity}`;
  return `Observed ${formatNumber(gate.observed, 3)} ${gate.unit}${whose}, compared with ${formatNumber(gate.threshold, 3)} ${gate.unit}.`;
}
