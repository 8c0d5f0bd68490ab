/**
 * Rows of the CPU scheduler on shares, pools and reservations: VMware's worked examples.
 *
 * Each is asked twice where it can be: of the division itself, which is exact, and of VMs that run, to 1 %.
 */

import { findVmRefusals } from '../../src/vsphere/admission.ts';
import { divide } from '../../src/vsphere/divide.ts';
import { dividedMhz } from '../support/division.ts';
import { mean, runScenario, runYaml, scenarioOf } from '../support/model-run.ts';
import { type NotationOptions, placed, placementYaml } from '../support/notation.ts';
import { EXACT, holds, type ValidationRow, value, values } from './case.ts';

/** GHz the division gives each VM of a placement when all their vCPUs are busy. */
function divided(placement: string, options: NotationOptions = {}): number[] {
  return dividedMhz(placed(placement, options)).map((mhz) => mhz / 1000);
}

/** GHz each VM of a placement uses once it runs. */
function used(placement: string, options: NotationOptions = {}): number[] {
  const run = runScenario(placed(placement, { duration: '100s', ...options }));
  return run.scenario.vms.map((vm) => mean(run, vm.name, 'cpu.usagemhz.average', { fromMs: 20_000 }) / 1000);
}

/** GHz each VM uses where shares of pools scale with what runs in them, on cores of 10 GHz. */
function usedAtScale(placement: string): number[] {
  const yaml = placementYaml(placement, { mhz: 10_000, duration: '100s' });
  const run = runYaml(`${yaml}model: { esxi: "7.0", scalableShares: true }\n`);
  return run.scenario.vms.map((vm) => mean(run, vm.name, 'cpu.usagemhz.average', { fromMs: 20_000 }) / 1000);
}

/** V13: what each of the four VMs is given on a host that has enough. The division knows no units: 1000 stand for a GB. */
function reservedTenGb(passes: 1 | 2): number[] {
  const scenario = placed('( {[oooo]4 [oooo]4 [oooo]4 [oooo]4}>10000 )40', { mhz: 1000 });
  return dividedMhz(scenario, same(4, 1000), passes).map((each) => each / 1000);
}

/** Percent of 4 GHz. */
const ofFour = (ghz: readonly number[]) => ghz.map((each) => (100 * each) / 4);
const many = (vm: string, count: number) => Array.from({ length: count }, () => vm).join(' ');
const same = (count: number, each: number) => Array.from({ length: count }, () => each);
const flat = (count: number, each: number) => new Float64Array(count).fill(each);

/** E3: gold and bronze, 8000 : 2000 shares, of 200 units. */
function goldAndBronze(wanted: readonly number[]): number[] {
  const out = new Float64Array(2);
  divide(200, 2, { floor: flat(2, 0), ceiling: Float64Array.from(wanted), shares: Float64Array.of(8000, 2000) }, out);
  return [...out];
}

/** What each of `count` equal VMs has of an amount that is too small for them. */
function oneOf(count: number, amount: number): number {
  const out = new Float64Array(count);
  divide(amount, count, { floor: flat(count, 0), ceiling: flat(count, amount), shares: flat(count, 1000) }, out);
  return out[0]!;
}

const ONE_TREE = '( [oo]2 {[oo]2}*n )2';
const TWO_BELOW = '( [oo]2 {[o]1 [oo]2}*n )2';
const FIVE = '( [oo]2 {[o]1 [oo]2}*n [o]1 [o]1 )2';
const SIBLINGS = '( [oo]2 {[oo]2 [oo]2}*h )2';
const SIX_AND_TWO = `( {${many('[oo]2', 6)}}*h {${many('[oo]2', 2)}}*n )10`;
const SIX_AND_TWO_GHZ = [...same(6, 800 / 12 / 6), ...same(2, 400 / 12 / 2)];
const SCALED_GHZ = [...same(6, 2400 / 28 / 6), ...same(2, 400 / 28 / 2)];
const THREE_POOLS = `( {${many('[oo]2', 6)}}*h {${many('[oo]2', 2)}}*n {${many('[oo]2', 2)}}*h )10`;
const THREE_POOLS_GHZ = [...same(6, 2400 / 36 / 6), ...same(2, 400 / 36 / 2), ...same(2, 800 / 36 / 2)];
const SEVEN_AND_ONE = `( {${many('[o]1', 7)}}*1680 {[o]1}*60 )2`;

/** E9: MOM reserves 6 GHz, KID in it 2 GHz and may expand; `running` GHz of VMs are on in MOM. */
const momAndKid = (running: number) =>
  scenarioOf(`
vchsim: 1
duration: 1m
host: { cores: 8, mhz: 2000, memory: 64GB }
pools:
  - { name: mom, cpu: { reservation: 6GHz, expandable: false } }
  - { name: kid, parent: mom, cpu: { reservation: 2GHz, expandable: true } }
vms:
  - { name: m1, pool: mom, vcpus: 2, memory: 1GB, cpu: { reservation: ${running}GHz } }
  - { name: k1, pool: kid, vcpus: 2, memory: 1GB, cpu: { reservation: 2GHz } }
  - { name: k2, pool: kid, vcpus: 2, memory: 1GB, cpu: { reservation: 2GHz } }
`);

interface ReservedPool {
  readonly reservation: number;
  readonly used: number;
  readonly expandable: boolean;
}

/** E10: pools of a host of so many GHz, each with one VM that reserves what is used; and one more VM of 2 GHz in the last. */
function reserved(ghz: number, pools: readonly ReservedPool[]) {
  const vm = (name: string, pool: number, reservation: number, at: string) =>
    `  - { name: ${name}, pool: p${pool}, vcpus: 4, memory: 1GB, at: ${at}, cpu: { reservation: ${reservation}GHz } }`;
  const text = (...more: readonly string[]) => `
vchsim: 1
duration: 20s
host: { cores: ${ghz / 2}, mhz: 2000, memory: 64GB }
pools:
${pools.map(({ reservation, expandable }, at) => `  - { name: p${at}, cpu: { reservation: ${reservation}GHz, expandable: ${expandable} } }`).join('\n')}
vms:
${[...pools.map((pool, at) => vm(`v${at}`, at, pool.used, '0s')), ...more].join('\n')}
`;
  const host = runYaml(text());
  const ghzReserved = mean(host, 'host', 'cpu.reservedCapacity.average') / 1000;
  const another = findVmRefusals(scenarioOf(text(vm('another', pools.length - 1, 2, '10s')))).has('another');
  return { ghzReserved, ghzAvailable: ghz - ghzReserved, refused: another ? 1 : 0 };
}

const FIXED = [
  { reservation: 4, used: 4, expandable: false },
  { reservation: 4, used: 3, expandable: false },
  { reservation: 3, used: 3, expandable: false },
];
const EXPANDABLE = [
  { reservation: 4, used: 6, expandable: true },
  { reservation: 5, used: 3, expandable: false },
  { reservation: 5, used: 5, expandable: true },
];

/** Which of VMs with so many MHz used per share take part when everybody below `level` is lifted to it. */
function tookPart(usedMhz: readonly number[], level: number): number[] {
  const free = usedMhz.reduce((sum, mhz) => sum + Math.max(0, level * 1000 - mhz), 0);
  const out = new Float64Array(usedMhz.length);
  const capacity = usedMhz.reduce((sum, mhz) => sum + mhz, 0) + free;
  const count = usedMhz.length;
  divide(
    capacity,
    count,
    { floor: Float64Array.from(usedMhz), ceiling: flat(count, 10_000), shares: flat(count, 1000) },
    out,
  );
  return usedMhz.map((mhz, at) => (out[at]! > mhz + 1e-9 ? 1 : 0));
}

const GUIDE = 'vSphere Resource Management';

export const CPU_SHARES: readonly ValidationRow[] = [
  {
    id: 'CPU V1',
    what: 'shares of a normal 2-vCPU VM, a high 4-vCPU VM, and of low, normal and high pools',
    expect: [values('VMs', 'shares', [2000, 8000], EXACT), values('pools', 'shares', [2000, 4000, 8000], EXACT)],
    because: '1000 per vCPU at normal, 2000 at high; a pool counts as a VM of 4 vCPUs',
    observe: () => {
      const { vms, pools } = scenarioOf(`
vchsim: 1
duration: 1m
host: { cores: 8, mhz: 2000, memory: 64GB }
pools: [{ name: low, cpu: { shares: low } }, { name: normal }, { name: high, cpu: { shares: high } }]
vms:
  - { name: two, vcpus: 2, memory: 1GB }
  - { name: four, vcpus: 4, memory: 1GB, cpu: { shares: high } }
`);
      return [vms.map((vm) => vm.cpu.shares), pools.map((pool) => pool.cpu.shares)];
    },
    source: `${GUIDE}, Resource Allocation Shares`,
    confidence: 'high',
  },
  {
    id: 'CPU V2',
    what: 'busy VMs on 8 GHz: two of 1000 shares, then one of 2000 beside them',
    expect: [
      values('two VMs, divided', 'GHz', [4, 4], EXACT),
      values('three VMs, divided', 'GHz', [2, 2, 4], EXACT),
      values('two VMs, run', 'GHz', [4, 4], 0.04),
      values('three VMs, run', 'GHz', [2, 2, 4], 0.04),
    ],
    because: '8 · 1000/2000; 8 · 1000/4000 and 8 · 2000/4000',
    observe: () => {
      const [two, three] = ['( [o]1*n [o]1*n )2', '( [o]1*n [o]1*n [o]1*h )2'] as const;
      const host = { mhz: 4000 };
      return [divided(two, host), divided(three, host), used(two, host), used(three, host)];
    },
    source: `${GUIDE}, Resource Allocation Shares`,
    confidence: 'high',
  },
  {
    id: 'CPU V3',
    what: 'a high and a normal department of two busy VMs each on 6 GHz',
    expect: [values('VMs, divided', 'GHz', [2, 2, 1, 1], EXACT), values('VMs, run', 'GHz', [2, 2, 1, 1], 0.02)],
    because: '6 · 8000/12000 = 4 and 6 · 4000/12000 = 2 GHz, halved',
    observe: () => {
      const departments = '( {[o]1 [o]1}*h {[o]1 [o]1}*n )3';
      return [divided(departments), used(departments)];
    },
    source: `${GUIDE}, Creating Resource Pools`,
    confidence: 'medium',
  },
  {
    id: 'CPU V4',
    what: '200 units at 4 : 1; gold wants 180, bronze 25',
    expect: [values('first pass', 'units', [160, 40], EXACT), values('after giving back', 'units', [175, 25], EXACT)],
    because: '200 · 8000/10000 = 160 and 40; bronze returns 40 − 25 = 15 to gold',
    observe: () => [goldAndBronze([1000, 1000]), goldAndBronze([180, 25])],
    source: 'F. Denneman, 2013-02-28',
    confidence: 'high',
  },
  {
    id: 'CPU V5',
    what: 'the same saturated, by 320 and by 40 VMs',
    expect: [values('a VM of gold, of bronze', 'units', [0.5, 1], EXACT)],
    because: '160/320 and 40/40: more VMs in the richer pool have less each',
    observe: () => {
      const [gold, bronze] = goldAndBronze([1000, 1000]);
      return [[oneOf(320, gold!), oneOf(40, bronze!)]];
    },
    source: 'F. Denneman, 2013-02-28',
    confidence: 'high',
  },
  {
    id: 'CPU V6',
    what: 'busy VMs beside a normal pool, three trees',
    expect: [
      values('VM1, VM of RP1', '%', [100 / 3, 200 / 3], 0.1),
      values('VM1, VM2, VM3', '%', [100 / 3, 200 / 9, 400 / 9], 0.1),
      values('VM1 … VM5', '%', [25, 50 / 3, 100 / 3, 12.5, 12.5], 0.1),
      values('VM1, VM of RP1, run', '%', [100 / 3, 200 / 3], 0.5),
      values('VM1, VM2, VM3, run', '%', [100 / 3, 200 / 9, 400 / 9], 0.5),
      values('VM1 … VM5, run', '%', [25, 50 / 3, 100 / 3, 12.5, 12.5], 0.5),
    ],
    because: '2000 : 4000 is ⅓ : ⅔; RP1’s ⅔ go 1000 : 2000; of 8000 shares VM1 has 2, RP1 4, VM4 and VM5 1 each',
    observe: () => [
      ofFour(divided(ONE_TREE)),
      ofFour(divided(TWO_BELOW)),
      ofFour(divided(FIVE)),
      ofFour(used(ONE_TREE)),
      ofFour(used(TWO_BELOW)),
      ofFour(used(FIVE)),
    ],
    source: 'F. Denneman, 2012-05-09',
    confidence: 'high',
  },
  {
    id: 'CPU V7',
    what: 'a busy 2-vCPU VM beside a high pool of two',
    expect: [
      values('VM, pool VMs, divided', '%', [20, 40, 40], EXACT),
      values('VM, pool VMs, run', '%', [20, 40, 40], 0.4),
    ],
    because: '2000 : 8000 is 20 : 80, and 80 is halved',
    observe: () => [ofFour(divided(SIBLINGS)), ofFour(used(SIBLINGS))],
    source: 'F. Denneman, 2018-07-16',
    confidence: 'high',
  },
  {
    id: 'CPU V8',
    what: '100 GHz, six busy VMs in a high and two in a normal pool',
    expect: [values('VMs, divided', 'GHz', SIX_AND_TWO_GHZ, 0.1), values('VMs, run', 'GHz', SIX_AND_TWO_GHZ, 0.1)],
    because: '100 · 8000/12000 ÷ 6 = 11.1 and 100 · 4000/12000 ÷ 2 = 16.7',
    observe: () => [divided(SIX_AND_TWO, { mhz: 10_000 }), used(SIX_AND_TWO, { mhz: 10_000 })],
    source: 'F. Denneman, 2020-05-27',
    confidence: 'high',
  },
  {
    id: 'CPU V9',
    what: 'the same with scalable shares (vSphere 7.0), then beside a second high pool of two VMs',
    expect: [
      values('VMs, run', 'GHz', SCALED_GHZ, 0.1),
      values('with the second pool, run', 'GHz', THREE_POOLS_GHZ, 0.1),
    ],
    because:
      '6 · 2000 · 2 = 24,000 : 2 · 2000 = 4000 shares, 14.3 and 7.1 GHz per VM; 24,000 : 4000 : 8000, 11.1, 5.6 and 11.1',
    observe: () => [usedAtScale(SIX_AND_TWO), usedAtScale(THREE_POOLS)],
    source: 'F. Denneman, 2020-05-27',
    confidence: 'high',
  },
  {
    id: 'CPU V10',
    what: '1740 shares for pools of 7 and 1 VMs, so that a VM of the first has 4 times one of the second',
    expect: [values('shares per VM', '', [240, 60], EXACT), value('ratio of VMs, divided', '', 4, EXACT)],
    because: '7 · (4 · 1740 − 3x) = 8x gives x = 1680, y = 60; 1680/7 and 60/1 (an 80 : 20 split gives 199 and 348)',
    observe: () => {
      const { pools } = placed(SEVEN_AND_ONE);
      const perVm = pools.map((pool, at) => pool.cpu.shares / [7, 1][at]!);
      const ghz = divided(SEVEN_AND_ONE);
      return [perVm, ghz[0]! / ghz[7]!];
    },
    source: 'M. Preston, 2011-10-24',
    confidence: 'high',
  },
  {
    id: 'CPU V11',
    what: 'an expandable pool of 2 GHz inside one of 6 GHz powers on two VMs of 2 GHz',
    expect: [holds('beside 1 GHz in use both power on'), holds('beside 3 GHz in use the second is refused')],
    because: 'the second borrows 2 GHz: 6 − 1 − 2 = 3 are free, of 6 − 3 − 2 = 1 they are not',
    observe: () => {
      const refused = (running: number) => [...findVmRefusals(momAndKid(running)).keys()].join();
      return [refused(1) === '' ? 1 : 0, refused(3) === 'k2' ? 1 : 0];
    },
    source: `${GUIDE}, Expandable Reservations`,
    confidence: 'high',
  },
  {
    id: 'CPU V12',
    what: 'reservations of three pools on 12 GHz (fixed) and on 16 GHz (two expandable)',
    expect: [
      values('fixed: reserved, available', 'GHz', [11, 1], EXACT),
      values('expandable: reserved, available', 'GHz', [16, 0], EXACT),
      holds('another VM of 2 GHz in the last pool is refused'),
    ],
    because: '4 + 4 + 3 whatever is used of them; 6 (4 and 2 borrowed) + 5 + 5',
    observe: () => {
      const fixed = reserved(12, FIXED);
      const expandable = reserved(16, EXPANDABLE);
      return [
        [fixed.ghzReserved, fixed.ghzAvailable],
        [expandable.ghzReserved, expandable.ghzAvailable],
        expandable.refused,
      ];
    },
    source: `${GUIDE}, Valid DRS Clusters`,
    confidence: 'high',
  },
  {
    id: 'CPU V13',
    what: 'a pool that reserves 10 GB over four VMs of 4 GB with 1 GB of demand, before and since vSphere 6.7',
    expect: [
      values('before, divided', 'GB', same(4, 1), EXACT),
      values('in two passes, divided', 'GB', same(4, 2.5), EXACT),
    ],
    because: '10/4 < 4: the reservation is handed down in full, the first pass by demand, the second in equal parts',
    observe: () => [reservedTenGb(1), reservedTenGb(2)],
    source: 'VMware, DRS enhancements in vSphere 6.7',
    confidence: 'low',
  },
  {
    id: 'CPU V14',
    what: 'free cycles for VMs that stand at 0.5, 0.9, 1.3, 1.75 and 2.5 MHz per share',
    expect: [
      value('2500 MHz used, 1000 shares', 'MHz per share', 2.5, EXACT),
      values('VMs that take part up to 0.5, 0.9, 1.3, 1.75, 2.5', '', [0, 1, 2, 3, 4], EXACT),
    ],
    because: 'the lowest MHz per share is offered them first',
    observe: () => {
      const usedMhz = [500, 900, 1300, 1750, 2500];
      const taking = usedMhz.map((mhz) => {
        const took = tookPart(usedMhz, mhz / 1000);
        // Those that take part must be the first ones.
        return took.every((each, at) => each === (at < took.indexOf(0) ? 1 : 0)) ? took.indexOf(0) : Number.NaN;
      });
      return [usedMhz[4]! / 1000, taking];
    },
    source: 'F. Denneman, 2010-06-08',
    confidence: 'high',
  },
];
