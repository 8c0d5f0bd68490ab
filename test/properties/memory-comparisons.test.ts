/**
 * Two runs that differ in one thing: what more memory, less demand and a faster device may never make worse.
 *
 * Each draws scenarios of a few VMs that together want more than a limit or a host gives them, and CPU enough for all, so
 * that only memory makes anybody wait. Seeds: property-seed.ts; a failure prints its own.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, scenarioOf } from '../support/scenario-run.ts';

const RUNS = 12;
const DURATION_S = 150;
/**
 * Percentage points by which latencies may differ without a cause: guests touch and poll at other moments, and what is
 * active is estimated from a sample of a hundred pages.
 */
const NOISE = 2.5;
/** Of a latency: the last of it is bursts that fall differently. */
const NOISE_PART = 0.1;

interface Guest {
  readonly name: string;
  readonly sizeMb: number;
  readonly memoryMb: number;
  readonly activeMb: number;
  readonly cpuPct: number;
  readonly content: string;
  readonly guestSwap: boolean;
  readonly limitMb?: number;
}

interface Setting {
  readonly guests: readonly Guest[];
  readonly hostMb: number;
  readonly poolMb: number | null;
  readonly swap: string;
  readonly atS: number;
  readonly durationS?: number;
}

const guest = fc
  .record({
    sizeMb: fc.constantFrom(1024, 2048, 4096),
    memoryPct: fc.integer({ min: 25, max: 90 }),
    activePct: fc.integer({ min: 5, max: 100 }),
    cpuPct: fc.constantFrom(5, 20, 60),
    content: fc.constantFrom('identical', 'half', 'random'),
    guestSwap: fc.boolean(),
  })
  .map(({ sizeMb, memoryPct, activePct, cpuPct, content, guestSwap }) => {
    const memoryMb = Math.floor((sizeMb * memoryPct) / 100);
    return {
      sizeMb,
      memoryMb,
      activeMb: Math.max(1, Math.floor((memoryMb * activePct) / 100)),
      cpuPct,
      content,
      guestSwap,
    };
  });

/** What the guests hold when nothing is taken from them, overhead and the part their kernels reserve included, about. */
const needMb = (guests: readonly Omit<Guest, 'name'>[]) =>
  guests.reduce((sum, { sizeMb, memoryMb }) => sum + memoryMb + 0.021 * sizeMb + 45, 0);

/** VMs in a pool whose limit is a part of what they need, on a host with plenty; or, without one, on a host that is short. */
const setting: fc.Arbitrary<Setting> = fc
  .record({
    guests: fc.array(guest, { minLength: 2, maxLength: 4 }),
    part: fc.integer({ min: 55, max: 105 }),
    byPool: fc.boolean(),
    // What a SAN has to bring back after a boot takes longer than these runs.
    swap: fc.constantFrom('nvme', 'ssd'),
    atS: fc.constantFrom(0, 2),
  })
  .map(({ guests, part, byPool, swap, atS }) => {
    const room = Math.floor((needMb(guests) * part) / 100);
    return {
      guests: guests.map((each, at) => ({ ...each, name: `vm-${at}` })),
      hostMb: byPool ? 64 * 1024 : Math.floor((room + 1536) / 0.97),
      poolMb: byPool ? room : null,
      swap,
      atS,
    };
  });

interface Fate {
  readonly latency: number;
  readonly late: number;
  readonly killed: boolean;
  readonly balloonMb: number;
  readonly takenMb: number;
  readonly consumedMb: number;
}

/** What became of each VM: its latency once all have booted and touched, and in the last third, and what it holds at the end. */
function fates({ guests, hostMb, poolMb, swap, atS, durationS = DURATION_S }: Setting): Fate[] {
  const vms = guests.map((each) => {
    const { name, sizeMb, limitMb, guestSwap, cpuPct, memoryMb, activeMb, content } = each;
    const limit = limitMb === undefined ? '' : `, limit: ${limitMb}MB`;
    return `  - { name: ${name}, pool: p, at: ${atS}s, vcpus: 1, memory: { size: ${sizeMb}MB${limit} }, guestSwap: ${guestSwap ? `${sizeMb}MB` : 0}, workload: { cpu: ${cpuPct}%, memory: ${memoryMb}MB, active: ${activeMb}MB, content: ${content} } }`;
  });
  const run = finish(
    scenarioOf(`
vchsim: 1
duration: ${durationS}s
host: { name: esx, cores: 16, mhz: 2000, memory: ${hostMb}MB, swap: ${swap} }
model: { guest: { vmBoot: 1s } }
pools: [{ name: p, memory: { limit: ${poolMb === null ? 'unlimited' : `${poolMb}MB`} } }]
vms:
${vms.join('\n')}
`),
  );
  const endMs = durationS * 1000;
  const last = (name: string, counter: string) => run.series('vm', name, counter, 0, endMs).at(-1)! / 1024;
  return guests.map(({ name }, at) => ({
    latency: run.average('vm', name, 'mem.latency.average', 60_000, endMs),
    late: run.average('vm', name, 'mem.latency.average', (2 * endMs) / 3, endMs),
    killed: run.samples.at(-1)!.entities[at]!.status!.outcome === 'oom-killed',
    balloonMb: last(name, 'mem.vmmemctl.average'),
    takenMb: last(name, 'mem.swapped.average') + last(name, 'mem.compressed.average'),
    consumedMb: last(name, 'mem.consumed.average'),
  }));
}

function expectNoWorse(better: Fate, worse: Fate, who: string): void {
  if (better.killed) expect(worse.killed, `${who} is killed only with the better setting`).toBe(true);
  // Who is killed waits no longer.
  if (worse.killed) return;
  const most = worse.latency * (1 + NOISE_PART) + NOISE;
  expect(better.latency, `${who} waits longer: ${worse.latency} before`).toBeLessThanOrEqual(most);
}

const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void, numRuns = RUNS) =>
  fc.assert(fc.property(arbitrary, property), { numRuns });

describe('never makes a VM wait longer, nor has it killed', () => {
  it('a higher limit of its own', () => {
    check(fc.tuple(setting, fc.integer({ min: 30, max: 90 })), ([each, pct]) => {
      const first = each.guests[0]!;
      const limitMb = Math.floor((first.memoryMb * pct) / 100) + 20;
      const limited = (mb: number) => fates({ ...each, guests: [{ ...first, limitMb: mb }, ...each.guests.slice(1)] });
      expectNoWorse(limited(Math.floor(1.2 * limitMb))[0]!, limited(limitMb)[0]!, 'the VM');
    });
  });

  it('a higher limit of its pool, or more memory of the host', () => {
    check(fc.tuple(setting, fc.constantFrom(1.01, 1.1, 1.5)), ([each, factor]) => {
      const more =
        each.poolMb === null
          ? { hostMb: Math.floor(each.hostMb * factor) }
          : { poolMb: Math.floor(each.poolMb * factor) };
      const [tight, roomy] = [fates(each), fates({ ...each, ...more })];
      for (const at of tight.keys()) expectNoWorse(roomy[at]!, tight[at]!, `vm-${at}`);
    });
  });

  it('a neighbour that uses less', () => {
    check(fc.tuple(setting, fc.constantFrom(0.3, 0.7)), ([each, factor]) => {
      const last = each.guests.at(-1)!;
      const less = {
        ...last,
        memoryMb: Math.max(2, Math.floor(last.memoryMb * factor)),
        activeMb: Math.max(1, Math.floor(last.activeMb * factor)),
      };
      const [beside, besideLess] = [fates(each), fates({ ...each, guests: [...each.guests.slice(0, -1), less] })];
      for (let at = 0; at < each.guests.length - 1; at++) expectNoWorse(besideLess[at]!, beside[at]!, `vm-${at}`);
    });
  });

  it('less active memory of its own', () => {
    check(fc.tuple(setting, fc.constantFrom(0.2, 0.6)), ([each, factor]) => {
      const first = each.guests[0]!;
      const calm = { ...first, activeMb: Math.max(1, Math.floor(first.activeMb * factor)) };
      expectNoWorse(fates({ ...each, guests: [calm, ...each.guests.slice(1)] })[0]!, fates(each)[0]!, 'the VM');
    });
  });

  it('a faster swap device', () => {
    check(setting, (each) => {
      const [slow, fast] = [fates({ ...each, swap: 'san' }), fates({ ...each, swap: 'nvme' })];
      for (const at of slow.keys()) expectNoWorse(fast[at]!, slow[at]!, `vm-${at}`);
    });
  });
});

describe('changes nothing', () => {
  it('a limit as large as the VM', () => {
    check(setting, (each) => {
      const limited = each.guests.map((one) => ({ ...one, limitMb: one.sizeMb }));
      expect(fates({ ...each, guests: limited })).toEqual(fates(each));
    });
  });
});

describe('alike', () => {
  it('a limit of a VM and one of its pool, overhead added, leave it the same', () => {
    check(fc.tuple(guest, fc.integer({ min: 30, max: 95 }), fc.constantFrom('nvme', 'ssd')), ([one, pct, swap]) => {
      const limitMb = Math.floor((one.memoryMb * pct) / 100) + 20;
      const alone = { ...one, name: 'vm', guestSwap: false };
      const common = { hostMb: 64 * 1024, swap, atS: 2 };
      // What the pool's limit is charged with besides: overhead of a VM with one vCPU.
      const overheadMb = 18.3 + 7.58 * (one.sizeMb / 1024);
      const [byVm, byPool] = [
        fates({ ...common, guests: [{ ...alone, limitMb }], poolMb: null })[0]!,
        fates({ ...common, guests: [alone], poolMb: limitMb + overheadMb })[0]!,
      ];
      expect(byVm.killed).toBe(byPool.killed);
      expect(Math.abs(byVm.latency - byPool.latency)).toBeLessThanOrEqual(NOISE + NOISE_PART * byVm.latency);
      expect(Math.abs(byVm.balloonMb - byPool.balloonMb)).toBeLessThanOrEqual(2);
      expect(Math.abs(byVm.takenMb - byPool.takenMb)).toBeLessThanOrEqual(2 + NOISE_PART * byVm.takenMb);
    });
  });

  it('ten identical VMs fare', () => {
    check(
      fc.tuple(setting, fc.boolean()),
      ([each, guestSwap]) => {
        const one = { ...each.guests[0]!, guestSwap };
        const guests = Array.from({ length: 10 }, (_, at) => ({ ...one, name: `twin-${at}` }));
        const part = (each.poolMb ?? each.hostMb - 1536) / needMb(each.guests);
        const room = Math.floor(part * needMb(guests));
        const ten = fates({ ...each, guests, ...(each.poolMb === null ? { hostMb: room + 1536 } : { poolMb: room }) });
        const latencies = ten.map(({ late }) => late);
        expect(new Set(ten.map(({ killed }) => killed)).size, 'some are killed, some are not').toBe(1);
        const [least, most] = [Math.min(...latencies), Math.max(...latencies)];
        expect(most, `least ${least}`).toBeLessThanOrEqual(least * (1 + 2 * NOISE_PART) + 2 * NOISE);
      },
      Math.ceil(RUNS / 2),
    );
  });

  it('those that were up at the start and those that boot a moment later come to the same, or nearer to it', () => {
    check(
      setting,
      (each) => {
        const both = (durationS: number) => [
          fates({ ...each, atS: 0, durationS }),
          fates({ ...each, atS: 1, durationS }),
        ];
        const [settled, booted] = both(600);
        for (const [at, one] of settled!.entries()) {
          const other = booted![at]!;
          expect(one.killed, `vm-${at}`).toBe(other.killed);
          const noise = NOISE + 2 * NOISE_PART * Math.max(one.late, other.late);
          const gap = Math.abs(one.late - other.late);
          if (gap <= noise) continue;
          // A slow device takes longer than that to bring back what was taken while they booted.
          const [before, after] = both(120);
          expect(gap, `vm-${at}: settled ${one.late}, booted ${other.late}`).toBeLessThan(
            Math.abs(before![at]!.late - after![at]!.late) / 2,
          );
        }
      },
      Math.ceil(RUNS / 2),
    );
  });
});
