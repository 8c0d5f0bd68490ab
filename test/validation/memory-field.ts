/** Rows of the memory manager that admins have reported: who gives memory first, and how much a balloon may take. */

import { HostState } from '../../src/memory/host-state.ts';
import { type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';
import { atLeast, atMost, EXACT, holds, once, type ValidationRow, value, values } from './case.ts';

const EVER = Number.POSITIVE_INFINITY;
const run = (text: string) => finish(scenarioOf(`vchsim: 1\n${text}`));
const mb = (of: FinishedRun, vm: string, counter: string) =>
  of.series('vm', vm, `mem.${counter}.average`, 0, EVER).map((kb) => kb / 1024);
const last = (series: readonly number[]) => series.at(-1)!;
const largest = (series: readonly number[]) => Math.max(...series);

/** Containers that come to use more than their VCH has, beside its idle endpoint VM. */
const beyondVch = (endpoint: string) =>
  run(`
duration: 10m
host: { cores: 8, mhz: 2400, memory: 32GB, swap: ssd }
vchs: [{ name: vch, memory: { limit: 4GB }${endpoint} }]
containers: [{ vch: vch, name: load, vcpus: 2, memory: 2GB, at: 1m, count: 3, workload: { cpu: 60%, memory: 1.7GB, active: 1.6GB } }]
`);
const unprotected = once(() => beyondVch(''));
const reserved = once(() => beyondVch(', endpoint: { memory: { size: 2GB, reservation: 2GB } }'));

/** Four VMs of which half of the memory is alike in each, on a host that gets short. */
const alikeOnShortHost = once(() =>
  run(`
duration: 20m
host: { name: esx, cores: 8, mhz: 2000, memory: 16GB, swap: ssd }
vms: [{ name: w, count: 6, at: 10s, vcpus: 2, memory: 4GB, guestSwap: 0, workload: { cpu: 20%, memory: 3GB, active: 100MB, content: identical } }]
`),
);

const limited = once(() =>
  run(`
duration: 5m
host: { cores: 8, mhz: 2000, memory: 64GB }
vms: [{ name: v, vcpus: 2, memory: { size: 3GB, limit: 2GB }, workload: { cpu: 20%, memory: 2.8GB, active: 300MB } }]
`),
);

const threeOfFour = once(() =>
  run(`
duration: 15m
host: { cores: 8, mhz: 2400, memory: 8GB, swap: ssd }
vms:
  - { name: kept, vcpus: 1, memory: { size: 4GB, reservation: 3GB }, workload: { cpu: 5%, memory: 3900MB, active: 50MB } }
  - { name: hungry, vcpus: 2, memory: 8GB, workload: { cpu: 50%, memory: 7GB, active: 6GB } }
`),
);

/** 31 VMs that have touched nearly all of a host of 128 GB and use a sixth of it. */
const full = once(() =>
  run(`
duration: 15m
host: { name: esx, cores: 32, mhz: 2400, memory: 128GB, swap: san }
vms: [{ name: v, count: 31, vcpus: 2, memory: 4GB, workload: { cpu: 10%, memory: 3925MB, active: 640MB } }]
`),
);
const host = (of: FinishedRun, counter: string) => of.series('host', 'esx', `mem.${counter}`, 0, EVER);

export const MEMORY_FIELD: readonly ValidationRow[] = [
  {
    id: 'memory V31',
    what: 'three containers of 2 GB that use 1.7 GB each in a VCH of 4 GB, its endpoint VM idle; the same with 2 GB reserved for that',
    expect: [
      atLeast('balloon of the endpoint VM, largest', 'MB', 1000),
      atMost('what is left of its 900 MB', 'MB', 700),
      value('balloon with a reservation', 'MB', 0, EXACT),
      holds('no process is killed'),
    ],
    because: 'reported: the endpoint VM is ballooned until it has no memory left; the remedy is to reserve its memory',
    observe: () => {
      const [of, kept] = [unprotected(), reserved()];
      const killed = [of, kept].some(({ samples }) =>
        samples.at(-1)!.entities.some(({ status }) => status?.outcome === 'oom-killed'),
      );
      return [
        largest(mb(of, 'vch', 'vmmemctl')),
        last(mb(of, 'vch', 'consumed')),
        largest(mb(kept, 'vch', 'vmmemctl')),
        killed ? 0 : 1,
      ];
    },
    source: 'vmware/vic issue 6546',
    confidence: 'medium',
  },
  {
    id: 'memory V32',
    what: 'six VMs of 4 GB whose 3 GB are all alike, on a host of 16 GB with large pages',
    expect: [
      atLeast('shared, largest', 'MB', 3000),
      value('swapped by the host, largest', 'MB', 0, 200),
      atMost('worst state at the end', '', HostState.soft),
    ],
    because: 'large pages are broken and their small pages shared once the host is short, before it swaps',
    observe: () => {
      const of = alikeOnShortHost();
      return [
        largest(host(of, 'shared.average')) / 1024,
        largest(host(of, 'swapused.average')) / 1024,
        last(host(of, 'state.latest')),
      ];
    },
    source: 'VMware KB 1021095',
    confidence: 'high',
  },
  {
    id: 'memory V33',
    what: 'a VM of 3 GB limited to 2 GB whose guest has touched 2.8 GB, on a host with free memory',
    expect: [value('balloon', 'MB', 1024, 1), atMost('consumed, largest', 'MB', 2048)],
    because: 'what lies between size and limit: 3072 − 2048 MB',
    observe: () => [last(mb(limited(), 'v', 'vmmemctl')), largest(mb(limited(), 'v', 'consumed'))],
    source: 'VMware KB 326270 (was 1033115)',
    confidence: 'high',
  },
  {
    id: 'memory V34',
    what: 'a VM of 4 GB with 3 GB reserved, idle, beside one that wants more than the host of 8 GB has',
    expect: [
      atMost('balloon, largest', 'MB', 1024),
      atLeast('consumed, least of the last ten minutes', 'MB', 3072 - 50),
    ],
    because: 'what is reserved and touched is never taken: 4096 − 3072 MB are left for a balloon',
    observe: () => [
      largest(mb(threeOfFour(), 'kept', 'vmmemctl')),
      Math.min(...mb(threeOfFour(), 'kept', 'consumed').slice(-30)),
    ],
    source: 'vSphere Resource Management, reservations; answers on serverfault.com',
    confidence: 'high',
  },
  {
    id: 'memory V35',
    what: 'a host of 128 GB with 125 GB consumed, of which VMs use 20 GB',
    expect: [
      value('consumed', 'GB', 125, 1.5),
      value('active', 'GB', 20, 4),
      values('balloon, compressed, swapped, latency, largest', '', [0, 0, 0, 0], EXACT),
    ],
    because: 'consumed memory is memory once touched: as long as nothing is short nobody takes or waits for any',
    observe: () => {
      const of = full();
      const gb = (counter: string) => last(host(of, counter)) / 1024 ** 2;
      const taken = ['vmmemctl.average', 'compressed.average', 'swapused.average', 'latency.average'];
      return [gb('consumed.average'), gb('active.average'), taken.map((counter) => largest(host(of, counter)))];
    },
    source: 'vSphere metrics book: consumed and active of a healthy host',
    confidence: 'medium',
  },
];
