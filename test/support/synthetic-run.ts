/**
 * A run as the engine would have finished it, made of formulas: one VCH with its endpoint and one containerVM on one host,
 * six minutes, the container powered on at 30 s, under load from 42 s and powered off at 342 s.
 *
 * For tests of what reads results (charts, reports, exports). The numbers are plausible, not modelled.
 */

import type { RunResult } from '../../src/analysis/run-result.ts';
import type { EntitySummary, Finding, Statistics, Summary } from '../../src/analysis/summary-document.ts';
import { SAMPLE_MS } from '../../src/constants/counters.ts';
import { MODEL, type Model } from '../../src/constants/model.ts';
import { STORAGE_DEVICES } from '../../src/constants/storage.ts';
import type { CounterInfo, Entity, EntitySample, Run, Sample, VmStatus } from '../../src/counters/sample.ts';
import { randomStream } from '../../src/random.ts';
import { GB_BYTES, MB_BYTES, round } from '../../src/units.ts';
import { VERSION } from '../../src/version.ts';
import type { Allocation, Pool, Scenario, StressWorkload, Vm } from '../../src/vsphere/inventory.ts';
import { steadyWorkload } from '../../src/workload/kinds/steady.ts';

export interface SyntheticOptions {
  readonly name?: string;
  readonly title?: string | null;
  /** Name of the VCH. */
  readonly vch?: string;
  /** Limits of the VCH; null: unlimited. */
  readonly cpuLimitMhz?: number | null;
  readonly memoryLimitMb?: number | null;
  readonly load?: 'cpu' | 'memory';
  /** Further containers `web-1` … beside `busybox`, each with a steady demand. */
  readonly moreContainers?: number;
  readonly containerName?: string;
  readonly durationMs?: number;
}

export const POWERED_ON_MS = 30_000;
export const WORKLOAD_FROM_MS = 42_000;
export const POWERED_OFF_MS = 342_000;

/** The synthetic run; by default the memory stress in a VCH limited to 500 MHz and 500 MB. */
export function syntheticRun(options: SyntheticOptions = {}): RunResult {
  const scenario = syntheticScenario(options);
  const entities = entitiesOf(scenario);
  const run: Run = {
    scenario,
    sha256: `5f0d7e2a${'0123456789abcdef'.repeat(4)}`.slice(0, 64),
    intervalMs: SAMPLE_MS,
    entities,
    counters: { vm: VM_COUNTERS, resourcePool: POOL_COUNTERS, host: HOST_COUNTERS },
    instanceCounters: { vm: [], resourcePool: [], host: [] },
  };
  const samples: Sample[] = [];
  for (let index = 0; index * SAMPLE_MS < scenario.durationMs; index++) samples.push(sampleAt(run, index, options));
  return { run, samples, summary: summaryOf(run, samples) };
}

const counter = (
  name: string,
  label: string,
  unit: CounterInfo['unit'],
  statsType: CounterInfo['statsType'],
  level: CounterInfo['level'],
): CounterInfo => ({
  name,
  label,
  unit,
  rollup: name.slice(name.lastIndexOf('.') + 1) as CounterInfo['rollup'],
  statsType,
  level,
});

const VM_COUNTERS: readonly CounterInfo[] = [
  counter('cpu.usage.average', 'Usage', '%', 'rate', 1),
  counter('cpu.usagemhz.average', 'Usage in MHz', 'MHz', 'rate', 1),
  counter('cpu.demand.average', 'Demand', 'MHz', 'absolute', 2),
  counter('cpu.entitlement.latest', 'Entitlement', 'MHz', 'absolute', 2),
  counter('cpu.ready.summation', 'Ready', 'ms', 'delta', 1),
  counter('cpu.readiness.average', 'Readiness', '%', 'rate', 4),
  counter('cpu.maxlimited.summation', 'Max limited', 'ms', 'delta', 2),
  counter('cpu.costop.summation', 'Co-stop', 'ms', 'delta', 2),
  counter('cpu.latency.average', 'Latency', '%', 'rate', 2),
  counter('cpu.run.summation', 'Run', 'ms', 'delta', 2),
  counter('cpu.wait.summation', 'Wait', 'ms', 'delta', 3),
  counter('cpu.swapwait.summation', 'Swap wait', 'ms', 'delta', 3),
  counter('cpu.idle.summation', 'Idle', 'ms', 'delta', 2),
  counter('mem.usage.average', 'Host consumed %', '%', 'absolute', 1),
  counter('mem.consumed.average', 'Consumed', 'KB', 'absolute', 1),
  counter('mem.active.average', 'Active', 'KB', 'absolute', 2),
  counter('mem.granted.average', 'Granted', 'KB', 'absolute', 2),
  counter('mem.entitlement.average', 'Entitlement', 'KB', 'absolute', 2),
  counter('mem.overhead.average', 'Overhead consumed', 'KB', 'absolute', 1),
  counter('mem.vmmemctl.average', 'Ballooned memory', 'KB', 'absolute', 1),
  counter('mem.vmmemctltarget.average', 'Balloon target', 'KB', 'absolute', 2),
  counter('mem.compressed.average', 'Compressed', 'KB', 'absolute', 2),
  counter('mem.swapped.average', 'Swapped', 'KB', 'absolute', 2),
  counter('mem.swapinRate.average', 'Swap in rate', 'KBps', 'rate', 1),
  counter('mem.swapoutRate.average', 'Swap out rate', 'KBps', 'rate', 1),
  counter('mem.decompressionRate.average', 'Decompression rate', 'KBps', 'rate', 2),
  counter('mem.latency.average', 'Page-fault latency', '%', 'absolute', 2),
  counter('vchsim.cpu.readiness.worst', 'Readiness of the worst vCPU', '%', 'rate', null),
  counter('vchsim.cpu.contention.summation', 'Ready not caused by a limit', 'ms', 'delta', null),
];

const POOL_COUNTERS: readonly CounterInfo[] = [
  counter('cpu.usagemhz.average', 'Usage in MHz', 'MHz', 'rate', 1),
  counter('mem.consumed.average', 'Consumed', 'KB', 'absolute', 1),
  counter('mem.active.average', 'Active', 'KB', 'absolute', 2),
  counter('mem.granted.average', 'Granted', 'KB', 'absolute', 2),
  counter('mem.overhead.average', 'Overhead consumed', 'KB', 'absolute', 1),
  counter('mem.vmmemctl.average', 'Ballooned memory', 'KB', 'absolute', 1),
  counter('mem.compressed.average', 'Compressed', 'KB', 'absolute', 2),
  counter('mem.swapped.average', 'Swapped', 'KB', 'absolute', 2),
  counter('vchsim.members.cpu.ready.summation', 'Ready of all members', 'ms', 'delta', null),
];

const HOST_COUNTERS: readonly CounterInfo[] = [
  counter('cpu.utilization.average', 'Utilization', '%', 'rate', 2),
  counter('cpu.usage.average', 'Usage', '%', 'rate', 1),
  counter('cpu.usagemhz.average', 'Usage in MHz', 'MHz', 'rate', 1),
  counter('cpu.ready.summation', 'Ready', 'ms', 'delta', 1),
  counter('cpu.readiness.average', 'Readiness', '%', 'rate', 4),
  counter('mem.usage.average', 'Host consumed %', '%', 'absolute', 1),
  counter('mem.consumed.average', 'Consumed', 'KB', 'absolute', 1),
  counter('mem.active.average', 'Active', 'KB', 'absolute', 2),
  counter('mem.vmmemctl.average', 'Ballooned memory', 'KB', 'absolute', 1),
  counter('mem.sysUsage.average', 'VMkernel consumed', 'KB', 'absolute', 2),
  counter('mem.overhead.average', 'Overhead consumed', 'KB', 'absolute', 1),
  counter('mem.state.latest', 'Free state', 'num', 'absolute', 2),
];

function syntheticScenario(options: SyntheticOptions): Scenario {
  const vch = options.vch ?? 'limited';
  const container = options.containerName ?? 'busybox';
  const names = [container, ...Array.from({ length: options.moreContainers ?? 0 }, (_, at) => `web-${at + 1}`)];
  return {
    name: options.name ?? 'memory-limited',
    title: options.title === undefined ? 'Memory stress in a VCH limited to 500 MHz and 500 MB' : options.title,
    description: null,
    durationMs: options.durationMs ?? 360_000,
    startEpochMs: Date.UTC(2017, 7, 18, 9),
    seed: 1,
    host: {
      name: 'esx-01',
      cores: 4,
      hyperthreading: false,
      mhz: 1800,
      turbo: 1,
      memoryBytes: 32 * GB_BYTES,
      swap: STORAGE_DEVICES.ssd,
    },
    pools: [vchPool(vch, options)],
    vchs: [
      {
        name: vch,
        endpoint: { vcpus: 1, memoryBytes: 2 * GB_BYTES, boot: false },
        nameConvention: null,
        baseImageKb: 8_000_000,
        api: { port: 2375, encrypted: false, clientCertificate: false },
        create: `vic-machine-linux create --name ${vch} --cpu 500 --memory 500 --no-tls`,
      },
    ],
    vms: [endpointVm(vch), ...names.map((name, at) => containerVm(vch, name, at, options))],
    model: defaultModel(),
    modelOverrides: [],
    gates: [],
    report: { preparedFor: null, preparedBy: null, reference: null, notes: null },
  };
}

function vchPool(name: string, options: SyntheticOptions): Pool {
  const { cpuLimitMhz: mhz = 500, memoryLimitMb: mb = 500 } = options;
  return {
    name,
    parent: null,
    vch: true,
    cpu: { reservation: 1, limit: mhz, shares: 4000, level: 'normal', expandable: true },
    memory: {
      reservation: MB_BYTES,
      limit: mb === null ? null : mb * MB_BYTES,
      shares: 163_840,
      level: 'normal',
      expandable: true,
    },
  };
}

const noLimit = (shares: number): Allocation => ({ reservation: 0, limit: null, shares, level: 'normal' });

function endpointVm(vch: string): Vm {
  return {
    name: vch,
    container: null,
    vch,
    role: 'endpoint',
    pool: vch,
    vcpus: 1,
    memoryBytes: 2 * GB_BYTES,
    cpu: noLimit(1000),
    memory: noLimit(20_480),
    atMs: 0,
    settled: true,
    stopMs: null,
    guest: {
      bootCpuMs: 24_000,
      touchedBytes: 900 * MB_BYTES,
      activeBytes: 450 * MB_BYTES,
      reclaimableBytes: 450 * MB_BYTES,
      swapBytes: 0,
    },
    workload: steadyWorkload({
      cpu: 0.02,
      memoryBytes: 900 * MB_BYTES,
      activeBytes: 450 * MB_BYTES,
      touchPerCpuS: 10_000,
      pattern: 'uniform',
      content: 'half',
      backlog: 'drop',
    }),
    run: null,
  };
}

function containerVm(vch: string, container: string, at: number, options: SyntheticOptions): Vm {
  const memory = options.load !== 'cpu';
  return {
    name: `${container}-${(0x0a1b2c3d4e5f + at).toString(16).padStart(12, '0')}`,
    container,
    vch,
    role: 'container',
    pool: vch,
    vcpus: 2,
    memoryBytes: 4 * GB_BYTES,
    cpu: noLimit(2000),
    memory: noLimit(40_960),
    atMs: POWERED_ON_MS,
    settled: false,
    stopMs: null,
    guest: {
      bootCpuMs: 3000,
      touchedBytes: 118 * MB_BYTES,
      activeBytes: 11 * MB_BYTES,
      reclaimableBytes: 0,
      swapBytes: 0,
    },
    workload: stressWorkload({
      kind: 'stress',
      dialect: 'stress',
      line: memory ? 'stress --vm 1 --vm-bytes 512M --timeout 5m' : 'stress --cpu 1 --timeout 5m',
      workers: { cpu: memory ? 0 : 1, io: 0, vm: memory ? 1 : 0, hdd: 0 },
      vmBytes: 512 * MB_BYTES,
      vmStride: 4096,
      vmKeep: false,
      vmHangS: null,
      hddBytes: GB_BYTES,
      timeoutS: 300,
      backoffUs: 3000,
      dryRun: false,
      cpuLoad: 1,
      immediate: null,
    }),
    run: `docker run -d --name ${container} --cpuset-cpus 2 -m 4g progrium/stress`,
  };
}

function defaultModel(): Model {
  const leaves = (tree: object): unknown =>
    'meaning' in tree
      ? (tree as unknown as { default: unknown }).default
      : Object.fromEntries(Object.entries(tree).map(([key, below]) => [key, leaves(below as object)]));
  return leaves(MODEL) as Model;
}

function entitiesOf(scenario: Scenario): Entity[] {
  return [
    ...scenario.vms.map((vm, index): Entity => ({ kind: 'vm', name: vm.name, index })),
    ...scenario.pools.map((pool, index): Entity => ({ kind: 'resourcePool', name: pool.name, index })),
    { kind: 'host', name: scenario.host.name, index: 0 },
  ];
}

type Values = Record<string, number>;

function sampleAt(run: Run, index: number, options: SyntheticOptions): Sample {
  const fromMs = index * SAMPLE_MS;
  const toMs = Math.min(fromMs + SAMPLE_MS, run.scenario.durationMs);
  const byVm = run.scenario.vms.map((vm) => {
    const onMs =
      vm.role === 'endpoint'
        ? toMs - fromMs
        : Math.max(0, Math.min(toMs, POWERED_OFF_MS) - Math.max(fromMs, POWERED_ON_MS));
    const random = randomStream(run.scenario.seed, `noise ${index}`, vm.name);
    return { onMs, values: onMs === 0 ? null : vmValues(vm, run.scenario, toMs, onMs, () => random.next(), options) };
  });
  const sum = (name: string) => byVm.reduce((total, { values }) => total + (values?.[name] ?? 0), 0);
  const aligned = (values: Values | null, infos: readonly CounterInfo[]) =>
    values === null ? null : Float64Array.from(infos, (info) => values[info.name] ?? 0);
  const shared: Values = {};
  for (const { name } of [...POOL_COUNTERS, ...HOST_COUNTERS]) shared[name] = sum(name);
  const host = { ...shared, ...hostValues(run.scenario, shared) };
  shared['vchsim.members.cpu.ready.summation'] = sum('cpu.ready.summation');
  const entities: EntitySample[] = run.entities.map((entity) => {
    if (entity.kind !== 'vm') {
      const values = aligned(entity.kind === 'host' ? host : shared, run.counters[entity.kind]);
      return { onMs: toMs - fromMs, values, instances: null, status: null };
    }
    const { onMs, values } = byVm[entity.index]!;
    const vm = run.scenario.vms[entity.index]!;
    return { onMs, values: aligned(values, VM_COUNTERS), instances: null, status: statusAt(vm, toMs, options) };
  });
  return { run, index, fromMs, toMs, entities };
}

function hostValues(scenario: Scenario, sums: Values): Values {
  const { host } = scenario;
  const hostMs = host.cores * SAMPLE_MS;
  const consumed = sums['mem.consumed.average']! + sums['mem.overhead.average']! + VMKERNEL_KB;
  return {
    'cpu.usage.average': round((100 * sums['cpu.usagemhz.average']!) / (host.cores * host.mhz), 2),
    'cpu.utilization.average': round((100 * sums['cpu.usagemhz.average']!) / (host.cores * host.mhz), 2),
    'cpu.readiness.average': round((100 * sums['cpu.ready.summation']!) / hostMs, 2),
    'mem.consumed.average': consumed,
    'mem.sysUsage.average': VMKERNEL_KB,
    'mem.usage.average': round((100 * consumed) / (host.memoryBytes / 1024), 2),
  };
}

const VMKERNEL_KB = 1536 * 1024;

function statusAt(vm: Vm, toMs: number, options: SyntheticOptions): VmStatus {
  const endpoint = vm.role === 'endpoint';
  const on = endpoint ? 0 : POWERED_ON_MS;
  const worked = endpoint ? 0 : Math.max(0, Math.min(toMs, POWERED_OFF_MS) - WORKLOAD_FROM_MS) / 1000;
  const off = !endpoint && toMs >= POWERED_OFF_MS;
  return {
    poweredOnMs: toMs > on ? on : null,
    poweredOffMs: off ? POWERED_OFF_MS : null,
    workloadFromMs: endpoint ? 0 : toMs > WORKLOAD_FROM_MS ? WORKLOAD_FROM_MS : null,
    workloadToMs: off ? POWERED_OFF_MS : null,
    outcome: off ? 'completed' : 'running',
    outcomeReason: null,
    work: {
      demandedMhzS: 1800 * worked,
      servedMhzS: (options.cpuLimitMhz === null ? 1800 : 464) * worked,
      unhinderedMhzS: 1800 * worked,
    },
    cpuLimitedBy: options.cpuLimitMhz === null ? null : vm.vch,
    memoryLimitedBy: options.memoryLimitMb === null ? null : vm.vch,
  };
}

function vmValues(
  vm: Vm,
  scenario: Scenario,
  toMs: number,
  onMs: number,
  noise: () => number,
  options: SyntheticOptions,
): Values {
  const { cpuLimitMhz: limitMhz = 500, memoryLimitMb: limitMb = 500, load = 'memory' } = options;
  const endpoint = vm.role === 'endpoint';
  const others = Math.max(1, scenario.vms.length - 1);
  const busy = endpoint
    ? 0.02
    : Math.max(0, Math.min(1, (toMs - WORKLOAD_FROM_MS) / SAMPLE_MS)) * (0.97 + 0.03 * noise());
  const wantedMhz = busy * scenario.host.mhz;
  const pressed = !endpoint && load === 'memory' && limitMb !== null;
  const latency = pressed ? Math.min(1, (toMs - POWERED_ON_MS) / 90_000) * (38 + 4 * noise()) : 0.02 * noise();
  const servable = limitMhz === null || endpoint ? wantedMhz : Math.min(wantedMhz, (limitMhz - 36) / others);
  const usage = Math.round(servable * (load === 'memory' && !endpoint ? 1 - latency / 130 : 1));
  const run = Math.round((usage / scenario.host.mhz) * onMs);
  const ready = Math.max(0, Math.round(onMs * busy * (1 - latency / 100) - run));
  const entitled = limitMhz === null || endpoint ? (endpoint ? 240 : 2250) : Math.round((limitMhz - 30) / others);
  const share = Math.min(1, (toMs - POWERED_ON_MS) / 120_000);
  const configuredMb = vm.memoryBytes / MB_BYTES;
  const touchedMb = endpoint ? 900 : 118 + 512 * busy;
  const backedMb =
    limitMb === null || endpoint
      ? Math.min(touchedMb, endpoint && limitMb !== null ? 196 : touchedMb)
      : Math.min(touchedMb, (limitMb - 240) / others);
  const balloonMb = limitMb === null ? 0 : endpoint ? 450 : Math.min(2607, 2607 * share);
  const hiddenMb = Math.max(0, touchedMb - backedMb - (endpoint ? balloonMb : 0));
  const kb = (mb: number) => Math.round(mb * 256) * 4;
  return {
    'cpu.usage.average': round((100 * usage) / (vm.vcpus * scenario.host.mhz), 2),
    'cpu.usagemhz.average': usage,
    'cpu.demand.average': Math.round(wantedMhz),
    'cpu.entitlement.latest': entitled,
    'cpu.ready.summation': ready,
    'cpu.readiness.average': round((100 * ready) / (vm.vcpus * onMs), 2),
    'cpu.maxlimited.summation': limitMhz === null ? 0 : Math.round(ready * 0.99),
    'cpu.latency.average': limitMhz === null ? 0.3 : 0.8,
    'cpu.run.summation': run,
    'cpu.wait.summation': vm.vcpus * onMs - run - ready,
    'cpu.swapwait.summation': Math.round((latency / 100) * onMs),
    'cpu.idle.summation': vm.vcpus * onMs - run - ready - Math.round((latency / 100) * onMs),
    'mem.usage.average': round((100 * (endpoint ? 450 : 11 + 512 * busy)) / configuredMb, 2),
    'mem.consumed.average': kb(backedMb),
    'mem.active.average': kb(endpoint ? 450 : 11 + 512 * busy),
    'mem.granted.average': kb(backedMb),
    'mem.entitlement.average': kb(limitMb === null ? configuredMb : endpoint ? 196 : (limitMb - 240) / others),
    'mem.overhead.average': kb(endpoint ? 33.5 : 52.6),
    'mem.vmmemctl.average': kb(balloonMb),
    'mem.vmmemctltarget.average': kb(limitMb === null ? 0 : endpoint ? 450 : 2607),
    'mem.compressed.average': kb(hiddenMb * 0.8),
    'mem.swapped.average': kb(hiddenMb * 0.2),
    'mem.swapinRate.average': pressed ? kb(3 * busy) : 0,
    'mem.swapoutRate.average': pressed ? kb(3 * busy) : 0,
    'mem.decompressionRate.average': pressed ? kb(90 * busy) : 0,
    'mem.latency.average': round(latency, 2),
    'vchsim.cpu.readiness.worst': round((100 * ready) / onMs, 2),
    'vchsim.cpu.contention.summation': Math.round(ready * (limitMhz === null ? 1 : 0.01)),
  };
}

function summaryOf(run: Run, samples: readonly Sample[]): Summary {
  const { scenario } = run;
  const entities = run.entities.map((entity, at): EntitySummary => {
    const vm = entity.kind === 'vm' ? scenario.vms[entity.index]! : null;
    const window =
      vm?.role === 'container' ? ([WORKLOAD_FROM_MS, POWERED_OFF_MS] as const) : ([0, scenario.durationMs] as const);
    const inside = samples.filter((sample) => sample.fromMs >= window[0] && sample.toMs <= window[1]);
    const counters: Record<string, Statistics> = {};
    for (const [column, info] of run.counters[entity.kind].entries()) {
      const values = inside.map((sample) => sample.entities[at]!.values![column]!);
      if (values.length > 0) counters[info.name] = statistics(values, info.unit);
    }
    if (vm === null) return { kind: entity.kind, name: entity.name, config: {}, counters };
    const status = samples.at(-1)!.entities[at]!.status!;
    return {
      kind: 'vm',
      name: vm.name,
      ...(vm.container === null ? {} : { container: vm.container }),
      ...(vm.vch === null ? {} : { vch: vm.vch }),
      role: vm.role,
      poweredOnS: [status.poweredOnMs! / 1000, (status.poweredOffMs ?? scenario.durationMs) / 1000],
      workloadS: [window[0] / 1000, window[1] / 1000],
      config: { vcpus: vm.vcpus, memoryMB: vm.memoryBytes / MB_BYTES },
      outcome: status.outcome,
      work: {
        demandedMHzs: status.work!.demandedMhzS,
        servedMHzs: status.work!.servedMhzS,
        slowdown: status.work!.servedMhzS === 0 ? null : round(status.work!.demandedMhzS / status.work!.servedMhzS, 1),
      },
      counters,
    };
  });
  return {
    schema: 'vchsim.summary/1',
    version: VERSION,
    scenario: {
      name: scenario.name,
      title: scenario.title,
      seed: scenario.seed,
      durationS: scenario.durationMs / 1000,
      intervalS: run.intervalMs / 1000,
      sha256: run.sha256,
    },
    entities,
    findings: findingsOf(scenario),
    blame: [],
    gates: [],
    files: [],
  };
}

function statistics(values: readonly number[], unit: string): Statistics {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
  const average = round(values.reduce((sum, value) => sum + value, 0) / values.length, 2);
  return {
    unit,
    average,
    minimum: sorted[0]!,
    maximum: sorted.at(-1)!,
    p95: at(0.95),
    p99: at(0.99),
    latest: values.at(-1)!,
  };
}

function findingsOf(scenario: Scenario): Finding[] {
  const pool = scenario.pools[0]!;
  const vm = scenario.vms[1]!;
  if (pool.memory.limit === null) return [];
  return [
    {
      code: 'container-exceeds-vch-memory-limit',
      severity: 'warning',
      cause: 'memory-limit',
      limitedBy: pool.name,
      entity: vm.name,
      entities: [vm.name],
      message: `${vm.container} is configured with 4,096 MB in a VCH limited to ${pool.memory.limit / MB_BYTES} MB.`,
      counter: 'mem.consumed.average',
      observed: 4096,
      threshold: pool.memory.limit / MB_BYTES,
      unit: 'MB',
      fromS: WORKLOAD_FROM_MS / 1000,
      toS: POWERED_OFF_MS / 1000,
      shareOfSamples: 1,
      evidence: `charts/vm/${vm.vch}.${vm.container}-memory.png`,
      recommendation: 'Raise the limit of the VCH or make the container smaller.',
    },
  ];
}

/** Holds the fields to their type: a VM's workload is of any kind. */
function stressWorkload(workload: StressWorkload): StressWorkload {
  return workload;
}
