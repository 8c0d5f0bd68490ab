/**
 * Remedies for VMs that wait for each other's pCPUs: other VMs get less, or the host gets more. The user decides which
 * VM to protect. Each remedy is tested, and its cost to the other VMs is reported.
 */

import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import { MAX_CORES } from '../bounds.ts';
import { HOST_FILL, POOL_LEAST_OF_HOST, POOL_RESERVABLE } from '../constants/sizing.ts';
import { GB_BYTES } from '../units.ts';
import { findPool, listPoolsAbove } from '../vsphere/ancestry.ts';
import { cpuCapacityMhz, memoryCapacityBytes } from '../vsphere/host.ts';
import type { Pool, Vm } from '../vsphere/inventory.ts';
import { roundUpBytes, roundUpMhz } from './amounts.ts';
import { computeNeededBytes, computeNeededMhz, listHeld } from './needs.ts';
import { pathOf, settingOf } from './paths.ts';
import { keepFirst, listSufferers, type Remedy, type RemedyInput } from './remedy.ts';

/** Reserves the needs of the smallest group that listSufferers returns. */
export function reserveCpu(input: RemedyInput): Remedy {
  const { scenario } = input.base.result.run;
  const chosen = findProtected(input);
  if (chosen === null) return keepFirst([]);
  const set = settingOf(scenario, chosen.holder, 'cpu', 'reservation', roundUpMhz(chosen.mhz));
  return keepFirst(set, namesOf(chosen));
}

/** Twice the shares of its siblings. */
export function raiseShares(input: RemedyInput): Remedy {
  const { scenario } = input.base.result.run;
  const chosen = findProtected(input);
  const path = chosen === null ? null : pathOf(scenario, chosen.holder);
  if (chosen === null || path === null || chosen.holder.cpu.level === 'high') return keepFirst([]);
  return keepFirst([`${path}.cpu.shares=high`], namesOf(chosen));
}

/**
 * Finds the pool whose VMs used most of the CPU that the VMs of listSufferers waited for. Limits it to the CPU that the
 * others leave.
 */
export function fenceCulprit(input: RemedyInput): Remedy {
  const { base } = input;
  const { scenario, entities } = base.result.run;
  const chosen = findProtected(input);
  const victim = chosen?.vmMetrics.find(({ waitAttribution }) => (waitAttribution?.pools.length ?? 0) > 0);
  if (chosen === null || victim === undefined) return keepFirst([]);
  const own = new Set(listPoolsAbove(scenario, victim.vm).map(({ name }) => name));
  const names = victim.waitAttribution!.pools.map(({ entityIndex }) => entities[entityIndex]!.name);
  const culprit = findPool(scenario, names.find((name) => !own.has(name)) ?? null);
  if (culprit === null || culprit.cpu.limit !== null) return keepFirst([]);
  const inside = new Set(listHeld(scenario, base.vmMetrics, culprit));
  const others = base.vmMetrics.filter((metrics) => !inside.has(metrics));
  const left = cpuCapacityMhz(scenario.host) - computeNeededMhz(others, scenario.host.mhz);
  if (left < POOL_LEAST_OF_HOST * cpuCapacityMhz(scenario.host)) return keepFirst([]);
  return keepFirst(settingOf(scenario, culprit, 'cpu', 'limit', Math.floor(left / 100) * 100), namesOf(chosen));
}

function namesOf({ vmMetrics }: Protected): ReadonlySet<string> {
  return new Set(vmMetrics.map(({ vm }) => vm.name));
}

interface Protected {
  readonly holder: Pool | Vm;
  readonly vmMetrics: readonly VmMetrics[];
  readonly mhz: number;
}

/**
 * The VCH, pool or VM of listSufferers with the smallest need. It must fit on the host beside a VM that needs no
 * protection.
 */
function findProtected({ problem, base }: RemedyInput): Protected | null {
  const { scenario } = base.result.run;
  const most = POOL_RESERVABLE * cpuCapacityMhz(scenario.host);
  const suffering = listSufferers(problem, base.vmMetrics);
  const holders = new Set(suffering.map(({ vm }) => listPoolsAbove(scenario, vm).at(-1) ?? vm));
  const fitting = [...holders].flatMap((holder): Protected[] => {
    const vmMetrics = listHeld(scenario, base.vmMetrics, holder);
    const mhz = computeNeededMhz(vmMetrics, scenario.host.mhz);
    const alone = base.vmMetrics.every((metrics) => vmMetrics.includes(metrics));
    return mhz > most || alone || mhz <= holder.cpu.reservation || pathOf(scenario, holder) === null
      ? []
      : [{ holder, vmMetrics, mhz }];
  });
  return fitting.reduce<Protected | null>(
    (least, each) => (least === null || each.mhz < least.mhz ? each : least),
    null,
  );
}

const CORES_TIMES_MAX = 8;

/** A host with enough pCPUs for all VMs. */
export function moreCores({ base }: RemedyInput): Remedy {
  const { host } = base.result.run.scenario;
  const most = Math.min(MAX_CORES, CORES_TIMES_MAX * host.cores);
  let cores = host.cores;
  return {
    next(last) {
      const wanted = computeNeededMhz(base.vmMetrics, host.mhz) / host.mhz / HOST_FILL;
      const least = last === null ? host.cores + 1 : cores * 1.25;
      cores = divideEvenly(Math.max(wanted, least));
      return cores > most ? null : [`host.cores=${cores}`];
    },
  };
}

/** Processors come with even numbers of cores. */
function divideEvenly(cores: number): number {
  return 2 * Math.ceil(cores / 2 - 1e-9);
}

/** If many VMs wait, no reservation helps all of them, and none has priority. */
const FEW = 3;

/** Reserves the memory of the VM that waits most on a host without enough memory. */
export function reserveMemory({ problem, base }: RemedyInput): Remedy {
  const { scenario } = base.result.run;
  const suffering = listSufferers(problem, base.vmMetrics);
  const worst = suffering.find(({ vm }) => vm.name === problem.findings[0]!.entity);
  if (worst === undefined || suffering.length > FEW) return keepFirst([]);
  const needed = Math.min(worst.vm.memoryBytes, roundUpBytes(computeNeededBytes([worst], scenario.model)));
  return keepFirst(settingOf(scenario, worst.vm, 'memory', 'reservation', needed), new Set([worst.vm.name]));
}

/** A host with enough memory for all VMs. */
export function moreMemory({ base }: RemedyInput): Remedy {
  const { scenario } = base.result.run;
  let bytes = scenario.host.memoryBytes;
  return {
    next(last) {
      const kernel = scenario.host.memoryBytes - memoryCapacityBytes(scenario);
      const wanted = (computeNeededBytes(base.vmMetrics, scenario.model) + kernel) / HOST_FILL;
      const least = last === null ? bytes + GB_BYTES : 1.25 * bytes;
      bytes = 4 * GB_BYTES * Math.ceil(Math.max(wanted, least) / (4 * GB_BYTES) - 1e-9);
      return bytes > CORES_TIMES_MAX * scenario.host.memoryBytes ? null : [`host.memory=${bytes / GB_BYTES}GB`];
    },
  };
}

/** A host that runs at its nominal clock. */
export function nominalClock(): Remedy {
  return keepFirst(['host.turbo=1']);
}
