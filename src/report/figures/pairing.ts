/** The same VM in several runs. */

import type { RunResult } from '../../findings/result.ts';
import type { Scenario, Vm } from '../../scenario/scenario.ts';

export interface Pairing {
  /** As the figures call it: the container or the VM. */
  readonly name: string;
  /** As configured in the first run; null: the hosts stand for lack of a common VM. */
  readonly vm: Vm | null;
  /** Index into each run's entities. */
  readonly entityIndexes: readonly number[];
}

/** VMs that every run has, in the order of the first run, endpoints last; the hosts when there are none. */
export function pairedVms(results: readonly RunResult[]): Pairing[] {
  const byKey = results.map(({ run }) => {
    const keys = keysOf(run.scenario);
    const indexes = new Map<string, number>();
    for (const [at, entity] of run.entities.entries()) {
      if (entity.kind === 'vm') indexes.set(keys[entity.index]!, at);
    }
    return indexes;
  });
  const { scenario } = results[0]!.run;
  const keys = keysOf(scenario);
  const pairings = scenario.vms.flatMap((vm, index): Pairing[] => {
    const entityIndexes = byKey.map((indexes) => indexes.get(keys[index]!) ?? -1);
    if (entityIndexes.includes(-1)) return [];
    return [
      { name: vm.role === 'endpoint' ? `endpoint VM of ${vm.name}` : (vm.container ?? vm.name), vm, entityIndexes },
    ];
  });
  if (pairings.length === 0) return [hosts(results)];
  return [
    ...pairings.filter((each) => each.vm!.role !== 'endpoint'),
    ...pairings.filter((each) => each.vm!.role === 'endpoint'),
  ];
}

function hosts(results: readonly RunResult[]): Pairing {
  const entityIndexes = results.map(({ run }) => run.entities.findIndex((entity) => entity.kind === 'host'));
  return { name: `host ${results[0]!.run.scenario.host.name}`, vm: null, entityIndexes };
}

/** What tells VMs apart across runs: container or VM name, the VCH's place where a container name occurs twice. */
function keysOf(scenario: Scenario): string[] {
  return scenario.vms.map((vm) => {
    const place = scenario.vchs.findIndex((vch) => vch.name === vm.vch);
    if (vm.role === 'endpoint') return `endpoint ${place}`;
    if (vm.container === null) return `vm ${vm.name}`;
    const namesakes = scenario.vms.filter((other) => other.container === vm.container);
    return namesakes.length === 1 ? `container ${vm.container}` : `container ${place} ${vm.container}`;
  });
}
