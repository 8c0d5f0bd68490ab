/** Who waits on hosts that are nearly full: shares decide between bursts, too, and being wide or asleep is no advantage. */

import { describe, expect, it } from 'vitest';
import { mean, percentOfTime, runYaml } from '../support/model-run.ts';

const AFTER_RAMP = { fromMs: 20_000 };

interface Members {
  readonly name: string;
  readonly vcpus?: number;
  readonly count?: number;
  readonly cpu: number;
  readonly settings?: string;
}

const host = (cores: number, members: readonly Members[], duration = '3m') =>
  runYaml(`vchsim: 1
duration: ${duration}
host: { cores: ${cores}, mhz: 2000, memory: 256GB }
vms:
${members
  .map(
    ({ name, vcpus = 1, count = 1, cpu, settings = '' }) =>
      `  - { name: ${name}, vcpus: ${vcpus}${count === 1 ? '' : `, count: ${count}`}, memory: 1GB, cpu: { ${settings} }, workload: { cpu: ${cpu}% } }`,
  )
  .join('\n')}
`);

/** Ready and co-stop together, percent of vCPU time, mean over the VMs whose names begin so. */
function waiting(run: ReturnType<typeof host>, prefix: string): number {
  const names = run.scenario.vms.map(({ name }) => name).filter((name) => name.startsWith(prefix));
  const each = names.map(
    (name) => percentOfTime(run, name, 'ready', AFTER_RAMP) + percentOfTime(run, name, 'costop', AFTER_RAMP),
  );
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}

describe('light VMs beside a busy one of many vCPUs, with equal shares per vCPU', () => {
  it.each([
    [12, 8, 24, 15],
    [12, 10, 24, 15],
    [8, 6, 12, 20],
    [16, 14, 20, 10],
  ])(
    'wait no more than a hundredth of the time on %i cores beside %i busy vCPUs: %i VMs of %i percent',
    (cores, hog, webs, cpu) => {
      const run = host(cores, [
        { name: 'hog', vcpus: hog, cpu: 100 },
        { name: 'web', count: webs, cpu },
      ]);
      expect(waiting(run, 'web')).toBeLessThanOrEqual(1);
    },
  );

  it.each([18, 16, 14, 12])('wait no more than a hundredth of the time when it is limited to %i GHz', (ghz) => {
    const run = host(12, [
      { name: 'hog', vcpus: 10, cpu: 100, settings: `limit: ${ghz}GHz` },
      { name: 'web', count: 24, cpu: 15 },
    ]);
    expect(waiting(run, 'web')).toBeLessThanOrEqual(1);
    expect(mean(run, 'hog', 'cpu.usagemhz.average', AFTER_RAMP)).toBeLessThanOrEqual(1000.5 * ghz);
  });

  it('wait no more when one of nine busy VMs is taken away', () => {
    const beside = (hogs: number) =>
      waiting(
        host(12, [
          { name: 'hog', count: hogs, cpu: 100 },
          { name: 'web', count: 24, cpu: 15 },
        ]),
        'web',
      );
    expect(beside(9)).toBeLessThanOrEqual(1);
    expect(beside(8)).toBeLessThanOrEqual(Math.max(0.1, beside(9)));
  });
});

describe('shares on a host that is not full', () => {
  it.each([
    ['1', '1000000'],
    ['low', 'high'],
  ])('of %s and %s let the VMs with the many wait no more than a two-hundredth of the time', (few, many) => {
    const run = host(4, [
      { name: 'hog', count: 3, cpu: 100, settings: `shares: ${few}` },
      { name: 'web', count: 4, cpu: 20, settings: `shares: ${many}` },
    ]);
    expect(waiting(run, 'web')).toBeLessThanOrEqual(0.5);
  });

  it('go to the VMs that have them, even where those that have few are the light ones', () => {
    const run = host(4, [
      { name: 'hog', count: 3, cpu: 100, settings: 'shares: 1000000' },
      { name: 'web', count: 4, cpu: 20, settings: 'shares: 1' },
    ]);
    expect(waiting(run, 'hog')).toBeLessThanOrEqual(0.5);
  });
});

describe('wide and narrow VMs that are equally busy', () => {
  it.each([
    [16, 28, 16, 16, 4],
    [16, 30, 8, 24, 4],
    [8, 25, 8, 12, 1],
  ])(
    'on %i cores at %i percent: one of %i vCPUs waits at least as long as those of one',
    (cores, cpu, wide, narrow, middle) => {
      const run = host(
        cores,
        [
          { name: 'wide', vcpus: wide, cpu },
          { name: 'middle', vcpus: 4, count: middle, cpu },
          { name: 'narrow', count: narrow, cpu },
        ],
        '5m',
      );
      expect(waiting(run, 'wide')).toBeGreaterThanOrEqual(waiting(run, 'narrow'));
    },
  );

  it('of eight vCPUs and of two with the same work and shares: the smaller one waits no longer for it', () => {
    const work = (vcpus: number) => {
      const run = host(
        8,
        [
          { name: 'sized', vcpus, cpu: 80 / vcpus, settings: 'shares: 4000' },
          { name: 'other', vcpus: 2, count: 8, cpu: 35 },
        ],
        '5m',
      );
      return vcpus * waiting(run, 'sized');
    };
    expect(work(2)).toBeLessThanOrEqual(work(8));
  });
});

describe('background', () => {
  it.each([
    [8, 80, 2, 7.5],
    [12, 75, 1, 10],
  ])(
    'of %i cores at %i percent contends: a probe of %i vCPUs at %f percent waits a while, and no more than 3 percent',
    (cores, load, vcpus, cpu) => {
      const run = runYaml(`vchsim: 1
duration: 5m
host: { cores: ${cores}, mhz: 2400, memory: 64GB }
background: { cpu: ${load}% }
vms: [{ name: probe, vcpus: ${vcpus}, memory: 4GB, workload: { cpu: ${cpu}% } }]
`);
      const waited = waiting(run, 'probe');
      // Where one vCPU a core was the background, it waited 0.0005 %.
      expect(waited).toBeGreaterThan(0.1);
      expect(waited).toBeLessThan(3);
    },
  );
});
