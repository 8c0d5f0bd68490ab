/** Rows of the memory manager on limits of VMs and pools, the over-the-limits memory test among them. */

import { bundledScenario, type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';
import { atLeast, atMost, between, EXACT, holds, once, type ValidationRow, value, values } from './case.ts';

const MINUTE_MS = 60_000;
const EVER = Number.POSITIVE_INFINITY;
const KB_PER_GB = 1024 * 1024;
/** The container of the test boots until 0:43 at the latest, its balloon grows for 41 s, and it runs for five minutes. */
const [LOADED_FROM_MS, LOADED_TO_MS] = [100_000, 320_000];

const largest = (numbers: readonly number[]) => Math.max(...numbers);
const least = (numbers: readonly number[]) => Math.min(...numbers);
const meanOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const sumOf = (...parts: readonly (readonly number[])[]) =>
  parts[0]!.map((_, at) => parts.reduce((sum, part) => sum + part[at]!, 0));

const mem = (run: FinishedRun, vm: string, counter: string, fromMs = 0, toMs = EVER) =>
  run.series('vm', vm, `mem.${counter}.average`, fromMs, toMs);
const inGb = (kb: readonly number[]) => kb.map((each) => each / KB_PER_GB);

/** VMs on a host of 128 GB with memory to spare. */
function alone(vms: string, minutes: number, more = ''): FinishedRun {
  return finish(
    scenarioOf(`
vchsim: 1
duration: ${minutes}m
host: { name: esx, cores: 32, mhz: 2000, memory: 128GB, swap: ssd }
${more}
vms:
${vms}
`),
  );
}

const limitedRun = once(() => finish(bundledScenario('memory-limited')));
const unlimitedRun = once(() => finish(bundledScenario('memory-unlimited')));
const busybox = (run: FinishedRun, counter: string) => mem(run, 'busybox', counter, LOADED_FROM_MS, LOADED_TO_MS);

/**
 * 8 GB limited to 2 GB under a steady load of 2.5 GB, 172 MB of them what the kernel of so large a guest reserves, which from
 * 10:00 on keeps 2.25 GB busy.
 */
const eightInTwo = (content: string) => {
  const phase = (active: string) =>
    `{ for: 10m, cpu: 50%, memory: 2328MB, active: ${active}, touch: 20000, content: ${content} }`;
  return alone(
    `  - { name: c, vcpus: 2, memory: { size: 8GB, limit: 2GB }, guestSwap: 0, workload: { phases: [${phase('1GB')}, ${phase('2.25GB')}] } }`,
    20,
  );
};
const BURST_MS = [10 * MINUTE_MS, 19 * MINUTE_MS] as const;
const eightInTwoOf = { quarter: once(() => eightInTwo('quarter')), half: once(() => eightInTwo('half')) };

/** 64 GB limited to 40.44 GB, more of it busy; 16 vCPUs, contents that do not compress, no balloon driver. */
const database = once(() =>
  alone(
    '  - { name: c, vcpus: 16, memory: { size: 64GB, limit: 41411MB }, guestSwap: 0, workload: { cpu: 30%, memory: 55GB, active: 42GB, touch: 20000, content: random } }',
    10,
    'model: { memory: { balloonMax: 0 } }',
  ),
);

/** A VM with idle memory beside one that presses it within a common limit until 3:00. */
const relieved = once(() =>
  alone(
    `  - { name: c, pool: pool, vcpus: 1, memory: 2GB, guestSwap: 0, workload: { cpu: 10%, memory: 1GB, active: 20MB } }
  - { name: other, pool: pool, vcpus: 1, memory: 2GB, guestSwap: 0, at: 10s, stop: 3m, workload: { cpu: 50%, memory: 1GB, active: 900MB, touch: 100000 } }`,
    15,
    'pools: [{ name: pool, memory: { limit: 1500MB } }]',
  ),
);
const UNTOUCHED = [5 * MINUTE_MS, 15 * MINUTE_MS] as const;
const FETCHING = [200_000, 12 * MINUTE_MS] as const;

/** A VM that keeps 900 MB busy at a gentle pace, beside one that presses it within a common limit until 3:00. */
const recovering = once(() =>
  alone(
    `  - { name: c, pool: pool, vcpus: 1, memory: 4GB, guestSwap: 0, workload: { cpu: 5%, memory: 1GB, active: 900MB, touch: 20000 } }
  - { name: other, pool: pool, vcpus: 1, memory: 4GB, guestSwap: 0, at: 10s, stop: 3m, workload: { cpu: 50%, memory: 1GB, active: 900MB, touch: 100000 } }`,
    12,
    'pools: [{ name: pool, memory: { limit: 1500MB } }]',
  ),
);

/** The largest |Δgranted + Δswapped + Δcompressed| from sample to sample, GB. */
function unbalanced(run: FinishedRun): number {
  const total = sumOf(...['granted', 'swapped', 'compressed'].map((each) => inGb(mem(run, 'c', each, ...FETCHING))));
  return largest(total.map((gb, at) => (at === 0 ? 0 : Math.abs(gb - total[at - 1]!))));
}

/** MHz·s that a container gets done in five minutes when a VCH of 500 MB (or as given) holds it. */
function workDone(content: string, swap: string, limit = '500MB'): number {
  const { samples } = finish(
    scenarioOf(`
vchsim: 1
duration: 5m
host: { name: esx, cores: 4, mhz: 1800, memory: 32GB, swap: ${swap} }
vchs: [{ name: vch, memory: { limit: ${limit} } }]
containers:
  - { vch: vch, name: c, vcpus: 2, memory: 4GB, at: 10s, workload: { cpu: 100%, memory: 630MB, active: 523MB, touch: 1000000, pattern: scan, content: ${content} } }
`),
  );
  return samples.at(-1)!.entities[1]!.status!.work!.servedMhzS;
}

/** The same of a VM of 4 GB with guest swap that uses 3.5 GB and keeps so much of it busy, below a limit of its own. */
function workBelow(limit: string, active: string): number {
  const run = alone(
    `  - { name: java, vcpus: 2, memory: { size: 4GB, limit: ${limit} }, guestSwap: 4GB, workload: { cpu: 50%, memory: 3.5GB, active: ${active} } }`,
    5,
  );
  return run.samples.at(-1)!.entities[0]!.status!.work!.servedMhzS;
}

const METRICS = 'vSphere metrics book';
const TEST_2017 = 'the VIC limits test of August 2017 (justait.net), figures relayed';

export const MEMORY_LIMITS: readonly ValidationRow[] = [
  {
    id: 'memory V12',
    what: 'a Linux VM of 8 GB limited to 2 GB with a load of 2.5 GB, its kernel included, then nearly all of it busy',
    expect: [
      value('balloon under the steady load', '% of the size', 63.35, 0.5),
      atMost('consumed, largest', 'GB', 2.07),
      atMost('compressed in the burst, pages that shrink to a quarter', 'GB', 0.675),
      atLeast('the same, pages that shrink to half', 'GB', 0.675),
      atMost('swapped in the burst', 'GB', 0.05),
    ],
    because:
      'observed: balloon at its cap, an effective limit of 2.07 GB, up to 0.675 GB compressed and hardly any swap; (2.44 − 2) ÷ (1 − slot) have to be compressed, and what its pages shrank to is not published',
    observe: () => {
      const [quarter, half] = [eightInTwoOf.quarter(), eightInTwoOf.half()];
      const burst = (run: FinishedRun, counter: string) => largest(inGb(mem(run, 'c', counter, ...BURST_MS)));
      return [
        (100 * meanOf(inGb(mem(half, 'c', 'vmmemctl', 5 * MINUTE_MS, 10 * MINUTE_MS)))) / 8,
        largest(inGb(mem(half, 'c', 'consumed'))),
        burst(quarter, 'compressed'),
        burst(half, 'compressed'),
        burst(half, 'swapped'),
      ];
    },
    leftOut: 'that the burst made the balloon fall to 57.6 %',
    source: METRICS,
    confidence: 'high',
  },
  {
    id: 'memory V13',
    what: 'a Windows VM of 12 GB limited to 8 GB: one that uses 11.5 GB, and, in small pages, one that uses 7.5 GB',
    expect: [
      atMost('consumed, largest', 'KB', 8_388_608),
      atMost('the same in small pages', 'KB', 8_388_608),
      between('granted in small pages, largest', 'KB', 8_388_609, 12_582_911),
    ],
    because:
      '8 GB are 8,388,608 KB; observed 8,385,908 of consumed, and 12,188,907 of granted: what sharing saves may be granted beyond the limit, up to the size of 12,582,912',
    observe: () => {
      const vm = (used: string) =>
        `  - { name: c, guestFamily: windows, vcpus: 2, memory: { size: 12GB, limit: 8GB }, guestSwap: 12GB, workload: { cpu: 50%, memory: ${used}, active: 4GB } }`;
      const small = alone(vm('7.5GB'), 10, 'model: { memory: { allocGuestLargePage: 0 } }');
      return [
        largest(mem(alone(vm('11.5GB'), 10), 'c', 'consumed')),
        largest(mem(small, 'c', 'consumed')),
        largest(mem(small, 'c', 'granted')),
      ];
    },
    source: METRICS,
    confidence: 'high',
  },
  {
    id: 'memory V14',
    what: 'a busy VM of 64 GB limited to 40.44 GB, without balloon',
    expect: [
      atMost('consumed, largest', 'GB', 40.45),
      between('granted − consumed', 'GB', 0, 0),
      atMost('granted + swapped + compressed', 'GB', 64),
      atLeast('swapped', 'GB', 1),
    ],
    because: 'observed: consumed 39.58, swapped 12.19, compressed 2.6; granted exceeds consumed only by what is shared',
    observe: () => {
      const run = database();
      const [granted, consumed, swapped, compressed] = ['granted', 'consumed', 'swapped', 'compressed'].map((each) =>
        inGb(mem(run, 'c', each)),
      );
      return [
        largest(consumed!),
        granted!.map((gb, at) => gb - consumed![at]!),
        largest(sumOf(granted!, swapped!, compressed!)),
        largest(swapped!),
      ];
    },
    leftOut: 'the absolute values, which depend on the workload, and sharing',
    source: METRICS,
    confidence: 'high',
  },
  {
    id: 'memory V15',
    what: 'what a page read from flash swap costs the same VM (16 vCPUs)',
    expect: [between('waiting per page read', 'µs', 106, 213)],
    because: '2.11 % at 6352.6 KB/s = 1588 pages/s are 13.3 µs · vCPUs, for the 8 to 16 such a VM has',
    observe: () => {
      const run = database();
      const [from, to] = [5 * MINUTE_MS, 10 * MINUTE_MS];
      const pagesPerS = meanOf(mem(run, 'c', 'swapinRate', from, to)) / 4;
      return [((meanOf(mem(run, 'c', 'latency', from, to)) / 100) * 16 * 1e6) / pagesPerS];
    },
    leftOut: 'the absolute values: vCPUs and device are not published',
    source: METRICS,
    confidence: 'medium',
  },
  {
    id: 'memory V16',
    what: 'a busy VM’s pages come back when pressure has ended',
    expect: [atMost('Δgranted + Δswapped + Δcompressed in any sample', 'GB', 0.001), holds('granted grows by it')],
    because: 'observed: +0.018 GB granted = 0.0137 of swapped + 0.0036 of compressed, ± 0.001',
    observe: () => {
      const run = recovering();
      const granted = mem(run, 'c', 'granted', ...FETCHING);
      return [unbalanced(run), granted.at(-1)! > granted[0]! ? 1 : 0];
    },
    source: METRICS,
    confidence: 'high',
  },
  {
    id: 'memory V18',
    what: 'a VM whose idle memory is in a balloon, an hour',
    expect: [between('balloon', '% of the size', 2.4, 32.7), atMost('latency, largest', '%', 0.95)],
    because: 'observed for a week: balloons of 2.4 to 32.7 %, latency 0 most of the time and at most 0.95 %',
    observe: () => {
      const vm =
        '  - { name: c, vcpus: 2, memory: { size: 8GB, limit: 6GB }, guestSwap: 8GB, workload: { cpu: 20%, memory: 7GB, active: 1GB } }';
      const run = alone(vm, 60);
      const balloon = mem(run, 'c', 'vmmemctl', 10 * MINUTE_MS).map((kb) => (100 * kb) / (8 * KB_PER_GB));
      return [balloon, largest(mem(run, 'c', 'latency', 10 * MINUTE_MS))];
    },
    source: METRICS,
    confidence: 'high',
  },
  {
    id: 'memory V21',
    what: 'after the pressure, pages not touched',
    expect: [
      atLeast('swapped or compressed', 'MB', 1),
      value('its change', 'KB', 0, EXACT),
      values('balloon, swap-in and swap-out rate, latency', '', [0, 0, 0, 0], EXACT),
    ],
    because: 'what is in swap stays until it is touched (observed: for a year); balloons are given back',
    observe: () => {
      const run = relieved();
      const taken = sumOf(mem(run, 'c', 'swapped', ...UNTOUCHED), mem(run, 'c', 'compressed', ...UNTOUCHED));
      return [
        least(taken) / 1024,
        largest(taken) - least(taken),
        ['vmmemctl', 'swapinRate', 'swapoutRate', 'latency'].map((each) => largest(mem(run, 'c', each, ...UNTOUCHED))),
      ];
    },
    source: `${METRICS}; F. Denneman, 2010-05-26`,
    confidence: 'high',
  },
  {
    id: 'memory V25',
    what: 'stress --vm 1 --vm-bytes 512M in a 4 GB container, VCH limited to 500 MB (scenarios/memory-limited.yaml)',
    expect: [
      value('latency, mean', '%', 40, 10),
      value('balloon, largest', 'MB', 2607, 1),
      atLeast('swapped + compressed, least', 'MB', 1),
      holds('no process is killed'),
    ],
    because:
      'one thread of two vCPUs can wait 50 % at most; 0.65 · 0.979 · 4096 MB; 512 + 118 MB fit what the balloon leaves',
    observe: () => {
      const run = limitedRun();
      const statuses = run.samples.at(-1)!.entities.map(({ status }) => status?.outcome);
      return [
        meanOf(busybox(run, 'latency')),
        largest(busybox(run, 'vmmemctl')) / 1024,
        least(sumOf(busybox(run, 'swapped'), busybox(run, 'compressed'))) / 1024,
        statuses.includes('completed') && !statuses.includes('oom-killed') ? 1 : 0,
      ];
    },
    source: TEST_2017,
    confidence: 'medium',
  },
  {
    id: 'memory V26',
    what: 'the same in a VCH without limit, host with free memory (scenarios/memory-unlimited.yaml)',
    expect: [values('latency, balloon, swapped, compressed, largest', '', [0, 0, 0, 0], EXACT)],
    because: 'nothing is short',
    observe: () => {
      const run = unlimitedRun();
      return [['latency', 'vmmemctl', 'swapped', 'compressed'].map((each) => largest(busybox(run, each)))];
    },
    source: TEST_2017,
    confidence: 'high',
  },
  {
    id: 'memory V28',
    what: 'a container of 1 GB without guest swap, VCH limited to 300 MB, asks for 512 MB once its balloon is at its cap',
    expect: [holds('its guest runs out of memory')],
    because: '512 MB and the guest’s own 60 are more than 0.342 · 1024 = 350 MB',
    leftOut:
      'the stress line that asks as soon as its guest is up: it has its memory before the balloon has grown, which then takes none of it, and waits instead. Whether the real one dies depends on whether the driver takes pages between two of its loops',
    observe: () => {
      const { samples } = finish(
        scenarioOf(`
vchsim: 1
duration: 3m
host: { name: esx, cores: 4, mhz: 1800, memory: 32GB }
vchs: [{ name: vch, memory: { limit: 300MB } }]
containers: [{ vch: vch, name: c, vcpus: 2, memory: 1GB, at: 10s, workload: { phases: [{ for: 1m, cpu: 10% }, { for: 1m, cpu: 50%, memory: 630MB, active: 523MB }] } }]
`),
      );
      return [samples.at(-1)!.entities[1]!.status!.outcome === 'oom-killed' ? 1 : 0];
    },
    source: 'F. Denneman, 2018-11-15 (mechanism)',
    confidence: 'medium',
  },
  {
    id: 'memory V30',
    what: 'the same deficit served by balloon, compression, flash and disk',
    expect: [
      holds('work done falls strictly in that order'),
      atMost('work below a balloon of 1.5 GB ÷ without, 3.4 of 3.5 GB busy', '', 0.95),
      value('the same with 0.5 GB busy', '', 1, 0.001),
    ],
    because:
      'free pages cost nothing, decompression 20 µs, flash 200 µs, disk 8 ms; a guest that keeps all its memory busy, as a Java heap is, pages it to its own disk and loses, too (taken as 5 %)',
    observe: () => {
      const done = [
        workDone('half', 'ssd', '2GB'),
        workDone('quarter', 'ssd'),
        workDone('random', 'ssd'),
        workDone('random', 'sata'),
      ];
      const ballooned = ['3.4GB', '500MB'].map((active) => workBelow('2.5GB', active) / workBelow('4GB', active));
      return [done.every((work, at) => at === 0 || work < done[at - 1]!) ? 1 : 0, ballooned[0]!, ballooned[1]!];
    },
    source: 'S. Drummonds, 2009; vmblog, 2010-07-19',
    confidence: 'high',
  },
];
