/** Every VM of the host: endpoint VMs, containerVMs, ordinary VMs, and the VMs of `background`. */

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
import { allNamesKnown, type ResolveContext, spanAt } from './context.ts';
import { applyGuards } from './guards.ts';
import type { LocatedMap, Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import { allocationsOf, createIdleDemand, resolveMachine, sizeOf } from './machine.ts';
import { resolveNet } from './networks.ts';
import type { PlacedVm } from './placed-vm.ts';
import { unknownPool } from './pools.ts';
import type { ContainerInput } from './shape.ts';

/** The entries of `containers:` and `vms:` in file order, with `count` expanded. Background VMs come last. */
export function resolveVms(
  context: ResolveContext,
  vchs: readonly Vch[],
  pools: readonly string[],
): readonly PlacedVm[] {
  const asked = [...(context.input.containers ?? []), ...(context.input.vms ?? [])];
  const total = asked.reduce((sum, each) => sum + (each.count ?? 1), vchs.length);
  if (total > MAX_VMS) {
    const says = `the scenario has ${total} VMs, counting endpoints; allowed: ${MAX_VMS}`;
    context.problems.error('too-many-vms', spanAt(context, 'containers'), says);
    return [];
  }
  return [
    ...resolveEndpoints(context, vchs),
    ...applyGuards(context, resolveContainers(context, vchs), vchs),
    ...resolveOrdinary(context, pools),
    ...backgroundVms(context).map((vm) => ({ vm, path: ['background'] })),
  ];
}

function resolveEndpoints(context: ResolveContext, vchs: readonly Vch[]): PlacedVm[] {
  return vchs.map((vch) => {
    const { vcpus, memoryBytes, boot } = vch.endpoint;
    const at = (context.input.vchs ?? []).findIndex((each) => each.name === vch.name);
    const path: Path = ['vchs', at, 'endpoint'];
    const guest = endpointGuest(context, memoryBytes);
    const demand = {
      ...createIdleDemand(context),
      cpu: context.model.guest.endpointCpu,
      memoryBytes: guest.touchedBytes,
      activeBytes: guest.activeBytes,
    };
    const vm = {
      ...{ name: vch.name, container: null, vch: vch.name, role: 'endpoint' as const, pool: vch.name },
      ...{
        vcpus,
        memoryBytes,
        ...allocationsOf(context, path, vch.endpoint, context.input.vchs?.[at]?.endpoint ?? {}),
      },
      ...{ atMs: 0, settled: !boot, stopMs: null, guest, run: null },
      workload: steadyWorkload(demand),
    };
    return { vm, path: ['vchs', at] };
  });
}

function endpointGuest(context: ResolveContext, memoryBytes: number): Guest {
  const { endpointBoot, endpointTouched, endpointActive } = context.model.guest;
  const touchedBytes = Math.min(endpointTouched, visibleBytes(context.model, memoryBytes));
  const activeBytes = Math.min(endpointActive, touchedBytes);
  return {
    bootCpuMs: endpointBoot,
    touchedBytes,
    activeBytes,
    reclaimableBytes: touchedBytes - activeBytes,
    swapBytes: 0,
  };
}

function resolveContainers(context: ResolveContext, vchs: readonly Vch[]): PlacedVm[] {
  const inVch = new Map(vchs.map((vch) => [vch.name, { vch, names: collectNames(context, vch.name), position: 0 }]));
  return (context.input.containers ?? []).flatMap((input, at) => {
    const path = ['containers', at];
    const place = inVch.get(input.vch);
    if (place === undefined) {
      unknownVch(context, [...path, 'vch'], input.vch, [...inVch.keys()]);
      return [];
    }
    noteIdle(context, path, input);
    checkConnection(context, path, place.vch);
    checkVolumes(context, path, place.vch);
    const net = resolveNet(context, path, input, place.vch);
    return resolveCopies(input).map((written) => {
      const position = place.position++;
      const name = written ?? randomContainerName(context.seed, input.vch, position, place.names);
      place.names.add(name);
      const id = containerId(context.seed, input.vch, position);
      const display = containerVmName(name, id, place.vch.nameConvention, context.model.vic.version);
      const made = { name: display, container: name, vch: input.vch, role: 'container' as const, pool: input.vch };
      const vm = resolveMachine(
        context,
        path,
        made,
        input,
        sizeOf(input, CONTAINER_SIZE.vcpus, CONTAINER_SIZE.memoryMb * MB_BYTES),
      );
      const { remove, unread } = (findNearest(context.root, path) as LocatedMap).origin?.facts ?? {};
      const more = {
        ...(net === undefined ? {} : { net }),
        ...(remove === true ? { remove: true as const } : {}),
        ...(unread === undefined || input.workload !== undefined ? {} : { unread }),
      };
      return { path, vm: { ...vm, ...more } };
    });
  });
}

/**
 * Warns of a line that uses another port, or lacks the credentials that the API requires. Plain keys do not state how
 * the API is reached.
 */
function checkConnection(context: ResolveContext, path: Path, vch: Vch): void {
  const { origin } = findNearest(context.root, path) as LocatedMap;
  const { connection, request, making = 'run' } = origin?.facts ?? {};
  if (origin === undefined || connection === undefined || request === undefined || vch.create === null) return;
  const refusal = connectionRefusal(connection, vch.api, request);
  if (refusal === null) return;
  const { code, message, hint, real } = refusal;
  context.problems.error(code, origin.span, `${pathText(path)} does not reach VCH "${vch.name}": ${message}`, {
    hint,
    real: refusedCreation(real, making),
  });
}

function checkVolumes(context: ResolveContext, path: Path, vch: Vch): void {
  const { origin } = findNearest(context.root, path) as LocatedMap;
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
    context.problems.warning('no-volume-store', origin!.span, says, { hint, real: own });
  }
  if (real === null) return;
  const says = `${pathText(path)} wants a volume, and VCH "${vch.name}" has no volume store`;
  const hint = 'add --volume-store DATASTORE/PATH:default to the line of the VCH';
  context.problems.error('no-volume-store', origin!.span, says, { hint, real });
}

function collectNames(context: ResolveContext, vch: string): Set<string> {
  const there = (context.input.containers ?? []).filter((each) => each.vch === vch);
  return new Set(there.flatMap(resolveCopies).filter((name) => name !== undefined));
}

/** Names of the copies of an entry: `web` → `web-1`, `web-2`. undefined if docker would invent the name. */
function resolveCopies(input: {
  readonly name?: string | undefined;
  readonly count?: number | undefined;
}): (string | undefined)[] {
  if (input.count === undefined) return [input.name];
  return Array.from({ length: input.count }, (_, at) =>
    input.name === undefined ? undefined : `${input.name}-${at + 1}`,
  );
}

function unknownVch(context: ResolveContext, path: Path, name: string, names: readonly string[]): void {
  if (!allNamesKnown(context)) return;
  const meant = didYouMean(name, names);
  const there = names.length === 0 ? 'there are no VCHs' : `there is: ${names.join(', ')}`;
  context.problems.error(
    'unknown-vch',
    spanAt(context, ...path),
    `${pathText(path)} is "${name}", which is no VCH; ${there}`,
    { hint: meant === null ? undefined : `did you mean "${meant}"?` },
  );
}

/** Message about a container whose command may be a workload. */
export function unreadText(command: string): string {
  return `runs ${JSON.stringify(command)}, which the model cannot read: it stands as an idle guest`;
}

export const UNREAD_HINT = 'say what it does with `workload:`, or give one stress command';

function noteIdle(context: ResolveContext, path: Path, input: ContainerInput): void {
  const node = findNearest(context.root, path) as LocatedMap;
  if (input.workload !== undefined || node.origin?.facts.broken) return;
  const { image, unread } = node.origin?.facts ?? {};
  if (unread !== undefined) {
    const says = `${pathText(path)} ${unreadText(unread)}`;
    context.problems.warning('workload-not-read', node.origin?.span ?? node.span, says, { hint: UNREAD_HINT });
    return;
  }
  const why = image === undefined ? 'has no workload' : `runs ${image}, of which the model knows no workload`;
  context.problems.info(
    'idle-guest',
    node.origin?.span ?? node.span,
    `${pathText(path)} ${why}: an idle guest that runs to the end`,
    {
      hint: 'add `workload:` to say what it does',
    },
  );
}

function resolveOrdinary(context: ResolveContext, pools: readonly string[]): PlacedVm[] {
  return (context.input.vms ?? []).flatMap((input, at) => {
    const path = ['vms', at];
    // A pool that is in the file but missing here is already reported: it is in a cycle, or too deep.
    const written = [...(context.input.pools ?? []), ...(context.input.vchs ?? [])].some((p) => p.name === input.pool);
    if (input.pool !== undefined && !pools.includes(input.pool) && !written)
      unknownPool(context, [...path, 'pool'], input.pool, pools);
    const size = sizeOf(input, 1, null);
    if (size === null) {
      context.problems.error(
        'missing-key',
        spanAt(context, ...path),
        `${pathText(path)}.memory is missing; it is required`,
      );
      return [];
    }
    return resolveCopies(input).map((name) => {
      const made = { name: name!, container: null, vch: null, role: 'vm' as const, pool: input.pool ?? null };
      return { path, vm: resolveMachine(context, path, made, input, size) };
    });
  });
}
