/** Every VM of the host: endpoint VMs, containerVMs, ordinary VMs, and those that stand for `background`. */

import { MAX_VMS } from '../bounds.ts';
import { CONTAINER_SIZE } from '../constants/vic.ts';
import { didYouMean } from '../did-you-mean.ts';
import { MB_BYTES } from '../units.ts';
import {
  connectionRefusal,
  containerId,
  containerVmName,
  makesVolume,
  randomContainerName,
  refusedCreation,
  volumeRefusal,
} from '../vic/vic.ts';
import type { Guest } from '../vsphere/inventory.ts';
import type { Vch } from '../vsphere/vch.ts';
import { visibleBytes } from '../workload/demand.ts';
import { steadyWorkload } from '../workload/kinds/steady.ts';
import { backgroundVms } from './background.ts';
import { applyGuards } from './guards.ts';
import type { LocatedMap, Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import { allocationsOf, createIdleDemand, resolveMachine, sizeOf } from './machine.ts';
import { resolveNet } from './networks.ts';
import type { PlacedVm } from './placed-vm.ts';
import { unknownPool } from './pools.ts';
import { allNamesKnown, type Reading, spanAt } from './reading.ts';
import type { ContainerInput } from './shape.ts';

/** The entries of `containers:` and `vms:` in file order, `count` taken apart; background VMs last. */
export function resolveVms(reading: Reading, vchs: readonly Vch[], pools: readonly string[]): readonly PlacedVm[] {
  const asked = [...(reading.input.containers ?? []), ...(reading.input.vms ?? [])];
  const total = asked.reduce((sum, each) => sum + (each.count ?? 1), vchs.length);
  if (total > MAX_VMS) {
    const says = `the scenario has ${total} VMs, counting endpoints; allowed: ${MAX_VMS}`;
    reading.problems.error('too-many-vms', spanAt(reading, 'containers'), says);
    return [];
  }
  return [
    ...resolveEndpoints(reading, vchs),
    ...applyGuards(reading, resolveContainers(reading, vchs), vchs),
    ...resolveOrdinary(reading, pools),
    ...backgroundVms(reading).map((vm) => ({ vm, path: ['background'] })),
  ];
}

function resolveEndpoints(reading: Reading, vchs: readonly Vch[]): PlacedVm[] {
  return vchs.map((vch) => {
    const { vcpus, memoryBytes, boot } = vch.endpoint;
    const at = (reading.input.vchs ?? []).findIndex((each) => each.name === vch.name);
    const path: Path = ['vchs', at, 'endpoint'];
    const guest = endpointGuest(reading, memoryBytes);
    const demand = {
      ...createIdleDemand(reading),
      cpu: reading.model.guest.endpointCpu,
      memoryBytes: guest.touchedBytes,
      activeBytes: guest.activeBytes,
    };
    const vm = {
      ...{ name: vch.name, container: null, vch: vch.name, role: 'endpoint' as const, pool: vch.name },
      ...{
        vcpus,
        memoryBytes,
        ...allocationsOf(reading, path, vch.endpoint, reading.input.vchs?.[at]?.endpoint ?? {}),
      },
      ...{ atMs: 0, settled: !boot, stopMs: null, guest, run: null },
      workload: steadyWorkload(demand),
    };
    return { vm, path: ['vchs', at] };
  });
}

function endpointGuest(reading: Reading, memoryBytes: number): Guest {
  const { endpointBoot, endpointTouched, endpointActive } = reading.model.guest;
  const touchedBytes = Math.min(endpointTouched, visibleBytes(reading.model, memoryBytes));
  const activeBytes = Math.min(endpointActive, touchedBytes);
  return {
    bootCpuMs: endpointBoot,
    touchedBytes,
    activeBytes,
    reclaimableBytes: touchedBytes - activeBytes,
    swapBytes: 0,
  };
}

function resolveContainers(reading: Reading, vchs: readonly Vch[]): PlacedVm[] {
  const inVch = new Map(vchs.map((vch) => [vch.name, { vch, names: collectNames(reading, vch.name), position: 0 }]));
  return (reading.input.containers ?? []).flatMap((input, at) => {
    const path = ['containers', at];
    const place = inVch.get(input.vch);
    if (place === undefined) {
      unknownVch(reading, [...path, 'vch'], input.vch, [...inVch.keys()]);
      return [];
    }
    noteIdle(reading, path, input);
    checkConnection(reading, path, place.vch);
    checkVolumes(reading, path, place.vch);
    const net = resolveNet(reading, path, input, place.vch);
    return resolveCopies(input).map((written) => {
      const position = place.position++;
      const name = written ?? randomContainerName(reading.seed, input.vch, position, place.names);
      place.names.add(name);
      const id = containerId(reading.seed, input.vch, position);
      const display = containerVmName(name, id, place.vch.nameConvention, reading.model.vic.version);
      const made = { name: display, container: name, vch: input.vch, role: 'container' as const, pool: input.vch };
      const vm = resolveMachine(
        reading,
        path,
        made,
        input,
        sizeOf(input, CONTAINER_SIZE.vcpus, CONTAINER_SIZE.memoryMb * MB_BYTES),
      );
      const { remove, unread } = (findNearest(reading.root, path) as LocatedMap).origin?.facts ?? {};
      const more = {
        ...(net === undefined ? {} : { net }),
        ...(remove === true ? { remove: true as const } : {}),
        ...(unread === undefined || input.workload !== undefined ? {} : { unread }),
      };
      return { path, vm: { ...vm, ...more } };
    });
  });
}

/** A line that calls another port, or without the credentials the API asks for. Plain keys leave the posture open. */
function checkConnection(reading: Reading, path: Path, vch: Vch): void {
  const { origin } = findNearest(reading.root, path) as LocatedMap;
  const { connection, request, making = 'run' } = origin?.facts ?? {};
  if (origin === undefined || connection === undefined || request === undefined || vch.create === null) return;
  const refusal = connectionRefusal(connection, vch.api, request);
  if (refusal === null) return;
  const { code, message, hint, real } = refusal;
  reading.problems.error(code, origin.span, `${pathText(path)} does not reach VCH "${vch.name}": ${message}`, {
    hint,
    real: refusedCreation(real, making),
  });
}

function checkVolumes(reading: Reading, path: Path, vch: Vch): void {
  const { origin } = findNearest(reading.root, path) as LocatedMap;
  const { volumes = [], image = '', making = 'run' } = origin?.facts ?? {};
  const refused = (wanted: readonly string[]) => {
    const text = volumeRefusal(wanted, vch);
    return text === null ? null : refusedCreation(text, making);
  };
  const real = refused(volumes);
  const own = refused(makesVolume(image) ? [image] : []);
  if (real === null && own !== null) {
    const says = `${pathText(path)}: ${image} makes a volume of its own, and VCH "${vch.name}" has no volume store`;
    const hint = 'add --volume-store DATASTORE/PATH:default to the line of the VCH';
    reading.problems.warning('no-volume-store', origin!.span, says, { hint, real: own });
  }
  if (real === null) return;
  const says = `${pathText(path)} wants a volume, and VCH "${vch.name}" has no volume store`;
  const hint = 'add --volume-store DATASTORE/PATH:default to the line of the VCH';
  reading.problems.error('no-volume-store', origin!.span, says, { hint, real });
}

function collectNames(reading: Reading, vch: string): Set<string> {
  const there = (reading.input.containers ?? []).filter((each) => each.vch === vch);
  return new Set(there.flatMap(resolveCopies).filter((name) => name !== undefined));
}

/** The names an entry stands for: `web` → `web-1`, `web-2`; undefined where docker would invent one. */
function resolveCopies(input: {
  readonly name?: string | undefined;
  readonly count?: number | undefined;
}): (string | undefined)[] {
  if (input.count === undefined) return [input.name];
  return Array.from({ length: input.count }, (_, at) =>
    input.name === undefined ? undefined : `${input.name}-${at + 1}`,
  );
}

function unknownVch(reading: Reading, path: Path, name: string, names: readonly string[]): void {
  if (!allNamesKnown(reading)) return;
  const meant = didYouMean(name, names);
  const there = names.length === 0 ? 'there are no VCHs' : `there is: ${names.join(', ')}`;
  reading.problems.error(
    'unknown-vch',
    spanAt(reading, ...path),
    `${pathText(path)} is "${name}", which is no VCH; ${there}`,
    { hint: meant === null ? undefined : `did you mean "${meant}"?` },
  );
}

/** What is said of a container whose command may well be a workload. */
export function unreadText(command: string): string {
  return `runs ${JSON.stringify(command)}, which the model cannot read: it stands as an idle guest`;
}

export const UNREAD_HINT = 'say what it does with `workload:`, or give one stress command';

function noteIdle(reading: Reading, path: Path, input: ContainerInput): void {
  const node = findNearest(reading.root, path) as LocatedMap;
  if (input.workload !== undefined || node.origin?.facts.broken) return;
  const { image, unread } = node.origin?.facts ?? {};
  if (unread !== undefined) {
    const says = `${pathText(path)} ${unreadText(unread)}`;
    reading.problems.warning('workload-not-read', node.origin?.span ?? node.span, says, { hint: UNREAD_HINT });
    return;
  }
  const why = image === undefined ? 'has no workload' : `runs ${image}, of which the model knows no workload`;
  reading.problems.info(
    'idle-guest',
    node.origin?.span ?? node.span,
    `${pathText(path)} ${why}: an idle guest that runs to the end`,
    {
      hint: 'add `workload:` to say what it does',
    },
  );
}

function resolveOrdinary(reading: Reading, pools: readonly string[]): PlacedVm[] {
  return (reading.input.vms ?? []).flatMap((input, at) => {
    const path = ['vms', at];
    // A pool that is written and was left out has been reported: it lies in itself, or too deep.
    const written = [...(reading.input.pools ?? []), ...(reading.input.vchs ?? [])].some((p) => p.name === input.pool);
    if (input.pool !== undefined && !pools.includes(input.pool) && !written)
      unknownPool(reading, [...path, 'pool'], input.pool, pools);
    const size = sizeOf(input, 1, null);
    if (size === null) {
      reading.problems.error(
        'missing-key',
        spanAt(reading, ...path),
        `${pathText(path)}.memory is missing; it is required`,
      );
      return [];
    }
    return resolveCopies(input).map((name) => {
      const made = { name: name!, container: null, vch: null, role: 'vm' as const, pool: input.pool ?? null };
      return { path, vm: resolveMachine(reading, path, made, input, size) };
    });
  });
}
