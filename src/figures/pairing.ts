/** The VMs whose runs are laid over each other: those in which the runs differ most. */

import { pairsOf } from '../analysis/comparison/pairing.ts';
import type { RunResult } from '../analysis/run-result.ts';
import { KB_BYTES } from '../units.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { meanWhileWorking } from './series.ts';

export interface Pairing {
  /** As the figures call it: the container, the VM or the host. */
  readonly name: string;
  /** As configured in the first run; null: the hosts, because no VM is in all runs. */
  readonly vm: Vm | null;
  /** Index into each run's entities. */
  readonly entityIndexes: readonly number[];
}

/** One run's side of a pairing. */
export interface ShownRun {
  readonly result: RunResult;
  readonly entityIndex: number;
}

export type About = 'cpu' | 'memory';

/**
 * Containers and VMs that exist in every run, largest differences first; the hosts if there are none.
 * Endpoint VMs are left out: their values follow from their containers.
 */
export function rankPairings(results: readonly RunResult[], about: About): Pairing[] {
  return pairVms(results)
    .map((pairing, order) => ({ pairing, order, distance: distanceOf(results, pairing, about) }))
    .sort((a, b) => b.distance - a.distance || a.order - b.order)
    .map(({ pairing }) => pairing);
}

function pairVms(results: readonly RunResult[]): Pairing[] {
  const { run } = results[0]!;
  const pairings: Pairing[] = [];
  let hosts: Pairing | null = null;
  for (const { kind, name, indexes } of pairsOf(results, results[0]!)) {
    const entityIndexes = indexes.filter((index) => index !== null);
    if (entityIndexes.length < results.length) continue;
    const vm = kind === 'vm' ? run.scenario.vms[run.entities[entityIndexes[0]!]!.index]! : null;
    if (vm !== null && vm.role !== 'endpoint') pairings.push({ name, vm, entityIndexes });
    else if (kind === 'host') hosts = { name: `host ${name}`, vm: null, entityIndexes };
  }
  return pairings.length === 0 && hosts !== null ? [hosts] : pairings;
}

/** How far apart the runs are, in shares of the VM's size and time, so that MHz, MB and percent add up. */
export function distanceOf(results: readonly RunResult[], { vm, entityIndexes }: Pairing, about: About): number {
  const runs = results.map((result, at) => ({ result, entityIndex: entityIndexes[at]! }));
  const { host } = results[0]!.run.scenario;
  const share = (counter: string, whole: number) => spreadOf(runs, counter) / whole;
  if (about === 'cpu') {
    const sizeMhz = (vm?.vcpus ?? host.cores) * host.mhz;
    return share('cpu.usagemhz.average', sizeMhz) + share('cpu.readiness.average', 100);
  }
  const sizeKb = (vm?.memoryBytes ?? host.memoryBytes) / KB_BYTES;
  const held = share('mem.consumed.average', sizeKb) + share('mem.vmmemctl.average', sizeKb);
  return held + share('mem.latency.average', 100);
}

/** Between the run with the highest typical value of a counter and the one with the lowest. */
export function spreadOf(runs: readonly ShownRun[], counter: string): number {
  const values = runs.map(({ result, entityIndex }) => meanWhileWorking(result, entityIndex, counter) ?? 0);
  return Math.max(...values) - Math.min(...values);
}

/** vCPUs of the widest of the paired VMs, or of all VMs of a host, so that all runs share one range. */
export function vcpusOf(runs: readonly ShownRun[]): number {
  const counts = runs.map(({ result: { run }, entityIndex }) => {
    const { kind, index } = run.entities[entityIndex]!;
    return kind === 'vm' ? run.scenario.vms[index]!.vcpus : run.scenario.vms.reduce((sum, vm) => sum + vm.vcpus, 0);
  });
  return Math.max(...counts);
}
