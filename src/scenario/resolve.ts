/** Checked values become a Scenario: every default filled in, every part checked against the others. */

import { hasFeature } from '../constants/esxi.ts';
import { STORAGE_DEVICES, type StorageDevice } from '../constants/storage.ts';
import { durationText } from '../fields/fields.ts';
import type { Host, HostCache } from '../vsphere/host.ts';
import { memoryCapacityBytes } from '../vsphere/host.ts';
import type { ReportDetails, Scenario } from '../vsphere/inventory.ts';
import { amountText } from './allocations.ts';
import { crossCheck } from './cross-checks.ts';
import { resolveEvents } from './events.ts';
import { resolveGates } from './gates/resolve.ts';
import type { Located, Path } from './located.ts';
import { resolveModel } from './model.ts';
import type { PlacedVm } from './placed-vm.ts';
import { type ScenarioPlaces, scenarioPlaces } from './places.ts';
import { resolvePools } from './pools.ts';
import type { Problems } from './problems.ts';
import { type KnownCounters, type Reading, spanAt } from './reading.ts';
import type { ScenarioInput } from './shape.ts';
import type { ModelInput } from './shape-model.ts';
import { resolveVchs } from './vchs.ts';
import { resolveVms } from './vms.ts';
import { DEFAULT_START_EPOCH_MS, epochMsOf, isDay } from './wall-clock.ts';

/** What a scenario is told beside its text. */
export interface Naming {
  readonly name: string;
  readonly seed: number;
  /** Counters gates may speak of; undefined: any. */
  readonly counters?: KnownCounters | undefined;
}

export interface Resolved {
  readonly scenario: Scenario;
  readonly places: ScenarioPlaces;
}

/** The scenario and its places; they mean something only while `problems` has no errors. */
export function resolve(input: ScenarioInput, root: Located, naming: Naming, problems: Problems): Resolved {
  const { model, overrides } = resolveModel(input.model);
  const host = resolveHost(input);
  const reading: Reading = { input, root, problems, host, model, seed: naming.seed, counters: naming.counters };
  checkHost(reading);
  checkGeneration(reading);
  checkWindows(reading);
  const placedPools = resolvePools(reading);
  const pools = placedPools.map(({ pool }) => pool);
  const vchs = resolveVchs(reading);
  const placedVms: PlacedVm[] = [
    ...resolveVms(
      reading,
      vchs,
      pools.map((pool) => pool.name),
    ),
  ];
  const {
    events,
    vms: madeByEvents,
    paths,
  } = resolveEvents(
    reading,
    vchs,
    pools,
    placedVms.map(({ vm }) => vm),
  );
  placedVms.push(...madeByEvents);
  const vms = placedVms.map(({ vm }) => vm);
  const scenario: Scenario = {
    name: naming.name,
    title: input.title ?? null,
    description: input.description ?? null,
    durationMs: input.duration,
    startEpochMs: resolveStart(reading),
    seed: naming.seed,
    host,
    pools,
    vchs,
    vms,
    ...(events.length === 0 ? {} : { events }),
    model,
    modelOverrides: overrides,
    gates: resolveGates(reading, pools, vms),
    report: {
      preparedFor: input.report?.preparedFor ?? null,
      preparedBy: input.report?.preparedBy ?? null,
      reference: input.report?.reference ?? null,
      ...resolveDate(reading),
      notes: input.report?.notes ?? null,
    },
  };
  crossCheck(reading, scenario, placedPools, placedVms);
  const pathsOf = (placed: readonly { readonly path: Path }[]) => placed.map(({ path }) => path);
  const places = scenarioPlaces(reading, { vms: pathsOf(placedVms), pools: pathsOf(placedPools), events: paths });
  return { scenario, places };
}

function resolveHost({ host }: ScenarioInput): Host {
  return {
    name: host.name ?? 'esx-01',
    cores: host.cores,
    hyperthreading: host.hyperthreading ?? false,
    mhz: host.mhz,
    turbo: host.turbo ?? 1,
    memoryBytes: host.memory,
    swap: resolveDevice(host.swap),
    ...(host.datastore === undefined ? {} : { datastore: resolveDevice(host.datastore) }),
    ...(host.hostCache === undefined ? {} : { hostCache: resolveHostCache(host.hostCache) }),
  };
}

function resolveHostCache(input: NonNullable<ScenarioInput['host']['hostCache']>): HostCache {
  if (typeof input !== 'object') return { bytes: input, device: resolveDevice(undefined) };
  return { bytes: input.size, device: resolveDevice(input.device) };
}

function resolveDevice(input: ScenarioInput['host']['swap']): StorageDevice {
  if (typeof input !== 'object') return STORAGE_DEVICES[input ?? 'ssd'];
  return { name: 'custom', latencyUs: Math.round(input.latency * 1000), iops: input.iops };
}

function checkHost(reading: Reading): void {
  if (memoryCapacityBytes(reading) > 0) return;
  const says = `host.memory is ${amountText('memory', reading.host.memoryBytes)}; VMkernel keeps as much for itself`;
  reading.problems.error('host-memory-too-small', spanAt(reading, 'host', 'memory'), says, {
    hint: 'give the host more memory, at least 2GB',
  });
}

function checkGeneration(reading: Reading): void {
  const { esxi, scalableShares } = reading.model;
  if (!scalableShares || hasFeature(reading.model, 'scalableShares')) return;
  const says = `model.scalableShares is true, and model.esxi ${esxi}; scalable shares came with ESXi 7.0`;
  reading.problems.error('needs-newer-esxi', spanAt(reading, 'model', 'scalableShares'), says, {
    hint: 'add esxi: "7.0", or leave scalableShares out',
  });
}

/** Demand is kept per claim period: a window of it is a whole number of these. */
function checkWindows(reading: Reading): void {
  const { claimPeriod } = reading.model.cpu;
  for (const key of ['dispatchWindow', 'demandWindow'] as const) {
    const window = reading.model.cpu[key];
    if (window % claimPeriod === 0) continue;
    const given = reading.input.model?.cpu as ModelInput | undefined;
    const culprit = given?.[key] === undefined ? 'claimPeriod' : key;
    const lengths = `model.cpu.${key} is ${durationText(window)}, and model.cpu.claimPeriod ${durationText(claimPeriod)}`;
    reading.problems.error(
      'not-a-multiple',
      spanAt(reading, 'model', 'cpu', culprit),
      `${lengths}; allowed: a window that is a multiple of the claim period`,
      { hint: `write ${key}: ${durationText(Math.ceil(window / claimPeriod) * claimPeriod)}, or another claimPeriod` },
    );
  }
}

/** A scenario without a date has no such key, so that its hash is what it was before there was one. */
function resolveDate(reading: Reading): Partial<Pick<ReportDetails, 'date'>> {
  const date = reading.input.report?.date;
  if (date === undefined) return {};
  if (isDay(date)) return { date };
  reading.problems.error(
    'not-a-day',
    spanAt(reading, 'report', 'date'),
    `report.date is "${date}"; allowed: a day of the calendar, such as 2026-11-29`,
  );
  return {};
}

function resolveStart(reading: Reading): number {
  const { start } = reading.input;
  const epochMs = start === undefined ? DEFAULT_START_EPOCH_MS : epochMsOf(start);
  if (epochMs !== null) return epochMs;
  reading.problems.error(
    'not-a-moment',
    spanAt(reading, 'start'),
    `start is "${start}"; allowed: ISO 8601 from 1970 on, such as 2017-08-18T09:00:00Z`,
  );
  return DEFAULT_START_EPOCH_MS;
}
