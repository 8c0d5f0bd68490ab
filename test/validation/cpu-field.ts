/** Rows of the CPU scheduler from knowledge-base articles, providers' documentation and field reports on pools and limits. */

import { rollUp } from '../../src/analysis/statistics/rollup.ts';
import { mean, percentOfTime, runYaml } from '../support/model-run.ts';
import { between, once, type ValidationRow, value, values } from './case.ts';

/** Use over the last four of five minutes: a run starts with empty windows of demand. */
const SETTLED = { fromMs: 60_000 };
const MHZ = 'cpu.usagemhz.average';

const host = (keys: string, rest: string) => `vchsim: 1\nduration: 5m\nhost: { ${keys}, memory: 1024GB }\n${rest}`;

const turbo = once(() =>
  runYaml(
    host(
      'cores: 16, mhz: 2800, hyperthreading: true, turbo: 1.25',
      `vms:
  - { name: one, vcpus: 1, memory: 2GB, workload: { cpu: 100% } }
  - { name: load, vcpus: 1, memory: 2GB, workload: { cpu: 85% }, count: 9 }`,
    ),
  ),
);

/** So many busy VMs of one vCPU at 2 GHz in a pool limited to 12 GHz. */
const dataCenterOf = (count: number) =>
  runYaml(
    host(
      'cores: 32, mhz: 2000',
      `pools: [{ name: vdc, cpu: { limit: 12GHz } }]
vms: [{ name: v, pool: vdc, vcpus: 1, memory: 2GB, workload: { cpu: 100% }, count: ${count} }]`,
    ),
  );
const sixVms = once(() => dataCenterOf(6));
const eightVms = once(() => dataCenterOf(8));

const poolsOf421 = once(() =>
  runYaml(
    host(
      'cores: 4, mhz: 2500',
      `pools:
  - { name: high, cpu: { shares: high } }
  - { name: normal, cpu: { shares: normal } }
  - { name: low, cpu: { shares: low } }
vms:
  - { name: h, pool: high, vcpus: 2, memory: 2GB, workload: { cpu: 100% }, count: 2 }
  - { name: n, pool: normal, vcpus: 2, memory: 2GB, workload: { cpu: 100% }, count: 8 }
  - { name: l, pool: low, vcpus: 2, memory: 2GB, workload: { cpu: 100% } }`,
    ),
  ),
);

const lentReservation = once(() =>
  runYaml(
    host(
      'cores: 1, mhz: 2000',
      `vms:
  - { name: lender, vcpus: 1, memory: 1GB, cpu: { reservation: 1GHz }, workload: { cpu: 500MHz } }
  - { name: borrower, vcpus: 1, memory: 1GB, cpu: { reservation: 1GHz }, workload: { cpu: 100% } }`,
    ),
  ),
);

const allocationPools = once(() =>
  runYaml(
    host(
      'cores: 64, mhz: 2500',
      `pools:
  - { name: org-a, cpu: { reservation: 75GHz, limit: 100GHz, expandable: false } }
  - { name: org-b, cpu: { reservation: 75GHz, limit: 100GHz, expandable: false } }
vms:
  - { name: a, pool: org-a, vcpus: 4, memory: 8GB, workload: { cpu: 100% }, count: 12 }
  - { name: b, pool: org-b, vcpus: 4, memory: 8GB, workload: { cpu: 100% }, count: 12 }`,
    ),
  ),
);

/** A busy VM of 4 vCPUs beside two of that size in a pool of 12 GHz; `others` is what the two want. */
const bookedAtOneGhz = (others: string) =>
  runYaml(
    host(
      'cores: 32, mhz: 2500',
      `pools: [{ name: vdc, cpu: { limit: 12GHz } }]
vms:
  - { name: big, pool: vdc, vcpus: 4, memory: 8GB, workload: { cpu: 100% } }
  - { name: other, pool: vdc, vcpus: 4, memory: 8GB, workload: { cpu: ${others} }, count: 2 }`,
    ),
  );
const bigAlone = once(() => bookedAtOneGhz('5%'));
const allBusy = once(() => bookedAtOneGhz('100%'));

const LIMITED_TO_97_5 = `vchsim: 1
duration: 20m
host: { cores: 1, mhz: 2000, memory: 16GB }
vms: [{ name: a, vcpus: 1, memory: 1GB, cpu: { limit: 1950MHz }, workload: { cpu: 100% } }]`;
const realTime = once(() => runYaml(LIMITED_TO_97_5));
const pastDay = once(() => ({ ...realTime(), samples: rollUp(realTime().samples, 300_000) }));

export const CPU_FIELD: readonly ValidationRow[] = [
  {
    id: 'CPU V31',
    what: 'a busy vCPU and nine at 85 % on 16 cores with hyper-threading, 2.8 GHz nominal and 3.5 GHz actual clock',
    expect: [
      value('usage of the busy vCPU', '%', 125, 0.5),
      value('usage of the host ÷ part of its cores that is busy', '', 1.25, 0.005),
      between('threads that are busy', '%', 20, 55),
    ],
    because: 'usage counts cycles of the actual clock against nominal ones, 3.5 ÷ 2.8',
    observe: () => {
      const of = (counter: string) => mean(turbo(), 'host', `cpu.${counter}.average`, SETTLED);
      return [
        mean(turbo(), 'one', 'cpu.usage.average', SETTLED),
        of('usage') / of('coreUtilization'),
        of('utilization'),
      ];
    },
    leftOut: 'the usage of 75 to 85 % of a host whose threads were 38 to 55 % busy: its load is not published',
    source: 'VMware KB 431027',
    confidence: 'high',
  },
  {
    id: 'CPU V32',
    what: 'six, then eight busy VMs of 1 vCPU at 2 GHz in a virtual data center of 12 GHz',
    expect: [value('ready of six', '%', 0, 0.1), value('ready of eight', '%', 25, 0.1)],
    because: 'six use what was bought, eight want 16 GHz: 1 − 12 ÷ 16',
    observe: () => [
      percentOfTime(sixVms(), 'v-1', 'ready', SETTLED),
      percentOfTime(eightVms(), 'v-1', 'ready', SETTLED),
    ],
    source: 'Zettagrid, documentation of virtual data centers',
    confidence: 'high',
  },
  {
    id: 'CPU V33',
    what: 'pools of high, normal and low shares with 2, 8 and 1 busy VMs on 10 GHz',
    expect: [values('part of the host per VM: high, normal, low', '%', [28.5, 3.57, 14.3], 0.3)],
    because: '4, 2 and 1 sevenths, divided by 2, 8 and 1: members share what their pool is worth',
    observe: () => [['h-1', 'n-1', 'l'].map((vm) => mean(poolsOf421(), vm, MHZ, SETTLED) / 100)],
    source: 'techramblers.com, 2017',
    confidence: 'high',
  },
  {
    id: 'CPU V34',
    what: 'two VMs that reserve 1 GHz each on 2 GHz; one uses 500 MHz',
    expect: [value('used by the other', 'MHz', 1500, 50)],
    because: 'what is reserved and not used is lent; the 500 MHz come in bursts, so that a part of their mean is noise',
    observe: () => [mean(lentReservation(), 'borrower', MHZ, SETTLED)],
    source: 'vSphere Resource Management Guide 4.1',
    confidence: 'high',
  },
  {
    id: 'CPU V35',
    what: 'two allocation pools, 75 of 100 GHz guaranteed, not expandable, full of VMs without a reservation, on 160 GHz',
    expect: [values('used by each', 'GHz', [80, 80], 0.2)],
    because: 'both reservations are kept, and what is left is divided by equal shares, below either limit',
    observe: () => [['org-a', 'org-b'].map((pool) => mean(allocationPools(), pool, MHZ, SETTLED) / 1000)],
    source: 'VMware vCloud Architecture Toolkit 3.1, allocation pool',
    confidence: 'high',
  },
  {
    id: 'CPU V36',
    what: 'a VM of 4 vCPUs at 2.5 GHz in a pool of 12 GHz, first beside idle VMs, then beside two that are as busy',
    expect: [value('used beside idle VMs', 'MHz', 10_000, 20), value('used by each of three', 'MHz', 4000, 10)],
    because:
      'a vCPU is booked as 1 GHz and may use its whole core; above the pool’s total all are held to it: 12 ÷ 3 GHz',
    observe: () => [mean(bigAlone(), 'big', MHZ, SETTLED), mean(allBusy(), 'big', MHZ, SETTLED)],
    source: 'Hosted Network, documentation of virtual data centers',
    confidence: 'high',
  },
  {
    id: 'CPU V37',
    what: 'a busy VM of 2 GHz limited to 1.95 GHz: ready in real time and in samples of five minutes',
    expect: [value('ready per 20 s', 'ms', 500, 5), value('ready per 300 s', 'ms', 7500, 75)],
    because:
      '2.5 % of 20,000 ms and of 300,000 ms: a summation grows with its interval, so that 15,000 ms a day chart are 5 %',
    observe: () => [
      mean(realTime(), 'a', 'cpu.ready.summation', SETTLED),
      mean(pastDay(), 'a', 'cpu.ready.summation', { fromMs: 300_000 }),
    ],
    source: 'VMware KB 387750',
    confidence: 'high',
  },
];
