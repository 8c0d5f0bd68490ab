/** Small random scenarios for properties: pools with every setting, bursty, saturated and thrashing VMs, odd hosts. */

import fc from 'fast-check';
import type { Scenario } from '../../src/vsphere/inventory.ts';
import { scenarioOf } from './model-run.ts';

export interface RandomVm {
  readonly pool: number;
  readonly vcpus: number;
  readonly cpuPct: number;
  readonly shares: string;
  readonly limitMhz: number | null;
  readonly reservationMhz: number;
  readonly atS: number;
  readonly stopS: number | null;
  readonly thrashes: boolean;
  readonly carry: boolean;
}

export interface RandomPool {
  readonly parent: number;
  readonly shares: string;
  readonly limitMhz: number | null;
  readonly reservationMhz: number;
}

export interface RandomHost {
  readonly cores: number;
  readonly hyperthreading: boolean;
  readonly turbo: number;
}

export interface RandomParts {
  readonly host: RandomHost;
  readonly pools: readonly RandomPool[];
  readonly vms: readonly RandomVm[];
  readonly seed: number;
}

export const HOST_MHZ = 2000;

const shares = fc.constantFrom('low', 'normal', 'high', '750', '3000');
const limit = (least: number, most: number) => fc.option(fc.integer({ min: least, max: most }), { freq: 2 });
const reservation = fc.constantFrom(0, 0, 0, 150, 300);

export const randomPool: fc.Arbitrary<RandomPool> = fc.record({
  parent: fc.nat(3),
  shares,
  limitMhz: limit(400, 6000),
  reservationMhz: reservation,
});

export const randomVm: fc.Arbitrary<RandomVm> = fc.record({
  pool: fc.nat(3),
  vcpus: fc.constantFrom(1, 1, 2, 4),
  cpuPct: fc.constantFrom(0, 2, 10, 40, 40, 75, 100, 100),
  shares,
  limitMhz: limit(200, 5000),
  reservationMhz: reservation,
  atS: fc.constantFrom(0, 0, 0, 3, 7),
  stopS: fc.constantFrom(null, null, null, 31),
  thrashes: fc.constantFrom(false, false, true),
  carry: fc.constantFrom(false, false, true),
});

export const randomHost: fc.Arbitrary<RandomHost> = fc.record({
  cores: fc.constantFrom(1, 2, 3, 4),
  hyperthreading: fc.boolean(),
  turbo: fc.constantFrom(1, 1, 1.3, 0.8),
});

export const randomParts: fc.Arbitrary<RandomParts> = fc.record({
  host: randomHost,
  pools: fc.array(randomPool, { maxLength: 3 }),
  vms: fc.array(randomVm, { minLength: 1, maxLength: 7 }),
  seed: fc.integer({ min: 1, max: 1000 }),
});

/** The scenario of some parts, `durationS` long. What a host or pool could not keep is left out or cut down. */
export function assembled({ host, pools, vms, seed }: RandomParts, durationS: number): Scenario {
  const parentOf = (index: number, before: number) => (index > before ? 0 : index);
  const poolOf = (index: number, before: number) => (parentOf(index, before) === 0 ? null : `p${index}`);
  const spare = host.cores * HOST_MHZ - pools.length * 300 >= vms.length * 300;
  /** Whether all that is reserved could be kept within a limit. */
  const holds = (limitMhz: number | null) => limitMhz === null || limitMhz >= 2400;
  /** The same of a pool and every pool above it; pools are counted from 1, 0 is the host. */
  const poolHolds = (pool: number): boolean =>
    pool === 0 || (holds(pools[pool - 1]!.limitMhz) && poolHolds(parentOf(pools[pool - 1]!.parent, pool - 1)));
  const allocation = (each: { shares: string; limitMhz: number | null; reservationMhz: number }, above: number) => {
    const kept = spare && holds(each.limitMhz) && poolHolds(above) ? each.reservationMhz : 0;
    const limited = each.limitMhz === null ? '' : `, limit: ${each.limitMhz}MHz`;
    return `{ shares: ${each.shares}, reservation: ${kept}MHz${limited} }`;
  };
  const poolLine = (pool: RandomPool, at: number) => {
    const parent = poolOf(pool.parent, at);
    return `  - { name: p${at + 1}${parent === null ? '' : `, parent: ${parent}`}, cpu: ${allocation(pool, parentOf(pool.parent, at))} }`;
  };
  const threads = host.hyperthreading ? 2 * host.cores : host.cores;
  const vmLine = (vm: RandomVm, at: number) => {
    const pool = poolOf(vm.pool, pools.length);
    const memory = vm.thrashes ? 'memory: { size: 1GB, limit: 300MB }' : 'memory: { size: 512MB }';
    const demand = [
      `cpu: ${vm.cpuPct}%`,
      ...(vm.thrashes ? ['memory: 600MB', 'active: 500MB', 'touch: 20000'] : []),
      ...(vm.carry ? ['backlog: carry'] : []),
    ];
    const when = `at: ${vm.atS}s${vm.stopS === null ? '' : `, stop: ${vm.stopS}s`}`;
    const fields = [
      `name: v${at + 1}`,
      ...(pool === null ? [] : [`pool: ${pool}`]),
      `vcpus: ${Math.min(vm.vcpus, threads)}`,
      when,
      memory,
    ];
    return `  - { ${fields.join(', ')}, cpu: ${allocation(vm, parentOf(vm.pool, pools.length))}, workload: { ${demand.join(', ')} } }`;
  };
  const { cores, hyperthreading, turbo } = host;
  return scenarioOf(
    [
      'vchsim: 1',
      'name: random',
      `duration: ${durationS}s`,
      `seed: ${seed}`,
      `host: { name: esx, cores: ${cores}, mhz: ${HOST_MHZ}, hyperthreading: ${hyperthreading}, turbo: ${turbo}, memory: 64GB }`,
      ...(pools.length === 0 ? [] : ['pools:', ...pools.map(poolLine)]),
      'vms:',
      ...vms.map(vmLine),
      '',
    ].join('\n'),
  );
}
