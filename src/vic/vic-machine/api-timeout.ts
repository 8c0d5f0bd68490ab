/**
 * How long vic-machine waits for the API of an endpoint VM, and its message after the timeout. The VCH stays as it is,
 * and its API becomes available later.
 *
 * Source. VIC 1.2.1 cmd/vic-machine/create/create.go. Documented; that configure says the same in its own words is recalled.
 */

import { VCH_DEFAULTS } from '../../constants/vic.ts';
import { MS_PER_S } from '../../units.ts';
import type { Scenario, Vm } from '../../vsphere/inventory.ts';

export const API_TIMEOUT_MS = VCH_DEFAULTS.timeoutS * MS_PER_S;

/** Timeout of `vic-machine create` for the VCH of an endpoint VM. */
export function timeoutOf({ vchs }: Pick<Scenario, 'vchs'>, { vch }: Vm): number {
  return vchs.find(({ name }) => name === vch)?.timeoutMs ?? API_TIMEOUT_MS;
}

export function apiTimeoutText(doing: 'Creating' | 'Configuring', timeoutMs: number): string {
  return `Docker API endpoint check failed: context deadline exceeded. ${doing} VCH exceeded time limit of ${goDuration(timeoutMs)}. Please increase the timeout using --timeout to accommodate for a busy vSphere target`;
}

/** 180000 → 3m0s: whole seconds in Go's format. */
function goDuration(ms: number): string {
  const seconds = ms / MS_PER_S;
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = seconds % 60;
  if (h > 0) return `${h}h${m}m${s}s`;
  return m > 0 ? `${m}m${s}s` : `${s}s`;
}
