/** Rows of the memory manager on hosts short of memory, and on hosts that merely hold balloons. */

import { HostState } from '../../src/memory/host-state.ts';
import { type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';
import { atLeast, atMost, holds, once, type ValidationRow, value } from './case.ts';

const MINUTE_MS = 60_000;
const EVER = Number.POSITIVE_INFINITY;
const largest = (numbers: readonly number[]) => Math.max(...numbers);
const least = (numbers: readonly number[]) => Math.min(...numbers);
const KB_PER_GB = 1024 * 1024;

/** Four VMs of 8 GB on a host of 16 GB that each use some memory. */
const fourVms = (workload: string, more = '') =>
  finish(
    scenarioOf(`
vchsim: 1
duration: 20m
host: { name: esx, cores: 8, mhz: 2000, memory: 16GB, swap: ssd }
${more}
vms: [{ name: w, count: 4, at: 10s, vcpus: 2, memory: 8GB, guestSwap: 0, workload: { cpu: 50%, touch: 20000, ${workload} } }]
`),
  );
/** The host swaps and compresses. */
const MOST_OF_5_GB = 'memory: 5GB, active: 4.9GB';
const fourBusy = once(() => fourVms(MOST_OF_5_GB));
const fourBusyWithoutCache = once(() => fourVms(MOST_OF_5_GB, 'model: { memory: { consumedCountsCache: false } }'));
/** The host is in clear state: it shares, and takes nothing else. */
const fourSharing = once(() => fourVms('memory: 3.4GB, active: 1GB, content: identical'));

/** What sharing saved the four in each of their samples, and how much of what they shared it was not, MB. */
function savings(run: FinishedRun): { saved: number[]; sharedBeyond: number[] } {
  const of = (counter: string) =>
    [1, 2, 3, 4].flatMap((vm) => run.series('vm', `w-${vm}`, `mem.${counter}.average`, 20_000, EVER));
  const [granted, consumed, shared] = [of('granted'), of('consumed'), of('shared')];
  const saved = granted.map((kb, at) => (kb - consumed[at]!) / 1024);
  return { saved, sharedBeyond: saved.map((mb, at) => shared[at]! / 1024 - mb) };
}

/**
 * The same VMs, which take 12 MB more every three seconds, with small balloons and swap on SATA: two whose pages are all
 * alike, two whose pages do not compress.
 */
const climbing = once(() => {
  const phases = (content: string) =>
    Array.from({ length: 100 }, (_, at) => {
      const mb = 2900 + 12 * at;
      return `{ for: 3s, cpu: 50%, touch: 20000, memory: ${mb}MB, active: ${mb - 500}MB, content: ${content} }`;
    });
  const vms = (name: string, content: string) =>
    `  - { name: ${name}, count: 2, vcpus: 2, memory: 8GB, guestSwap: 0, workload: { phases: [${phases(content).join(', ')}] } }`;
  return finish(
    scenarioOf(`
vchsim: 1
duration: 5m
host: { name: esx, cores: 8, mhz: 2000, memory: 16GB, swap: sata }
model: { memory: { balloonMax: 0.2 } }
vms:
${vms('alike', 'identical')}
${vms('random', 'random')}
`),
  );
});
const host = (run: FinishedRun, counter: string, fromMs = 0) =>
  run.series('host', 'esx', `mem.${counter}.average`, fromMs, EVER);
const states = (run: FinishedRun) => run.series('host', 'esx', 'mem.state.latest', 0, EVER);

/** The sample in which a series is first above nothing; the number of samples when it never is. */
const firstAbove = (numbers: readonly number[]) => {
  const at = numbers.findIndex((each) => each > 0);
  return at < 0 ? numbers.length : at;
};

/** 19 VMs whose caches a limited pool holds back, on a host with memory to spare. */
const nineteen = once(() =>
  finish(
    scenarioOf(`
vchsim: 1
duration: 30m
host: { name: esx, cores: 24, mhz: 2500, memory: 256GB, swap: ssd }
pools: [{ name: held, memory: { limit: 60GB } }]
vms: [{ name: v, pool: held, count: 19, vcpus: 2, memory: 4GB, guestSwap: 4GB, workload: { cpu: 20%, memory: 3.5GB, active: 500MB } }]
`),
  ),
);
const SETTLED_MS = 5 * MINUTE_MS;

const METRICS = 'vSphere metrics book';
export const MEMORY_HOST: readonly ValidationRow[] = [
  {
    id: 'memory V3',
    what: 'free memory of a host falls steadily: four VMs of 8 GB on 16 GB take 16 MB/s more, swap on SATA',
    expect: [
      holds('sharing comes first, or together with the balloon'),
      holds('the balloon comes before compression and swap, or together with them'),
      holds('VMs wait for seconds only after that, when they are blocked'),
      atLeast('worst state', '', HostState.low),
    ],
    because: 'clear: share; soft: balloon; hard: compress and swap; low: block VMs above their target (4 is low)',
    observe: () => {
      const run = climbing();
      const taken = Math.min(firstAbove(host(run, 'compressed')), firstAbove(host(run, 'swapused')));
      const [shared, balloon] = [firstAbove(host(run, 'shared')), firstAbove(host(run, 'vmmemctl'))];
      const blocked = host(run, 'latency').findIndex((percent) => percent > 10);
      return [shared <= balloon ? 1 : 0, balloon <= taken ? 1 : 0, taken <= blocked ? 1 : 0, largest(states(run))];
    },
    source: 'D. Epping, 2015',
    confidence: 'high',
  },
  {
    id: 'memory V19',
    what: '19 VMs of which a pool limit holds back idle memory on a host with free memory, half an hour',
    expect: [atLeast('balloons of the host, least', 'GB', 4), atMost('latency of the worst VM', '%', 1)],
    because: 'observed: 15–18 GB of balloon for seven days and no VM above 1 %',
    observe: () => {
      const run = nineteen();
      const vms = Array.from({ length: 19 }, (_, at) => `v-${at + 1}`);
      const latency = vms.map((vm) => largest(run.series('vm', vm, 'mem.latency.average', SETTLED_MS, EVER)));
      return [Math.min(...host(run, 'vmmemctl', SETTLED_MS)) / KB_PER_GB, largest(latency)];
    },
    source: METRICS,
    confidence: 'high',
  },
  {
    id: 'memory V20',
    what: 'granted and consumed of four VMs whose pages are shared: on a host in clear state, then on one that compresses, the cache not counted',
    expect: [
      atLeast('granted − consumed, least', 'MB', 0),
      atLeast('granted − consumed, largest', 'MB', 100),
      atLeast('shared − (granted − consumed), least', 'MB', 0),
      atLeast('compressing: granted − consumed, least', 'MB', 0),
      atLeast('compressing: shared − (granted − consumed), least', 'MB', 0),
      atLeast('compressing: compressed, largest', 'MB', 100),
    ],
    because: 'savings are part of what is shared; observed over 7505 VMs: 23.7 of 29.83 TB',
    observe: () => {
      const [sharing, compressing] = [savings(fourSharing()), savings(fourBusyWithoutCache())];
      return [
        least(sharing.saved),
        largest(sharing.saved),
        least(sharing.sharedBeyond),
        least(compressing.saved),
        least(compressing.sharedBeyond),
        largest(host(fourBusyWithoutCache(), 'compressed')) / 1024,
      ];
    },
    leftOut:
      'a consumed that includes the compression cache, as by default: it exceeds granted by what the cache takes where there is little to share',
    source: METRICS,
    confidence: 'high',
  },
  {
    id: 'memory V22',
    what: 'four VMs of 8 GB that read a large array at random, on a host of 16 GB',
    expect: [
      value('memory usage of the host, largest', '%', 98, 2),
      atLeast('worst state', '', HostState.hard),
      atLeast('swapped', 'MB', 100),
    ],
    because: 'observed: usage 98 %, states down to hard (3), about 600 MB swapped by the host in the first wave',
    observe: () => {
      const run = fourBusy();
      return [largest(host(run, 'usage')), largest(states(run)), largest(host(run, 'swapused')) / 1024];
    },
    leftOut:
      'that all take three times as long as one alone: that depends on the rate of accesses, which is not published. On an SSD it takes 14,000 to 23,000 per second of CPU; at a million, 1 µs each, the model makes it 90 times',
    source: 'M. Friedman, 2013',
    confidence: 'medium',
  },
];
