/** Rows of the CPU scheduler on closed forms, clock, hyper-threading, and how counters follow from each other. */

import { percentOfOneVcpu, percentOfVm } from '../../src/counters/conversions.ts';
import { mean, percentOfTime, runScenario, runYaml, series } from '../support/model-run.ts';
import { type NotationOptions, placed } from '../support/notation.ts';
import { atMost, EXACT, type ValidationRow, value, values } from './case.ts';

const AFTER_RAMP = { fromMs: 20_000 };
const SAMPLE_MS = 20_000;

const run = (placement: string, options: NotationOptions = {}) =>
  runScenario(placed(placement, { duration: '100s', ...options }));
const many = (vm: string, count: number) => Array.from({ length: count }, () => vm).join(' ');

/** Run and ready of the first VM, percent of its time. */
function runAndReady(placement: string): [run: number, ready: number] {
  const result = run(placement);
  return [percentOfTime(result, 'a', 'run', AFTER_RAMP), percentOfTime(result, 'a', 'ready', AFTER_RAMP)];
}

/** The largest difference of run + ready + co-stop + wait from vCPUs × 20 s, percent of that. */
function accountsOff(): number {
  const result = run('( [oo]2 [4oo]4<3000 {[21]2 [o]1}<900 [9]1 )4');
  let most = 0;
  for (const vm of result.scenario.vms) {
    const [ran, ...others] = ['run', 'ready', 'costop', 'wait'].map((each) =>
      series(result, vm.name, `cpu.${each}.summation`),
    );
    for (const [at, ms] of ran!.entries()) {
      const sum = others.reduce((total, account) => total + account[at]!, ms);
      most = Math.max(most, Math.abs((100 * sum) / (vm.vcpus * SAMPLE_MS) - 100));
    }
  }
  return most;
}

/** The largest difference of cpu.latency from (ready + co-stop + overlap + run − used) ÷ (n × 20 s), points. */
function latencyOff(): number {
  const result = run('(( [oo]2 [4]1 [oo]2 [63]2 [o]1 ))3', { duration: '5m' });
  let most = 0;
  for (const { name, vcpus } of result.scenario.vms) {
    const of = (account: string) => series(result, name, `cpu.${account}.summation`, AFTER_RAMP);
    const [ready, costop, overlap, ran, used] = ['ready', 'costop', 'overlap', 'run', 'used'].map(of);
    for (const [at, shown] of series(result, name, 'cpu.latency.average', AFTER_RAMP).entries()) {
      const lostMs = ready![at]! + costop![at]! + overlap![at]! + ran![at]! - used![at]!;
      most = Math.max(most, Math.abs(shown - (100 * lostMs) / (vcpus * SAMPLE_MS)));
    }
  }
  return most;
}

/** Two VMs on the threads of one core, each running half the time, a quarter of the time together. */
const HALF_AND_QUARTER = `
vchsim: 1
duration: 2m
host: { cores: 1, mhz: 2000, memory: 16GB, hyperthreading: true }
vms:
  - name: a
    vcpus: 1
    memory: 1GB
    workload: { phases: [{ for: 10s, cpu: 100% }, { for: 10s, cpu: 0% }], repeat: true }
  - name: b
    vcpus: 1
    memory: 1GB
    workload: { phases: [{ for: 5s, cpu: 0% }, { for: 10s, cpu: 100% }, { for: 5s, cpu: 0% }], repeat: true }
`;

/** ms a recorded VM of 2 vCPUs and 2300 MHz ran in successive samples: at rest, a burst, and after it. */
const RECORDED_RUN_MS = [1798, 1798, 1798, 14_863, 9491, 1680, 3272, 2287, 1798];
/** Its demand in the samples from the one before the burst on, MHz. */
const RECORDED_DEMAND_MHZ = { before: 209, edges: [586, 618, 340], plateau: [942, 999] };

/** Demand the model shows for the recorded run times, MHz: both vCPUs busy for the recorded time, then idle. */
function demandOfRecording(): number[] {
  const phases = RECORDED_RUN_MS.flatMap((ms) => [
    `{ for: ${Math.round(ms / 2)}ms, cpu: 100% }`,
    `{ for: ${SAMPLE_MS - Math.round(ms / 2)}ms, cpu: 0% }`,
  ]);
  const result = runYaml(`
vchsim: 1
duration: ${RECORDED_RUN_MS.length * 20}s
host: { cores: 4, mhz: 2300, memory: 16GB }
vms: [{ name: a, vcpus: 2, memory: 1GB, workload: { phases: [${phases.join(', ')}] } }]
`);
  return series(result, 'a', 'cpu.demand.average');
}

/** Who runs in each of eight quanta of a second, at 100 : 50 : 250 shares on one core. */
function dispatched(): number[] {
  const ranMs = Array.from({ length: 8 }, (_, at) => {
    const result = runScenario(
      placed('( [o]1*100 [o]1*50 [o]1*250 )1', {
        duration: `${at + 1}s`,
        cpuModel: '{ quantum: 1s, claimPeriod: 20s, dispatchWindow: 20s }',
      }),
    );
    return ['a', 'b', 'c'].map((vm) => series(result, vm, 'cpu.run.summation')[0]!);
  });
  return ranMs.map((until, at) => until.findIndex((ms, vm) => ms - (at === 0 ? 0 : ranMs[at - 1]![vm]!) > 500));
}

export const CPU_COUNTERS: readonly ValidationRow[] = [
  {
    id: 'CPU V15',
    what: 'ready of 1000 ms in 20 s of 1 vCPU, of 5000 ms and of 67,443 ms of 4 vCPUs',
    expect: [
      values('of one vCPU’s time', '%', [5, 25, 337.2], 0.05),
      values('of the VM’s time', '%', [5, 6.25, 84.3], 0.05),
    ],
    because: '1000/20,000; 5000/20,000 and 5000/80,000; 67,443/80,000',
    observe: () => [
      [percentOfOneVcpu(1000), percentOfOneVcpu(5000), percentOfOneVcpu(67_443)],
      [percentOfVm(1000, 1), percentOfVm(5000, 4), percentOfVm(67_443, 4)],
    ],
    source: 'VMware KB 2002181',
    confidence: 'high',
  },
  {
    id: 'CPU V16',
    what: 'any sample of any VM: here of six VMs with limits, contention and bursts',
    expect: [atMost('run + ready + co-stop + wait differ from vCPUs × 20 s by', '%', 0.03)],
    because: 'a vCPU is always in one of the four states',
    observe: () => [accountsOff()],
    source: 'VMware Operations Guide; recorded samples',
    confidence: 'high',
  },
  {
    id: 'CPU V17',
    what: 'two VMs on the threads of one core: half the time each with a quarter together, and always',
    expect: [
      values('half: run, used', '%', [50, 40.625], 0.1),
      values('always: run, used, latency, ready', '%', [100, 62.5, 37.5, 0], 0.1),
    ],
    because: '25 % alone + 25 % · 0.625; 62.5 % of a core, of which 37.5 % are missing',
    observe: () => {
      const half = runYaml(HALF_AND_QUARTER);
      const always = run('(( [o]1 [o]1 ))1');
      return [
        ['run', 'used'].map((account) => percentOfTime(half, 'b', account)),
        [
          percentOfTime(always, 'a', 'run', AFTER_RAMP),
          percentOfTime(always, 'a', 'used', AFTER_RAMP),
          mean(always, 'a', 'cpu.latency.average', AFTER_RAMP),
          percentOfTime(always, 'a', 'ready', AFTER_RAMP),
        ],
      ];
    },
    source: 'VMware Operations Guide',
    confidence: 'high',
  },
  {
    id: 'CPU V18',
    what: 'a busy vCPU at 2 GHz nominal whose clock is 3 or 1.5 GHz',
    expect: [values('used', '%', [150, 75], EXACT)],
    because: 'used = run · actual ÷ nominal clock: 3/2 and 1.5/2',
    observe: () => [[1.5, 0.75].map((turbo) => percentOfTime(run('( [o]1 )2', { turbo }), 'a', 'used', AFTER_RAMP))],
    source: 'vSphere metrics book',
    confidence: 'high',
  },
  {
    id: 'CPU V19',
    what: '24 busy vCPUs on 12 hyper-threaded cores of 2.4 GHz, without turbo and at 1.08 of the clock',
    expect: [values('usage of the host', 'GHz', [36, 38.88], 0.36)],
    because: '12 · 2.4 · 1.25, and that times 1.08 (measured: just under 39)',
    observe: () => [
      [1, 1.08].map((turbo) => {
        const result = run(`(( ${many('[oooo]4', 6)} ))12`, { mhz: 2400, turbo });
        return mean(result, 'host', 'cpu.usagemhz.average', AFTER_RAMP) / 1000;
      }),
    ],
    source: 'vSphere metrics book',
    confidence: 'high',
  },
  {
    id: 'CPU V22',
    what: 'the run times of a recorded burst of a 2-vCPU VM on cores of 2300 MHz',
    expect: [
      value('demand before the burst', 'MHz', RECORDED_DEMAND_MHZ.before, 0.07 * RECORDED_DEMAND_MHZ.before),
      value('first sample of the burst', 'MHz', 586, 0.25 * 586),
      value('one after', 'MHz', 942, 0.07 * 942),
      value('two after', 'MHz', 999, 0.07 * 999),
      values('three and four after', 'MHz', [618, 340], 0.25 * 340),
      atMost('five after: nothing of the burst', 'MHz', 0.115 * 3272),
    ],
    because:
      'recorded values; the model’s is the mean of 60 s of run · 2300/20,000, here up to (1680 + 9491 + 14,863)/3 · 0.115',
    observe: () => {
      const [, , before, first, one, two, three, four, five] = demandOfRecording();
      return [before!, first!, one!, two!, [three!, four!], five!];
    },
    source: 'recorded samples of a real VM (github.com/vmware/govmomi)',
    confidence: 'high',
  },
  {
    id: 'CPU V23',
    what: 'cpu.latency rebuilt from other counters, five VMs on three crowded hyper-threaded cores',
    expect: [atMost('difference in any sample', 'points', 0.2)],
    because: 'latency = (ready + co-stop + overlap + run − used) ÷ (n · 20 s)',
    observe: () => [latencyOff()],
    source: 'recorded samples of a real VM (github.com/vmware/govmomi)',
    confidence: 'high',
  },
  {
    id: 'CPU V24',
    what: 'N busy vCPUs on M cores, and weights of 2 : 1 on one core',
    expect: [
      values('2 on 1: run, ready', '%', [50, 50], 1),
      values('3 on 2', '%', [200 / 3, 100 / 3], 1),
      values('4 on 1', '%', [25, 75], 1),
      values('6 on 4', '%', [200 / 3, 100 / 3], 1),
      values('2 : 1, run', '%', [200 / 3, 100 / 3], 1),
    ],
    because: 'run M/N, ready 1 − M/N; 2/3 and 1/3',
    observe: () => {
      const weighted = run('( [o]1*2000 [o]1*1000 )1');
      return [
        runAndReady(`( ${many('[o]1', 2)} )1`),
        runAndReady(`( ${many('[o]1', 3)} )2`),
        runAndReady(`( ${many('[o]1', 4)} )1`),
        runAndReady(`( ${many('[o]1', 6)} )4`),
        ['a', 'b'].map((vm) => percentOfTime(weighted, vm, 'run', AFTER_RAMP)),
      ];
    },
    source: 'closed forms',
    confidence: 'high',
  },
  {
    id: 'CPU V27',
    what: 'order of dispatch at 100 : 50 : 250 tickets on one core (0 is A, 1 is B, 2 is C)',
    expect: [values('eight quanta', '', [0, 1, 2, 2, 2, 0, 2, 2], EXACT)],
    because: 'strides 100, 200 and 40: A B C C C A C C, after which all stand at 200',
    observe: () => [dispatched()],
    source: 'Waldspurger and Weihl, Stride Scheduling, 1995; OSTEP ch. 9',
    confidence: 'high',
  },
  {
    id: 'CPU V29',
    what: '30 VMs of two busy vCPUs on 4 cores, without and with hyper-threading',
    expect: [
      value('ready', '%', 100 * (1 - 4 / 60), 1),
      values('with: run, used', '%', [(100 * 8) / 60, (100 * 5) / 60], 1),
    ],
    because: '1 − 4/60; 8 threads for 60 vCPUs, worth 4 · 1.25 cores',
    observe: () => {
      const thirty = many('[oo]2', 30);
      const plain = run(`( ${thirty} )4`);
      const threads = run(`(( ${thirty} ))4`);
      return [
        percentOfTime(plain, 'a', 'ready', AFTER_RAMP),
        ['run', 'used'].map((account) => percentOfTime(threads, 'a', account, AFTER_RAMP)),
      ];
    },
    source: 'github.com/vmware/vic issue 6785 (set-up), closed forms',
    confidence: 'low',
  },
];
