/**
 * Whether runs do the same work on the same host with the same seed, and differ only in limits.
 *
 * The proof uses the resolved scenarios, not their names. All other differences are listed as possible causes of a
 * difference in the numbers.
 */

import { sha256OfJson } from '../../scenario/canonical.ts';
import { formatNumber, MB_BYTES } from '../../units.ts';
import { findPool } from '../../vsphere/ancestry.ts';
import type { Scenario, Vm } from '../../vsphere/inventory.ts';
import { isCommand, workloadInWords } from '../../workload/registry.ts';
import type { RunResult } from '../run-result.ts';
import { poolInWords } from '../words/wording.ts';
import type { Pair } from './pairing.ts';

export interface Difference {
  /** What differs, in words: `memory limit of limited`. */
  readonly what: string;
  /** Value per run name. */
  readonly values: Readonly<Record<string, string>>;
}

export interface SameWork {
  /** The same VMs ask for the same on the same host, seed and duration. */
  readonly proven: boolean;
  /** Why not, when it is not. */
  readonly unlike: readonly Difference[];
  /** Per run: SHA-256 of the demand of its VMs over time. VMs are identified by the names used for pairing. */
  readonly workloadSha256: Readonly<Record<string, string>>;
  /** Settings that differ on purpose: limits, reservations, shares, model overrides. */
  readonly settings: readonly Difference[];
}

export function sameWorkOf(results: readonly RunResult[], pairs: readonly Pair[]): SameWork {
  const same = compareScenarios(results, pairs);
  return results.some(({ earlier }) => earlier === true) ? byHash(results, same) : same;
}

/** The document of an earlier run contains its settings and the hash of its scenario, but not its workloads. */
function byHash(results: readonly RunResult[], { settings }: SameWork): SameWork {
  const nameOf = ({ run }: RunResult) => run.scenario.name;
  const unlike = (what: string, read: (result: RunResult) => string): Difference[] => {
    const values = results.map((result) => [nameOf(result), read(result)] as const);
    if (values.every(([, value]) => value === values[0]![1])) return [];
    return [{ what, values: Object.fromEntries(values) }];
  };
  const found = [
    ...unlike('resolved scenario (SHA-256)', ({ run }) => run.sha256.slice(0, 8)),
    ...unlike('version of vchsim', ({ summary }) => summary.version),
  ];
  const workloadSha256 = Object.fromEntries(results.map((result) => [nameOf(result), result.run.sha256]));
  return { proven: found.length === 0, unlike: found, workloadSha256, settings: found.length === 0 ? [] : settings };
}

function compareScenarios(results: readonly RunResult[], pairs: readonly Pair[]): SameWork {
  const unlike: Difference[] = [];
  const settings: Difference[] = [];
  const compare = (into: Difference[], what: string, read: (scenario: Scenario, at: number) => string) => {
    const difference = listDiffering(results, what, read);
    if (difference !== null) into.push(difference);
  };
  compare(unlike, 'seed', (scenario) => String(scenario.seed));
  compare(unlike, 'duration', (scenario) => `${scenario.durationMs / 1000} s`);
  compare(unlike, 'host', ({ host }) => {
    const memory = `${formatNumber(host.memoryBytes / MB_BYTES)} MB`;
    const threads = host.hyperthreading ? ' with hyper-threading' : '';
    return `${host.cores} × ${host.mhz} MHz${threads}, turbo ${host.turbo}, ${memory}, ${host.swap.name} swap`;
  });
  compare(unlike, 'number of VMs', (scenario) => String(scenario.vms.length));
  for (const pair of pairs) {
    if (pair.kind === 'vm') compareVms(compare, unlike, settings, results, pair);
    if (pair.kind === 'resourcePool') comparePools(compare, settings, results, pair);
  }
  compare(settings, 'model overrides', (scenario) =>
    scenario.modelOverrides.length === 0
      ? 'none'
      : scenario.modelOverrides.map((each) => `${each.key} = ${each.value}`).join(', '),
  );
  return { proven: unlike.length === 0, unlike, workloadSha256: workloadHashes(results, pairs), settings };
}

/** The host and the seed are not part of the hash: they are compared separately. */
function workloadHashes(results: readonly RunResult[], pairs: readonly Pair[]): Record<string, string> {
  const vms = pairs.filter(({ kind }) => kind === 'vm');
  const entries = results.map(({ run }, at) => {
    const asked = vms.flatMap(({ name, indexes }) => {
      const index = indexes[at];
      const vm = index == null ? undefined : run.scenario.vms[run.entities[index]!.index];
      if (vm === undefined) return [];
      const { vcpus, memoryBytes, atMs, stopMs } = vm;
      return [{ name, vcpus, memoryBytes, atMs, stopMs, demand: demandOf(vm) }];
    });
    const { durationMs, vms: all, name } = run.scenario;
    return [name, sha256OfJson({ durationMs, count: all.length, asked })] as const;
  });
  return Object.fromEntries(entries);
}

type Compare = (into: Difference[], what: string, read: (scenario: Scenario, at: number) => string) => void;

function compareVms(
  compare: Compare,
  unlike: Difference[],
  settings: Difference[],
  results: readonly RunResult[],
  pair: Pair,
): void {
  const vmOf = (scenario: Scenario, at: number): Vm | null => {
    const index = pair.indexes[at];
    return index == null ? null : scenario.vms[results[at]!.run.entities[index]!.index]!;
  };
  const of = (read: (vm: Vm, scenario: Scenario) => string) => (scenario: Scenario, at: number) => {
    const vm = vmOf(scenario, at);
    return vm === null ? 'not there' : read(vm, scenario);
  };
  compare(
    unlike,
    `workload of ${pair.name}`,
    of((vm) => demandOf(vm)),
  );
  compare(
    unlike,
    `size of ${pair.name}`,
    of((vm) => `${vm.vcpus} vCPU, ${formatNumber(vm.memoryBytes / MB_BYTES)} MB`),
  );
  compare(
    unlike,
    `power-on of ${pair.name}`,
    of((vm) => `${vm.atMs / 1000} s to ${vm.stopMs === null ? 'the end' : `${vm.stopMs / 1000} s`}`),
  );
  compare(
    settings,
    `pool of ${pair.name}`,
    of((vm, scenario) => (vm.role === 'endpoint' ? 'its VCH' : poolWithLimits(scenario, vm.pool))),
  );
  compare(
    settings,
    `CPU settings of ${pair.name}`,
    of((vm) => allocation(vm.cpu, 1, 'MHz')),
  );
  compare(
    settings,
    `memory settings of ${pair.name}`,
    of((vm) => allocation(vm.memory, MB_BYTES, 'MB')),
  );
}

/** "VCH limited (CPU 500 MHz, memory 500 MB)". */
function poolWithLimits(scenario: Scenario, name: string | null): string {
  const pool = findPool(scenario, name);
  if (pool === null) return 'the root of the host';
  const limits = [
    ...(pool.cpu.limit === null ? [] : [`CPU ${amount(pool.cpu.limit, 1, 'MHz')}`]),
    ...(pool.memory.limit === null ? [] : [`memory ${amount(pool.memory.limit, MB_BYTES, 'MB')}`]),
  ];
  return `${poolInWords(pool)} (${limits.length === 0 ? 'no limits' : limits.join(', ')})`;
}

/** Demand of the guest and its workload as one comparable text; stress lines stay as typed. */
function demandOf(vm: Vm): string {
  const { workload, guest } = vm;
  const asked = isCommand(workload) ? workloadInWords(vm) : JSON.stringify(workload);
  return `${asked}; guest ${JSON.stringify(guest)}${vm.settled ? ', settled at the start' : ''}`;
}

function comparePools(compare: Compare, settings: Difference[], results: readonly RunResult[], pair: Pair): void {
  const poolOf = (scenario: Scenario, at: number) => {
    const index = pair.indexes[at];
    return index == null ? null : scenario.pools[results[at]!.run.entities[index]!.index]!;
  };
  for (const [word, key, size, unit] of [
    ['CPU', 'cpu', 1, 'MHz'],
    ['memory', 'memory', MB_BYTES, 'MB'],
  ] as const) {
    compare(settings, `${word} limit of ${pair.name}`, (scenario, at) => {
      const pool = poolOf(scenario, at);
      return pool === null ? 'not there' : amount(pool[key].limit, size, unit);
    });
    compare(settings, `${word} reservation of ${pair.name}`, (scenario, at) => {
      const pool = poolOf(scenario, at);
      return pool === null ? 'not there' : amount(pool[key].reservation, size, unit);
    });
    compare(settings, `${word} shares of ${pair.name}`, (scenario, at) => {
      const pool = poolOf(scenario, at);
      return pool === null ? 'not there' : `${pool[key].shares} (${pool[key].level})`;
    });
  }
}

function allocation(
  settings: { readonly reservation: number; readonly limit: number | null; readonly shares: number },
  size: number,
  unit: string,
): string {
  return `shares ${settings.shares}, reservation ${amount(settings.reservation, size, unit)}, limit ${amount(settings.limit, size, unit)}`;
}

function amount(value: number | null, size: number, unit: string): string {
  return value === null ? 'unlimited' : `${formatNumber(value / size, 1)} ${unit}`;
}

function listDiffering(
  results: readonly RunResult[],
  what: string,
  read: (scenario: Scenario, at: number) => string,
): Difference | null {
  const entries = results.map((result, at) => [result.run.scenario.name, read(result.run.scenario, at)] as const);
  if (entries.every(([, value]) => value === entries[0]![1])) return null;
  return { what, values: Object.fromEntries(entries) };
}
