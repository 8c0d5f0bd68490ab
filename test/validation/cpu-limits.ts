/** Rows of the CPU scheduler on limits of VMs and pools, the over-the-limits CPU test among them. */

import { mean, percentOfTime, runScenario } from '../support/model-run.ts';
import { placed } from '../support/notation.ts';
import { bundledScenario, finish } from '../support/scenario-run.ts';
import { atLeast, atMost, between, once, type ValidationRow, value } from './case.ts';

const AFTER_RAMP = { fromMs: 20_000 };
/** The container of the test boots until 0:43 at the latest, demand looks back 60 s, and it runs for five minutes. */
const [LOADED_FROM_MS, LOADED_TO_MS] = [100_000, 320_000];

const limitedRun = once(() => finish(bundledScenario('cpu-limited')));
const unlimitedRun = once(() => finish(bundledScenario('cpu-unlimited')));
const busybox = (run: ReturnType<typeof limitedRun>, counter: string) =>
  run.series('vm', 'busybox', `cpu.${counter}`, LOADED_FROM_MS, LOADED_TO_MS);
const meanOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const least = (numbers: readonly number[]) => Math.min(...numbers);
const largest = (numbers: readonly number[]) => Math.max(...numbers);
/** The least, over samples, of one series divided by another. */
const leastRatio = (over: readonly number[], under: readonly number[]) =>
  least(over.map((each, at) => each / under[at]!));

const TEST_2017 = 'the VIC limits test of August 2017 (justait.net)';

export const CPU_LIMITS: readonly ValidationRow[] = [
  {
    id: 'CPU V20',
    what: 'a VM of 4 vCPUs at 2.7 GHz that wants 6.67 GHz and is limited to 4 GHz',
    expect: [between('usage', 'GHz', 3.9, 4), atLeast('max limited', 'ms', 1), atLeast('demand', 'GHz', 4.001)],
    because: 'usage peaked at 3.95 GHz = 98.75 % of the limit, demand at 6.6 GHz',
    observe: () => {
      const run = runScenario(placed('( [6666]4<4000 )12', { mhz: 2700, duration: '10m' }));
      return [
        mean(run, 'a', 'cpu.usagemhz.average', { fromMs: 60_000 }) / 1000,
        mean(run, 'a', 'cpu.maxlimited.summation', AFTER_RAMP),
        mean(run, 'a', 'cpu.demand.average', AFTER_RAMP) / 1000,
      ];
    },
    source: 'VMware Operations Guide',
    confidence: 'medium',
  },
  {
    id: 'CPU V21',
    what: 'a busy 1-vCPU VM of 2 GHz limited to 1.6 GHz on an idle host',
    expect: [atMost('latency', '%', 0.999), atLeast('ready', '%', 15.001)],
    because: 'waiting at a limit is ready, 1 − 1.6/2 = 20 % here, and no contention',
    observe: () => {
      const run = runScenario(placed('( [o]1<1600 )8', { duration: '140s' }));
      return [mean(run, 'a', 'cpu.latency.average', AFTER_RAMP), percentOfTime(run, 'a', 'ready', AFTER_RAMP)];
    },
    source: 'VMware Operations Guide',
    confidence: 'high',
  },
  {
    id: 'CPU V25',
    what: 'one CPU worker in a 2-vCPU container, VCH without limit (scenarios/cpu-unlimited.yaml)',
    expect: [
      atLeast('entitlement ÷ demand, least', '', 1.0001),
      atMost('entitlement, largest', 'MHz', 3600),
      atMost('ready, largest', '%', 0.999),
      between('entitlement ÷ that of the limited run', '', 4, 6),
    ],
    because: 'entitlement above demand and below the size, 2 · 1800 MHz; about 5 times the limited run’s on the chart',
    observe: () => {
      const run = unlimitedRun();
      const entitlement = busybox(run, 'entitlement.latest');
      return [
        leastRatio(entitlement, busybox(run, 'demand.average')),
        largest(entitlement),
        largest(busybox(run, 'readiness.average')),
        meanOf(entitlement) / meanOf(busybox(limitedRun(), 'entitlement.latest')),
      ];
    },
    calibrated: 'the headroom of the entitlement counter was fitted to the ratio',
    source: TEST_2017,
    confidence: 'medium',
  },
  {
    id: 'CPU V26',
    what: 'the same in a VCH limited to 500 MHz, its endpoint VM inside (scenarios/cpu-limited.yaml)',
    expect: [
      atMost('entitlement, largest', 'MHz', 499.99),
      atLeast('demand ÷ entitlement, least', '', 1.0001),
      atLeast('readiness, least', '%', 36),
      atLeast('ready, least', 'ms', 14_400),
      atLeast('max limited ÷ ready, least', '', 0.95),
    ],
    because: 'the endpoint shares the 500 MHz; (1800 − 500)/1800 · 20,000 = 14,444 ms of the busy vCPU, 36.1 % of two',
    observe: () => {
      const run = limitedRun();
      const entitlement = busybox(run, 'entitlement.latest');
      const ready = busybox(run, 'ready.summation');
      return [
        largest(entitlement),
        leastRatio(busybox(run, 'demand.average'), entitlement),
        least(busybox(run, 'readiness.average')),
        least(ready),
        leastRatio(busybox(run, 'maxlimited.summation'), ready),
      ];
    },
    source: TEST_2017,
    confidence: 'medium',
  },
  {
    id: 'CPU V28',
    what: 'nested pools limited to 800 and 2000 MHz, all VMs busy, one with 300 MHz reserved',
    expect: [
      atMost('entitlements in the inner pool', 'MHz', 800),
      atMost('entitlements in the outer pool', 'MHz', 2000),
      atLeast('entitlement of the one with a reservation', 'MHz', 300),
      atMost('usage ÷ entitlement over 60 s, largest', '', 1.01),
    ],
    because: 'children ≤ pool ≤ limit, at least the reservation, usage at most the entitlement',
    observe: () => {
      const placement = '( {{[o]1 [o]1>300}<800 [o]1 [oo]2*l}<2000 [oooo]4 )4';
      const run = runScenario(placed(placement, { duration: '140s' }));
      const entitled = (vm: string) => mean(run, vm, 'cpu.entitlement.latest', AFTER_RAMP);
      const usage = (vm: string) => mean(run, vm, 'cpu.usagemhz.average', { fromMs: 80_000 });
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(entitled) as [number, number, number, number];
      return [a + b, a + b + c + d, b, largest(['a', 'b', 'c', 'd'].map((vm) => usage(vm) / entitled(vm)))];
    },
    source: 'vCenter Operations Manager 5.7 Getting Started Guide',
    confidence: 'high',
  },
  {
    id: 'CPU V30',
    what: 'a busy 4-vCPU VM limited to 40 of its 8000 MHz',
    expect: [
      atMost('run', '%', 0.999),
      atLeast('ready', '%', 95.001),
      between('co-stop', '%', 0, 3),
      value('run + ready + co-stop + wait', '%', 100, 0.01),
    ],
    because: 'recorded at an artificially low limit: run 0.2 %, ready 96.5 %, co-stop 1.4 %, idle 1.9 %',
    observe: () => {
      const run = runScenario(placed('( [oooo]4<40 )8', { duration: '140s' }));
      const shares = ['run', 'ready', 'costop', 'wait'].map((each) => percentOfTime(run, 'a', each, AFTER_RAMP));
      return [shares[0]!, shares[1]!, shares[2]!, shares.reduce((sum, each) => sum + each, 0)];
    },
    source: 'vSphere metrics book',
    confidence: 'medium',
  },
];
