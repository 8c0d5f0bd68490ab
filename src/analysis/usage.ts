/**
 * Usage of VMs by name or by VCH, as a chargeback tool computes it.
 *
 * CPU is cpu.usagemhz × time. Memory is mem.consumed × time, and next to it the configured memory × time. Both cover the
 * whole time a VM was on, including boots. Unserved work is what the workloads would have used without contention, minus
 * what they used.
 */

import { counterValue, type Run, type Sample } from '../counters/sample.ts';
import { GB_BYTES, KB_BYTES, MHZ_PER_GHZ, MS_PER_H, round, S_PER_H } from '../units.ts';
import type { Vm } from '../vsphere/inventory.ts';
import { compileWildcard } from '../wildcard.ts';
import { lastStatus } from './statistics/window.ts';
import type { UsageRow } from './summary-document.ts';

/** Value of the option that makes one group per VCH. */
export const BY_VCH = 'vch';

interface Group {
  readonly group: string;
  readonly by: UsageRow['by'];
  readonly holds: (vm: Vm) => boolean;
}

interface Amounts {
  readonly cpuMhzMs: number;
  readonly consumedKbMs: number;
  readonly onMs: number;
  readonly configuredBytesMs: number;
  readonly unservedMhzS: number;
}

/**
 * One row per group in the requested order, then a row for the remaining VMs, then the total. No rows without groups.
 * A VM belongs to the first group that matches it.
 *
 * @param groupBy patterns for display names, or {@link BY_VCH}
 */
export function usageOf(run: Run, samples: readonly Sample[], groupBy: readonly string[]): UsageRow[] {
  if (groupBy.length === 0) return [];
  const groups = groupBy.flatMap((text) => groupsOf(text, run));
  const vms = run.entities.flatMap((entity, entityIndex) =>
    entity.kind === 'vm' ? [{ vm: run.scenario.vms[entity.index]!, entityIndex }] : [],
  );
  const members = groups.map((): Amounts[] => []);
  const others: Amounts[] = [];
  for (const { vm, entityIndex } of vms) {
    const at = groups.findIndex(({ holds }) => holds(vm));
    (members[at] ?? others).push(amountsOf(vm, samples, entityIndex));
  }
  const rows = groups.map(({ group, by }, at) => rowOf(group, by, members[at]!));
  const rest = others.length === 0 ? [] : [rowOf('others', 'others', others)];
  return [...rows, ...rest, rowOf('total', 'total', [...members.flat(), ...others])];
}

function groupsOf(text: string, { scenario }: Run): Group[] {
  if (text === BY_VCH)
    return scenario.vchs.map(({ name }) => ({ group: name, by: 'vch', holds: ({ vch }) => vch === name }));
  const fits = compileWildcard(text);
  return [{ group: text, by: 'name', holds: ({ name }) => fits(name) }];
}

function amountsOf(vm: Vm, samples: readonly Sample[], entityIndex: number): Amounts {
  let [cpuMhzMs, consumedKbMs, onMs] = [0, 0, 0];
  for (const sample of samples) {
    const on = sample.entities[entityIndex]!.onMs;
    if (on === 0) continue;
    onMs += on;
    cpuMhzMs += on * (counterValue(sample, entityIndex, 'cpu.usagemhz.average') ?? 0);
    consumedKbMs += on * (counterValue(sample, entityIndex, 'mem.consumed.average') ?? 0);
  }
  const work = lastStatus(samples, entityIndex)?.work ?? null;
  const unservedMhzS = work === null ? 0 : Math.max(0, work.unhinderedMhzS - work.servedMhzS);
  return { cpuMhzMs, consumedKbMs, onMs, configuredBytesMs: onMs * vm.memoryBytes, unservedMhzS };
}

function rowOf(group: string, by: UsageRow['by'], amounts: readonly Amounts[]): UsageRow {
  const sum = (of: (each: Amounts) => number) => amounts.reduce((total, each) => total + of(each), 0);
  return {
    ...{ group, by, vms: amounts.length },
    vmHours: round(sum(({ onMs }) => onMs) / MS_PER_H, DECIMALS),
    cpuGHzh: round(sum(({ cpuMhzMs }) => cpuMhzMs) / MHZ_PER_GHZ / MS_PER_H, DECIMALS),
    memoryGBh: round((sum(({ consumedKbMs }) => consumedKbMs) * KB_BYTES) / GB_BYTES / MS_PER_H, DECIMALS),
    configuredGBh: round(sum(({ configuredBytesMs }) => configuredBytesMs) / GB_BYTES / MS_PER_H, DECIMALS),
    unservedMHzh: round(sum(({ unservedMhzS }) => unservedMhzS) / S_PER_H, DECIMALS),
  };
}

const DECIMALS = 6;
