/**
 * Small random hosts for comparisons of two runs: hosts, pools and VMs as values that a test can change before both are run.
 *
 * A VM's stream of bursts hangs on its name and the seed, so that what two runs have in common is the same in both.
 */

import fc from 'fast-check';
import { counterValue } from '../../src/counters/sample.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { scenarioOf } from './model-run.ts';

export interface SmallVm {
  readonly name: string;
  readonly vcpus: number;
  /** Part of its size it wants, percent; null: it is powered off, and stays out of the file. */
  readonly cpuPct: number | null;
  /** Per vCPU. */
  readonly shares: number;
  /** Percent of its nominal size. */
  readonly limitPct: number | null;
  readonly reservationPct: number;
  /** Index of its pool; −1: the host's root. */
  readonly pool: number;
}

export interface SmallPool {
  readonly shares: number;
  readonly limitPct: number | null;
  /** Index of the pool it lies in, a lower one; −1: the host's root. */
  readonly parent: number;
}

export interface SmallHost {
  readonly cores: number;
  readonly mhz: number;
  readonly turbo: number;
  readonly hyperthreading: boolean;
  readonly pools: readonly SmallPool[];
  readonly vms: readonly SmallVm[];
}

const WIDTHS = [1, 1, 1, 2, 2, 4];

interface Draw {
  readonly cores: number;
  readonly turbo: number;
  readonly hyperthreading: boolean;
  readonly loadPct: number;
  readonly pools: readonly SmallPool[];
  readonly vms: readonly (Omit<SmallVm, 'name' | 'cpuPct'> & { readonly weight: number })[];
}

/** Hosts of two to six cores, loaded to 20 … 150 %. */
export const smallHost: fc.Arbitrary<SmallHost> = fc
  .record({
    cores: fc.integer({ min: 2, max: 6 }),
    turbo: fc.constantFrom(1, 1, 1, 0.8, 1.25),
    hyperthreading: fc.constantFrom(false, false, false, true),
    loadPct: fc.integer({ min: 20, max: 150 }),
    pools: fc.array(
      fc.record({
        shares: fc.constantFrom(2000, 4000, 8000),
        limitPct: fc.constantFrom(null, null, 30, 60),
        parent: fc.constant(-1),
      }),
      { maxLength: 2 },
    ),
    vms: fc.array(
      fc.record({
        vcpus: fc.constantFrom(...WIDTHS),
        weight: fc.constantFrom(1, 2, 4, 8, 30),
        shares: fc.constantFrom(1000, 1000, 1000, 500, 2000),
        limitPct: fc.constantFrom(null, null, null, 25, 60),
        reservationPct: fc.constantFrom(0, 0, 0, 10),
        pool: fc.integer({ min: -1, max: 1 }),
      }),
      { minLength: 3, maxLength: 9 },
    ),
  })
  .map(placed);

function placed({ cores, turbo, hyperthreading, loadPct, pools, vms }: Draw): SmallHost {
  const widest = hyperthreading ? 2 * cores : cores;
  const sized = vms.map((vm) => ({ ...vm, vcpus: Math.min(vm.vcpus, widest) }));
  const wanted = (scale: number) => sized.reduce((sum, vm) => sum + vm.vcpus * Math.min(100, vm.weight * scale), 0);
  const target = cores * loadPct;
  // What each weighs is scaled until all together ask for the load, or all are busy.
  let scale = 1;
  for (let step = 0; step < 40 && Math.abs(wanted(scale) - target) > 1; step++) scale *= target / wanted(scale);
  return {
    ...{ cores, mhz: 2000, turbo, hyperthreading, pools },
    vms: sized.map(({ weight, ...vm }, at) => ({
      ...vm,
      name: `v${at + 1}`,
      cpuPct: Math.max(1, Math.round(Math.min(100, weight * scale))),
      pool: vm.pool < pools.length ? vm.pool : -1,
    })),
  };
}

export function textOf(host: SmallHost, seed: number, durationS: number): string {
  const { cores, mhz, turbo, hyperthreading } = host;
  const nameOf = (pool: number) => `p${pool + 1}`;
  const limit = (pct: number | null, of: number) =>
    pct === null ? '' : `, limit: ${Math.max(1, Math.round((pct * of) / 100))}MHz`;
  const pools = host.pools.map((pool, at) => {
    const parent = pool.parent < 0 ? '' : `, parent: ${nameOf(pool.parent)}`;
    return `  - { name: ${nameOf(at)}${parent}, cpu: { shares: ${pool.shares}${limit(pool.limitPct, cores * mhz)} } }`;
  });
  const vms = host.vms.flatMap((vm) => {
    if (vm.cpuPct === null) return [];
    const size = vm.vcpus * mhz;
    const reserved = Math.floor((vm.reservationPct * size) / 100);
    const settings = `shares: ${vm.shares * vm.vcpus}, reservation: ${reserved}MHz${limit(vm.limitPct, size)}`;
    const pool = vm.pool < 0 ? '' : `pool: ${nameOf(vm.pool)}, `;
    return `  - { name: ${vm.name}, ${pool}vcpus: ${vm.vcpus}, memory: 256MB, cpu: { ${settings} }, workload: { cpu: ${vm.cpuPct}% } }`;
  });
  return [
    `vchsim: 1`,
    `duration: ${durationS}s`,
    `seed: ${seed}`,
    `host: { cores: ${cores}, mhz: ${mhz}, turbo: ${turbo}, hyperthreading: ${hyperthreading}, memory: 64GB }`,
    ...(pools.length === 0 ? [] : ['pools:', ...pools]),
    'vms:',
    ...vms,
    '',
  ].join('\n');
}

/** What a VM came to in each of several runs that differ in nothing but the seed. */
export interface Outcomes {
  /** Ready and co-stop, percent of vCPU time. */
  readonly waited: ReadonlyMap<string, readonly number[]>;
  readonly usedMhz: ReadonlyMap<string, readonly number[]>;
}

/** Runs a host with the seeds 1 … `seeds`; the first 20 s are left out. */
export function outcomesOf(host: SmallHost, seeds: number, durationS: number): Outcomes {
  const waited = new Map<string, number[]>();
  const usedMhz = new Map<string, number[]>();
  for (let seed = 1; seed <= seeds; seed++) {
    const samples = [...simulate(scenarioOf(textOf(host, seed, durationS)))].slice(1);
    for (const [at, { name, vcpus }] of host.vms.filter(({ cpuPct }) => cpuPct !== null).entries()) {
      const mean = (counter: string) =>
        samples.reduce((sum, sample) => sum + counterValue(sample, at, counter)!, 0) / samples.length;
      const held = mean('cpu.ready.summation') + mean('cpu.costop.summation');
      append(waited, name, held / (200 * vcpus));
      append(usedMhz, name, mean('cpu.usagemhz.average'));
    }
  }
  return { waited, usedMhz };
}

function append(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

/** Mean and standard error of the differences of two runs, seed by seed. */
export function difference(before: readonly number[], after: readonly number[]): { mean: number; error: number } {
  const each = after.map((value, at) => value - before[at]!);
  const mean = each.reduce((sum, value) => sum + value, 0) / each.length;
  const squares = each.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (each.length - 1) / each.length) };
}
