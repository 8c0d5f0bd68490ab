/** Events of VMs and VCHs as markers on a figure's time axis. */

import type { RunResult } from '../analysis/run-result.ts';
import type { Marker } from '../charts/plot.ts';
import type { Pool } from '../vsphere/inventory.ts';
import { spanOf } from './series.ts';

/** Power-on, workload start and power-off of a VM; states that hold from the start have no marker. */
export function lifeMarkers(result: RunResult, entityIndex: number): Marker[] {
  const status = result.samples.at(-1)?.entities[entityIndex]?.status;
  if (status === null || status === undefined) return [];
  const killed = status.outcome === 'oom-killed';
  const moments: readonly (readonly [number | null, string])[] = [
    [status.poweredOnMs, 'powered on'],
    [status.workloadFromMs, 'workload starts'],
    [status.poweredOffMs === status.workloadToMs ? null : status.workloadToMs, 'workload ends'],
    [status.poweredOffMs, killed ? 'killed: out of memory' : 'powered off'],
  ];
  const own = moments.flatMap(([atMs, label]): Marker[] => {
    if (!isInside(result, atMs)) return [];
    return [{ atMs, label, ...(label.startsWith('killed') ? { trouble: true as const } : {}) }];
  });
  const { vch, name } = result.run.scenario.vms[result.run.entities[entityIndex]!.index]!;
  const changes = [...configureMarkers(result, vch), ...settingMarkers(result, 'vm', name)];
  return inTime([...own, ...renameMarkers(result, entityIndex), ...changes]);
}

const isInside = (result: RunResult, atMs: number | null): atMs is number =>
  atMs !== null && atMs > 0 && atMs < spanOf(result);

const inTime = (markers: readonly Marker[]): Marker[] => [...markers].sort((a, b) => a.atMs - b.atMs);

/** Out-of-memory kills among the given VMs. */
function killMarkers({ run, samples }: RunResult, vms: readonly number[]): Marker[] {
  return vms.flatMap((at): Marker[] => {
    const status = samples.at(-1)?.entities[at]?.status;
    if (status?.outcome !== 'oom-killed' || status.poweredOffMs === null) return [];
    const vm = run.scenario.vms[run.entities[at]!.index]!;
    return [{ atMs: status.poweredOffMs, label: `out of memory: ${vm.container ?? vm.name}`, trouble: true }];
  });
}

/** Events of a pool and its VMs. */
export function poolMarkers(result: RunResult, pool: Pool, members: readonly number[]): Marker[] {
  const calls = [
    ...(pool.vch ? configureMarkers(result, pool.name) : []),
    ...settingMarkers(result, 'pool', pool.name),
  ];
  return inTime([...calls, ...killMarkers(result, members)].filter(({ atMs }) => isInside(result, atMs)));
}

/** Events of all VCHs and VMs of the host. */
export function hostMarkers(result: RunResult): Marker[] {
  const calls = result.run.scenario.vchs.flatMap(({ name }) =>
    configureMarkers(result, name).map((marker) => ({ ...marker, label: `${marker.label} ${name}` })),
  );
  const killed = killMarkers(result, [...result.run.entities.keys()]);
  return inTime([...calls, ...killed].filter(({ atMs }) => isInside(result, atMs)));
}

/** Renames of containers by docker, which rename their VMs. */
function renameMarkers({ run, samples }: RunResult, entityIndex: number): Marker[] {
  const renamed = samples.at(-1)?.timeline?.renamed ?? [];
  const own = renamed.filter(({ vm }) => vm === run.entities[entityIndex]!.index);
  return own.map(({ atMs, container }) => ({ atMs, label: `renamed to ${container}` }));
}

/** When vCenter, govc or PowerCLI changed settings of a pool or VM, or would have. */
function settingMarkers({ run, samples }: RunResult, holder: 'pool' | 'vm', name: string): Marker[] {
  const statuses = samples.at(-1)?.timeline?.events ?? [];
  return statuses.flatMap(({ atMs, state }, at): Marker[] => {
    const event = run.scenario.events![at]!;
    const touches = event.kind === 'set' && event.changes.some((each) => each.holder === holder && each.name === name);
    if (!touches || atMs <= 0) return [];
    return [
      state === 'failed' ? { atMs, label: 'change refused', trouble: true } : { atMs, label: 'settings changed' },
    ];
  });
}

/** Configure calls of a VCH, and their rollbacks. */
function configureMarkers(result: RunResult, vch: string | null): Marker[] {
  const { events = [] } = result.run.scenario;
  const statuses = result.samples.at(-1)?.timeline?.events ?? [];
  return statuses.flatMap(({ atMs, state, endMs }, at) => {
    const event = events[at]!;
    if (event.kind !== 'configure' || vch === null || event.vch !== vch || atMs <= 0) return [];
    if (state !== 'failed') return [{ atMs, label: 'configure' }];
    if (endMs === null || endMs === atMs) return [{ atMs, label: 'configure fails', trouble: true }];
    return [
      { atMs, label: 'configure' },
      { atMs: endMs, label: 'configure undone', trouble: true },
    ];
  });
}
