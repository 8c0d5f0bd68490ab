/**
 * How long vic-machine waits for the API of an endpoint VM, and what it says when that was too short. The VCH is left as
 * it is: late, and in the end there.
 *
 * Source. VIC 1.2.1 cmd/vic-machine/create/create.go. Documented; that configure says the same in its own words is recalled.
 */

import { VCH_DEFAULTS } from '../../constants/vic.ts';
import { MS_PER_S } from '../../units.ts';
import type { Scenario, Vm } from '../../vsphere/inventory.ts';

export const API_TIMEOUT_MS = VCH_DEFAULTS.timeoutS * MS_PER_S;

/** What `vic-machine create` of the VCH of an endpoint VM waits for. */
export function timeoutOf({ vchs }: Pick<Scenario, 'vchs'>, { vch }: Vm): number {
  return vchs.find(({ name }) => name === vch)?.timeoutMs ?? API_TIMEOUT_MS;
}

export function apiTimeoutText(doing: 'Creating' | 'Configuring', timeoutMs: number): string {
  return `Docker API endpoint check failed: context deadline exceeded. ${doing} VCH exceeded time limit of ${goDuration(timeoutMs)}. Please increase the timeout using --timeout to accommodate for a busy vSphere target`;
}

/** 180000 → 3m0s, as Go prints durations of whole seconds. */
function goDuration(ms: number): string {
  const seconds = ms / MS_PER_S;
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = seconds % 60;
  if (h > 0) return `${h}h${m}m${s}s`;
  return m > 0 ? `${m}m${s}s` : `${s}s`;
}
