/** Refusals of a VCH that concern several containers: a host port used twice, and the quotas of VIC 1.5. */

import { fromPortlayer, hostPorts, portTaken, quotaRefusal, refusedCreation, refusedStart } from '../vic/vic.ts';
import type { Vm } from '../vsphere/inventory.ts';
import type { Vch } from '../vsphere/vch.ts';
import { endsByItself } from '../workload/registry.ts';
import { type ResolveContext, spanAt } from './context.ts';
import { makingOf, pathText } from './located.ts';
import type { PlacedVm } from './placed-vm.ts';

/** Returns the containers. Reports those that the VCH refuses. */
export function applyGuards(
  context: ResolveContext,
  placed: readonly PlacedVm[],
  vchs: readonly Vch[],
): readonly PlacedVm[] {
  for (const vch of vchs) {
    const own = placed.filter(({ vm }) => vm.vch === vch.name);
    checkPorts(context, own, vch);
    checkQuotas(context, own, vch);
  }
  return placed;
}

/** Reports a host port that certainly belongs to another container when a container starts. */
function checkPorts(context: ResolveContext, own: readonly PlacedVm[], vch: Vch): void {
  own.forEach(({ vm, path }, at) => {
    const wanted = hostPorts(vm);
    if (wanted.length === 0) return;
    for (const { vm: other } of own.slice(0, at)) {
      const port = holdsAt(other, vm.atMs) ? hostPorts(other).find((each) => wanted.includes(each)) : undefined;
      if (port === undefined) continue;
      const says = `${pathText(path)} publishes port ${port} of VCH "${vch.name}", which "${other.container}" has`;
      const hint = 'publish it under another host port, or on a container network';
      const real = refusedStart(fromPortlayer(portTaken(port)), makingOf(context.root, path));
      context.problems.error('port-not-available', spanAt(context, ...path, 'publish'), says, { hint, real });
      return;
    }
  });
}

/**
 * Whether a container that has started still exists at that time according to its file. A container whose work ends may
 * have ended.
 */
function holdsAt({ atMs, stopMs, workload }: Vm, ms: number): boolean {
  return atMs <= ms && (stopMs === null || stopMs > ms) && !endsByItself(workload);
}

function checkQuotas(context: ResolveContext, own: readonly PlacedVm[], vch: Vch): void {
  own.forEach(({ path }, at) => {
    const there = own.slice(0, at + 1).map(({ vm }) => vm);
    const real = quotaRefusal(there, vch);
    if (real === null) return;
    const says = `${pathText(path)} is more than VCH "${vch.name}" was made for`;
    const hint = 'raise --containers or --storage-quota of the VCH';
    const printed = refusedCreation(real, makingOf(context.root, path));
    context.problems.error('quota-exceeded', spanAt(context, ...path), says, { hint, real: printed });
  });
}
