/** Entities that gates name. Checking a scenario and evaluating its run use the same names. */

import type { Gate, Scenario, Vm } from '../../vsphere/inventory.ts';
import { compileWildcard } from '../../wildcard.ts';

/** A VM or pool by its index in the scenario; 0 for the host. */
export interface GateSubject {
  readonly kind: 'vm' | 'resourcePool' | 'host';
  readonly index: number;
  /** All names of the entity in gates of this kind. The first one is printed. */
  readonly names: readonly string[];
}

/** Kind of the entity in a run. It determines the counters that a gate may name. */
export function entityKindOf(kind: Gate['kind']): GateSubject['kind'] {
  if (kind === 'host') return 'host';
  return kind === 'vm' || kind === 'container' ? 'vm' : 'resourcePool';
}

type Parts = Pick<Scenario, 'host' | 'pools' | 'vms'>;

/** All entities that a gate of this kind may name, in scenario order. */
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

/** Entities with a matching name. */
export function gateSubjects({ kind, name }: Pick<Gate, 'kind' | 'name'>, scenario: Parts): GateSubject[] {
  const fits = compileWildcard(name);
  return gateCandidates(kind, scenario).filter(({ names }) => names.some(fits));
}

/** `busybox`, its display name in vSphere, and `limited.busybox` if several VCHs have a container with this name. */
function namesOf({ name, container, vch }: Vm): string[] {
  return container === null ? [name] : [container, name, `${vch}.${container}`];
}
