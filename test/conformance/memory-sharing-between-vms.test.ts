/** Sharing between VMs, sharing on hosts without large pages, and guests that zero their memory: what counters and limits show. */

import { describe, expect, it } from 'vitest';
import { bundledScenario, type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';

const EVER = Number.POSITIVE_INFINITY;

interface Trial {
  readonly duration?: string;
  readonly hostGb?: number;
  readonly model?: string;
  readonly vms: readonly string[];
}

const run = ({ duration = '2m', hostGb = 16, model = 'allocGuestLargePage: 0', vms }: Trial): FinishedRun =>
  finish(
    scenarioOf(`
vchsim: 1
duration: ${duration}
host: { name: esx, cores: 8, mhz: 2000, memory: ${hostGb}GB, swap: ssd }
model: { memory: { ${model} } }
vms:
${vms.map((vm) => `  - { ${vm} }`).join('\n')}
`),
  );
const SALTED = 'allocGuestLargePage: 0';
const BETWEEN = 'allocGuestLargePage: 0, shareForceSalting: 0';
const mb = (of: FinishedRun, kind: 'vm' | 'host', name: string, counter: string) =>
  of.series(kind, name, `mem.${counter}.average`, 0, EVER).map((kb) => kb / 1024);
/** What a guest that has booted has touched, and the part of it that it keeps touching, and so writes to. */
const TOUCHED_MB = 118;
const HOT_MB = 11;
/** What the kernel of a guest of 1 GB takes for itself at boot besides. */
const RESERVED_MB = (1 - 0.979) * 1024;
const COLD_MB = TOUCHED_MB + RESERVED_MB - HOT_MB;
const ALIKE_MB = (TOUCHED_MB + RESERVED_MB) / 8;
const last = (series: readonly number[]) => series.at(-1)!;

describe('a host without large pages that has memory to spare', () => {
  const of = (model: string) =>
    mb(run({ duration: '20m', model, vms: ['name: a, at: 1s, memory: 1GB'] }), 'vm', 'a', 'shared');

  it('shares an eighth of a guest, half of that in half of the time', () => {
    const shared = of(SALTED);
    // A GB takes an hour, so 139.5 MB take 8.2 minutes; the guest boots in the first 21 s.
    expect(shared[3 * 4 - 1]!).toBeCloseTo(ALIKE_MB * (4 / 8.2), 0);
    expect(last(shared)).toBeCloseTo(ALIKE_MB, 1);
    expect(shared[3 * 9]).toBe(last(shared));
  });

  it('shares nothing as long as guests have large pages', () => {
    expect(Math.max(...of('allocGuestLargePage: 1'))).toBe(0);
  });

  it('has shared all there is of VMs that are up when the run begins', () => {
    const shared = mb(run({ vms: ['name: a, memory: 1GB'] }), 'vm', 'a', 'shared');
    expect(shared[0]).toBeGreaterThanOrEqual(Math.floor(COLD_MB / 8));
    expect(shared[0]).toBeLessThanOrEqual(ALIKE_MB);
  });
});

describe('sharing between VMs', () => {
  const ten = (model: string) => run({ model, vms: ['name: v, count: 10, memory: 1GB'] });

  it('is off by default: each VM shares what is alike in it', () => {
    const of = ten(SALTED);
    expect(mb(of, 'vm', 'v-1', 'shared')[0]).toBeLessThanOrEqual(ALIKE_MB);
    expect(mb(of, 'host', 'esx', 'sharedcommon')[0]).toBeLessThan(0.2);
  });

  it('adds what came with the image, of which each VM is charged a tenth', () => {
    const of = ten(BETWEEN);
    // Hot pages that are alike are written to; what came with the image is read.
    const shared = COLD_MB / 8 + 0.545 * TOUCHED_MB;
    expect(mb(of, 'vm', 'v-1', 'shared')[0]).toBeCloseTo(shared, 0);
    expect(mb(of, 'vm', 'v-1', 'consumed')[0]).toBeCloseTo(TOUCHED_MB + RESERVED_MB - shared + 0.0545 * TOUCHED_MB, 0);
    expect(mb(of, 'host', 'esx', 'sharedcommon')[0]).toBeCloseTo(0.545 * TOUCHED_MB, 0);
  });

  it('with 1 is what it is with 0', () => {
    const counters = ['shared', 'consumed', 'zero'];
    const of = (salting: number) => {
      const each = ten(`allocGuestLargePage: 0, shareForceSalting: ${salting}`);
      return counters.map((counter) => mb(each, 'vm', 'v-3', counter));
    };
    expect(of(1)).toEqual(of(0));
  });

  it('needs another VM of the same image', () => {
    const of = run({ model: BETWEEN, vms: ['name: l, memory: 1GB', 'name: w, memory: 1GB, guestFamily: windows'] });
    expect(mb(of, 'vm', 'l', 'shared')[0]).toBeLessThanOrEqual(ALIKE_MB);
  });

  it('leaves what a workload fills to itself', () => {
    const of = run({
      model: BETWEEN,
      vms: ['name: v, count: 2, memory: 2GB, workload: { cpu: 10%, memory: 1118MB, active: 1011MB }'],
    });
    // Of the 1011 MB that are hot 11 MB came with the image, and 107 MB that are cold.
    expect(mb(of, 'vm', 'v-1', 'shared')[0]).toBeCloseTo(0.545 * TOUCHED_MB, 0);
  });

  it('takes thirty default containers 1.9 GB less of 13.6 GB', () => {
    const used = (...set: string[]) =>
      last(mb(finish(bundledScenario('thirty-containers', set)), 'host', 'esx-01', 'consumed')) / 1024;
    expect(used()).toBeCloseTo(13.6, 1);
    expect(used('model.memory.shareForceSalting=0', 'model.memory.allocGuestLargePage=0')).toBeCloseTo(13.6 - 1.9, 1);
  });

  it('keeps the sums: what VMs consume is what the host gives them, and granted exceeds it by no more than is shared', () => {
    const of = run({
      duration: '10m',
      hostGb: 4,
      model: 'shareForceSalting: 0',
      vms: Array.from(
        { length: 6 },
        (_, n) =>
          `name: v-${n}, at: ${1 + 30 * n}s, memory: 1GB, guestSwap: 0, workload: { cpu: 20%, memory: 600MB, active: 100MB }`,
      ),
    });
    const names = Array.from({ length: 6 }, (_, n) => `v-${n}`);
    const at = (kind: 'vm' | 'host', name: string, counter: string, sample: number) =>
      of.series(kind, name, `mem.${counter}.average`, 20_000 * sample, 20_000 * (sample + 1))[0]!;
    for (let sample = 9; sample < of.samples.length; sample++) {
      const sum = (counter: string) => names.reduce((total, name) => total + at('vm', name, counter, sample), 0);
      const host = (counter: string) => at('host', 'esx', counter, sample);
      expect(host('consumed')).toBeCloseTo(sum('consumed') + sum('overhead') + host('sysUsage'), 6);
      expect(host('sharedcommon')).toBeLessThanOrEqual(host('shared'));
      expect(host('granted') - host('shared') + host('sharedcommon')).toBeLessThanOrEqual(sum('consumed') + 1e-6);
      for (const name of names) {
        const saved = at('vm', name, 'granted', sample) - at('vm', name, 'consumed', sample);
        expect(saved).toBeLessThanOrEqual(at('vm', name, 'shared', sample));
      }
    }
    expect(Math.max(...mb(of, 'host', 'esx', 'shared'))).toBeGreaterThan(100);
  });

  it('charges the VMs that stay for what one that powers off no longer shares', () => {
    const of = run({ model: BETWEEN, vms: ['name: a, memory: 1GB', 'name: b, memory: 1GB, stop: 1m'] });
    const consumed = mb(of, 'vm', 'a', 'consumed');
    const image = 0.545 * TOUCHED_MB;
    // The scan shares what a settled guest still had of its own meanwhile, at most an eighth of what is hot.
    const more = last(consumed) - consumed[1]!;
    expect(more).toBeLessThanOrEqual(image / 2);
    expect(more).toBeGreaterThan(image / 2 - HOT_MB / 8);
    expect(last(mb(of, 'host', 'esx', 'sharedcommon'))).toBeCloseTo(image, 0);
  });

  it('lets a VM hold more guest memory under its limit, until its twin powers off', () => {
    const of = run({
      duration: '3m',
      model: BETWEEN,
      vms: ['name: a, memory: { size: 1GB, limit: 90MB }', 'name: b, memory: 1GB, stop: 62s'],
    });
    const consumed = mb(of, 'vm', 'a', 'consumed');
    expect(Math.max(...consumed)).toBeLessThanOrEqual(90);
    const [compressed, granted] = [mb(of, 'vm', 'a', 'compressed'), mb(of, 'vm', 'a', 'granted')];
    // 139.5 MB less 17.4 MB alike in it and 32.2 MB of the image's that b pays for: 90 MB.
    expect(granted[0]).toBeGreaterThan(130);
    expect(last(granted)).toBeLessThan(granted[0]! - 20);
    expect(last(compressed)).toBeGreaterThan(compressed[0]!);
  });
});

describe('a guest that zeroes its memory', () => {
  it('is granted all of its size once it has booted; a Linux guest what it uses', () => {
    const of = run({
      vms: ['name: w, at: 1s, memory: 1GB, guestFamily: windows', 'name: l, at: 1s, memory: 1GB'],
      model: 'allocGuestLargePage: 1',
    });
    expect(mb(of, 'vm', 'w', 'granted')[0]).toBeCloseTo(1024, 0);
    expect(mb(of, 'vm', 'l', 'granted')[1]).toBeCloseTo(TOUCHED_MB + RESERVED_MB, 0);
    expect(last(mb(of, 'vm', 'w', 'shared'))).toBe(0);
  });

  it('has zeros in all it does not use, which are shared on a host without large pages', () => {
    const of = run({ vms: ['name: w, memory: 1GB, guestFamily: windows'] });
    const free = 0.979 * 1024 - TOUCHED_MB;
    expect(mb(of, 'vm', 'w', 'zero')[0]).toBeGreaterThan(free);
    expect(mb(of, 'vm', 'w', 'zero')[0]).toBeLessThan(free + ALIKE_MB);
    expect(mb(of, 'vm', 'w', 'consumed')[0]).toBeCloseTo(TOUCHED_MB + RESERVED_MB - COLD_MB / 8, 0);
  });

  it('below a limit that what it uses fits needs no balloon while its zeros are shared: more is granted than the limit', () => {
    const small = run({ vms: ['name: w, memory: { size: 1GB, limit: 400MB }, guestFamily: windows'] });
    expect(Math.max(...mb(small, 'vm', 'w', 'vmmemctl'))).toBe(0);
    expect(Math.max(...mb(small, 'vm', 'w', 'consumed'))).toBeLessThan(400);
    expect(mb(small, 'vm', 'w', 'granted')[0]).toBeCloseTo(1024, 0);
    const large = run({
      model: 'allocGuestLargePage: 1',
      vms: ['name: w, memory: { size: 1GB, limit: 400MB }, guestFamily: windows'],
    });
    expect(Math.min(...mb(large, 'vm', 'w', 'vmmemctl'))).toBeGreaterThan(500);
  });

  it('takes zeroed pages for what it comes to use, each of which is copied', () => {
    const of = run({
      duration: '4m',
      vms: [
        'name: w, memory: 1GB, guestFamily: windows, workload: { phases: [{ for: 1m, cpu: 50%, memory: 118MB }, { for: 3m, cpu: 50%, memory: 618MB }] }',
      ],
    });
    const [zero, consumed] = [mb(of, 'vm', 'w', 'zero'), mb(of, 'vm', 'w', 'consumed')];
    expect(zero[1]! - last(zero)).toBeCloseTo(500, -1);
    expect(last(consumed) - consumed[1]!).toBeCloseTo(500, -1);
    expect(last(mb(of, 'vm', 'w', 'granted'))).toBeCloseTo(1024, 0);
  });

  it('has no zeros in what it caches of files', () => {
    const of = run({
      vms: [
        'name: w, memory: 1GB, guestFamily: windows, workload: { cpu: 50%, memory: 118MB, files: 300MB, reads: 100 }',
      ],
    });
    expect(mb(of, 'vm', 'w', 'zero')[0]).toBeCloseTo(0.979 * 1024 - TOUCHED_MB - 300, 0);
  });

  it('is held under a limit by sharing its zeros while it boots; then a balloon takes what is free', () => {
    const of = run({
      duration: '5m',
      model: 'allocGuestLargePage: 1',
      vms: ['name: w, at: 1s, memory: { size: 1GB, limit: 400MB }, guestFamily: windows'],
    });
    const taken = mb(of, 'vm', 'w', 'swapped').map((swapped, at) => swapped + mb(of, 'vm', 'w', 'compressed')[at]!);
    const zero = mb(of, 'vm', 'w', 'zero');
    const balloon = mb(of, 'vm', 'w', 'vmmemctl');
    expect(Math.max(...mb(of, 'vm', 'w', 'consumed'))).toBeLessThanOrEqual(400);
    expect(balloon[0]).toBe(0);
    expect(zero[0]).toBeGreaterThan(500);
    expect(Math.max(...taken)).toBeLessThan(100);
  });
});
