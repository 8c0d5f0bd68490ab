/** Whom a gate is about: one set of names for checking a scenario and for judging its run. */

import type { Gate, Scenario, Vm } from '../../vsphere/inventory.ts';
import { compileWildcard } from '../../wildcard.ts';

/** A VM or pool by its index in the scenario; 0 for the host. */
export interface GateSubject {
  readonly kind: 'vm' | 'resourcePool' | 'host';
  readonly index: number;
  /** Every name by which a gate of the kind in question knows it; the one to print first. */
  readonly names: readonly string[];
}

/** What an entity of this kind is among those of a run, whose counters a gate may speak of. */
export function entityKindOf(kind: Gate['kind']): GateSubject['kind'] {
  if (kind === 'host') return 'host';
  return kind === 'vm' || kind === 'container' ? 'vm' : 'resourcePool';
}

type Parts = Pick<Scenario, 'host' | 'pools' | 'vms'>;

/** Everything a gate of this kind may be about, in scenario order. */
export function gateCandidates(kind: Gate['kind'], { host, pools, vms }: Parts): GateSubject[] {
  if (kind === 'host') return [{ kind: 'host', index: 0, names: [host.name] }];
  if (kind === 'vm' || kind === 'container') {
    return vms.flatMap((vm, index) =>
      kind === 'vm' || vm.role === 'container' ? [{ kind: 'vm' as const, index, names: namesOf(vm) }] : [],
    );
  }
  return pools.flatMap(({ name, vch }, index) =>
    kind === 'pool' || vch ? [{ kind: 'resourcePool' as const, index, names: [name] }] : [],
  );
}

/** Those of them whose name fits. */
export function gateSubjects({ kind, name }: Pick<Gate, 'kind' | 'name'>, scenario: Parts): GateSubject[] {
  const fits = compileWildcard(name);
  return gateCandidates(kind, scenario).filter(({ names }) => names.some(fits));
}

/** `busybox`, its display name in vSphere, and `limited.busybox` for a container of which several VCHs have one. */
function namesOf({ name, container, vch }: Vm): string[] {
  return container === null ? [name] : [container, name, `${vch}.${container}`];
}
