/** Converts checked values to a Scenario. Fills in every default and checks the parts against each other. */

import { hasFeature } from '../constants/esxi.ts';
import { STORAGE_DEVICES, type StorageDevice } from '../constants/storage.ts';
import { durationText } from '../fields/fields.ts';
import type { Host, HostCache } from '../vsphere/host.ts';
import { memoryCapacityBytes } from '../vsphere/host.ts';
import type { ReportDetails, Scenario } from '../vsphere/inventory.ts';
import { amountText } from './allocations.ts';
import { type KnownCounters, type ResolveContext, spanAt } from './context.ts';
import { crossCheck } from './cross-checks.ts';
import { resolveEvents } from './events.ts';
import { resolveGates } from './gates/resolve.ts';
import type { Located, Path } from './located.ts';
import { resolveModel } from './model.ts';
import type { PlacedVm } from './placed-vm.ts';
import { type ScenarioPlaces, scenarioPlaces } from './places.ts';
import { resolvePools } from './pools.ts';
import type { Problems } from './problems.ts';
import type { ScenarioInput } from './shape.ts';
import type { ModelInput } from './shape-model.ts';
import { resolveVchs } from './vchs.ts';
import { resolveVms } from './vms.ts';
import { DEFAULT_START_EPOCH_MS, epochMsOf, isDay } from './wall-clock.ts';

/** Inputs besides the text. */
export interface Naming {
  readonly name: string;
  readonly seed: number;
  /** Counters that gates may name; undefined: any. */
  readonly counters?: KnownCounters | undefined;
}

export interface Resolved {
  readonly scenario: Scenario;
  readonly places: ScenarioPlaces;
}

/** The scenario and its places. Valid only if `problems` has no errors. */
export function resolve(input: ScenarioInput, root: Located, naming: Naming, problems: Problems): Resolved {
  const { model, overrides } = resolveModel(input.model);
  const host = resolveHost(input);
  const context: ResolveContext = { input, root, problems, host, model, seed: naming.seed, counters: naming.counters };
  checkHost(context);
  checkGeneration(context);
  checkWindows(context);
  const placedPools = resolvePools(context);
  const pools = placedPools.map(({ pool }) => pool);
  const vchs = resolveVchs(context);
  const placedVms: PlacedVm[] = [
    ...resolveVms(
      context,
      vchs,
      pools.map((pool) => pool.name),
    ),
  ];
  const {
    events,
    vms: madeByEvents,
    paths,
  } = resolveEvents(
    context,
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
    startEpochMs: resolveStart(context),
    seed: naming.seed,
    host,
    pools,
    vchs,
    vms,
    ...(events.length === 0 ? {} : { events }),
    model,
    modelOverrides: overrides,
    gates: resolveGates(context, pools, vms),
    report: {
      preparedFor: input.report?.preparedFor ?? null,
      preparedBy: input.report?.preparedBy ?? null,
      reference: input.report?.reference ?? null,
      ...resolveDate(context),
      notes: input.report?.notes ?? null,
    },
  };
  crossCheck(context, scenario, placedPools, placedVms);
  const pathsOf = (placed: readonly { readonly path: Path }[]) => placed.map(({ path }) => path);
  const places = scenarioPlaces(context, { vms: pathsOf(placedVms), pools: pathsOf(placedPools), events: paths });
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

function checkHost(context: ResolveContext): void {
  if (memoryCapacityBytes(context) > 0) return;
  const says = `host.memory is ${amountText('memory', context.host.memoryBytes)}; VMkernel keeps as much for itself`;
  context.problems.error('host-memory-too-small', spanAt(context, 'host', 'memory'), says, {
    hint: 'give the host more memory, at least 2GB',
  });
}

function checkGeneration(context: ResolveContext): void {
  const { esxi, scalableShares } = context.model;
  if (!scalableShares || hasFeature(context.model, 'scalableShares')) return;
  const says = `model.scalableShares is true, and model.esxi ${esxi}; scalable shares came with ESXi 7.0`;
  context.problems.error('needs-newer-esxi', spanAt(context, 'model', 'scalableShares'), says, {
    hint: 'add esxi: "7.0", or leave scalableShares out',
  });
}

/** Demand is stored per claim period, so a window must be a whole number of periods. */
function checkWindows(context: ResolveContext): void {
  const { claimPeriod } = context.model.cpu;
  for (const key of ['dispatchWindow', 'demandWindow'] as const) {
    const window = context.model.cpu[key];
    if (window % claimPeriod === 0) continue;
    const given = context.input.model?.cpu as ModelInput | undefined;
    const culprit = given?.[key] === undefined ? 'claimPeriod' : key;
    const lengths = `model.cpu.${key} is ${durationText(window)}, and model.cpu.claimPeriod ${durationText(claimPeriod)}`;
    context.problems.error(
      'not-a-multiple',
      spanAt(context, 'model', 'cpu', culprit),
      `${lengths}; allowed: a window that is a multiple of the claim period`,
      { hint: `write ${key}: ${durationText(Math.ceil(window / claimPeriod) * claimPeriod)}, or another claimPeriod` },
    );
  }
}

/** A scenario without a date has no such key, so that its hash stays the same. */
function resolveDate(context: ResolveContext): Partial<Pick<ReportDetails, 'date'>> {
  const date = context.input.report?.date;
  if (date === undefined) return {};
  if (isDay(date)) return { date };
  context.problems.error(
    'not-a-day',
    spanAt(context, 'report', 'date'),
    `report.date is "${date}"; allowed: a day of the calendar, such as 2026-11-29`,
  );
  return {};
}

function resolveStart(context: ResolveContext): number {
  const { start } = context.input;
  const epochMs = start === undefined ? DEFAULT_START_EPOCH_MS : epochMsOf(start);
  if (epochMs !== null) return epochMs;
  context.problems.error(
    'not-a-moment',
    spanAt(context, 'start'),
    `start is "${start}"; allowed: ISO 8601 from 1970 on, such as 2017-08-18T09:00:00Z`,
  );
  return DEFAULT_START_EPOCH_MS;
}
