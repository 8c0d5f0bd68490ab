/** The VMs whose runs can be laid over each other. */

import { pairsOf } from '../../findings/pairing.ts';
import type { RunResult } from '../../findings/result.ts';
import type { Vm } from '../../scenario/scenario.ts';

export interface Pairing {
  /** As the figures call it: the container, the VM or the host. */
  readonly name: string;
  /** As configured in the first run; null: the hosts stand in for lack of a common VM. */
  readonly vm: Vm | null;
  /** Index into each run's entities. */
  readonly entityIndexes: readonly number[];
}

/** VMs that every run has, in the order of the first run, endpoints last; the hosts when there are none. */
export function pairedVms(results: readonly RunResult[]): Pairing[] {
  const { run } = results[0]!;
  const pairings: Pairing[] = [];
  let hosts: Pairing | null = null;
  for (const { kind, name, indexes } of pairsOf(results, results[0]!)) {
    const entityIndexes = indexes.filter((index) => index !== null);
    if (entityIndexes.length < results.length) continue;
    const vm = kind === 'vm' ? run.scenario.vms[run.entities[entityIndexes[0]!]!.index]! : null;
    if (vm !== null)
      pairings.push({ name: vm.role === 'endpoint' ? `endpoint VM of ${name}` : name, vm, entityIndexes });
    else if (kind === 'host') hosts = { name: `host ${name}`, vm: null, entityIndexes };
  }
  const endpoint = (pairing: Pairing) => pairing.vm?.role === 'endpoint';
  if (pairings.length === 0 && hosts !== null) return [hosts];
  return [...pairings.filter((each) => !endpoint(each)), ...pairings.filter(endpoint)];
}
