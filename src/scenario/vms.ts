/** Every VM of the host: endpoint VMs, containerVMs, ordinary VMs, and those that stand for `background`. */

import { CPU_SHARES_PER_VCPU, MEMORY_SHARES_PER_MB } from '../constants.ts';
import { didYouMean } from '../did-you-mean.ts';
import { GB_BYTES, MB_BYTES } from '../units.ts';
import { allocation, amountText } from './allocations.ts';
import { MAX_VMS } from './bounds.ts';
import type { LocatedMap, Path } from './located.ts';
import { nearest, pathText } from './located.ts';
import { containerId, containerVmName, randomContainerName } from './names.ts';
import { unknownPool } from './pools.ts';
import { allNamesKnown, type Reading, spanAt } from './reading.ts';
import type { Guest, SteadyDemand, Vch, Vm, Workload } from './scenario.ts';
import type { ContainerInput, VmInput, VmMemoryInput } from './shape.ts';
import { resolveWorkload, visibleBytes } from './workloads.ts';

/** A VM and where it was written. */
export interface PlacedVm {
  readonly vm: Vm;
  readonly path: Path;
}

/** What a container gets that names no size. Source: VIC 1.2.1 lib/apiservers/engine/backends/container.go. Documented. */
const CONTAINER_VCPUS = 2;
const CONTAINER_BYTES = 2 * GB_BYTES;

interface Made {
  readonly name: string;
  readonly container: string | null;
  readonly vch: string | null;
  readonly role: Vm['role'];
  readonly pool: string | null;
}

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
    ...endpoints(reading, vchs),
    ...containers(reading, vchs),
    ...ordinary(reading, pools),
    ...background(reading),
  ];
}

function endpoints(reading: Reading, vchs: readonly Vch[]): PlacedVm[] {
  return vchs.map((vch) => {
    const { vcpus, memoryBytes, boot } = vch.endpoint;
    const guest = endpointGuest(reading, memoryBytes);
    const demand = {
      ...idleDemand(reading),
      cpu: reading.model.guest.endpointCpu,
      memoryBytes: guest.touchedBytes,
      activeBytes: guest.activeBytes,
    };
    const vm = {
      ...{ name: vch.name, container: null, vch: vch.name, role: 'endpoint' as const, pool: vch.name },
      ...{ vcpus, memoryBytes, ...plainAllocations(vcpus, memoryBytes) },
      ...{ atMs: 0, settled: !boot, stopMs: null, guest, run: null },
      workload: { kind: 'steady' as const, demand },
    };
    return { vm, path: ['vchs', (reading.input.vchs ?? []).findIndex((each) => each.name === vch.name)] };
  });
}

function plainAllocations(vcpus: number, memoryBytes: number): Pick<Vm, 'cpu' | 'memory'> {
  const normal = { reservation: 0, limit: null, level: 'normal' as const };
  return {
    cpu: { ...normal, shares: CPU_SHARES_PER_VCPU.normal * vcpus },
    memory: { ...normal, shares: Math.round((MEMORY_SHARES_PER_MB.normal * memoryBytes) / MB_BYTES) },
  };
}

function idleDemand(reading: Reading): SteadyDemand {
  const { containerTouched, containerActive, touchRate } = reading.model.guest;
  return {
    ...{ cpu: 0, memoryBytes: containerTouched, activeBytes: containerActive, touchPerCpuS: touchRate },
    ...{ pattern: 'uniform', content: 'half', backlog: 'drop' },
  };
}

function endpointGuest(reading: Reading, memoryBytes: number): Guest {
  const { endpointBoot, endpointTouched, endpointActive } = reading.model.guest;
  const touchedBytes = Math.min(endpointTouched, visibleBytes(reading, memoryBytes));
  const activeBytes = Math.min(endpointActive, touchedBytes);
  return {
    bootCpuMs: endpointBoot,
    touchedBytes,
    activeBytes,
    reclaimableBytes: touchedBytes - activeBytes,
    swapBytes: 0,
  };
}

function smallGuest(reading: Reading, bootCpuMs: number, memoryBytes: number, swapBytes: number): Guest {
  const touchedBytes = Math.min(reading.model.guest.containerTouched, visibleBytes(reading, memoryBytes));
  const activeBytes = Math.min(reading.model.guest.containerActive, touchedBytes);
  return { bootCpuMs, touchedBytes, activeBytes, reclaimableBytes: 0, swapBytes };
}

function containers(reading: Reading, vchs: readonly Vch[]): PlacedVm[] {
  const inVch = new Map(vchs.map((vch) => [vch.name, { vch, names: takenNames(reading, vch.name), position: 0 }]));
  return (reading.input.containers ?? []).flatMap((input, at) => {
    const path = ['containers', at];
    const place = inVch.get(input.vch);
    if (place === undefined) {
      unknownVch(reading, [...path, 'vch'], input.vch, [...inVch.keys()]);
      return [];
    }
    noteIdle(reading, path, input);
    return copies(input).map((written) => {
      const position = place.position++;
      const name = written ?? randomContainerName(reading.seed, input.vch, position, place.names);
      place.names.add(name);
      const id = containerId(reading.seed, input.vch, position);
      const display = containerVmName(name, id, place.vch.nameConvention);
      const made = { name: display, container: name, vch: input.vch, role: 'container' as const, pool: input.vch };
      return { path, vm: machine(reading, path, made, input, sizeOf(input, CONTAINER_VCPUS, CONTAINER_BYTES)) };
    });
  });
}

function takenNames(reading: Reading, vch: string): Set<string> {
  const there = (reading.input.containers ?? []).filter((each) => each.vch === vch);
  return new Set(there.flatMap(copies).filter((name) => name !== undefined));
}

/** The names an entry stands for: `web` → `web-1`, `web-2`; undefined where docker would invent one. */
function copies(input: {
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

function noteIdle(reading: Reading, path: Path, input: ContainerInput): void {
  const node = nearest(reading.root, path) as LocatedMap;
  if (input.workload !== undefined || node.origin?.facts.broken) return;
  const image = node.origin?.facts.image;
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

function ordinary(reading: Reading, pools: readonly string[]): PlacedVm[] {
  return (reading.input.vms ?? []).flatMap((input, at) => {
    const path = ['vms', at];
    if (input.pool !== undefined && !pools.includes(input.pool))
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
    return copies(input).map((name) => {
      const made = { name: name!, container: null, vch: null, role: 'vm' as const, pool: input.pool ?? null };
      return { path, vm: machine(reading, path, made, input, size) };
    });
  });
}

interface Size {
  readonly vcpus: number;
  readonly memoryBytes: number;
}

function sizeOf(input: ContainerInput | VmInput, vcpus: number, bytes: number): Size;
function sizeOf(input: ContainerInput | VmInput, vcpus: number, bytes: null): Size | null;
function sizeOf(input: ContainerInput | VmInput, vcpus: number, bytes: number | null): Size | null {
  const memoryBytes = (typeof input.memory === 'object' ? input.memory.size : input.memory) ?? bytes;
  return memoryBytes === null ? null : { vcpus: input.vcpus ?? vcpus, memoryBytes };
}

function machine(reading: Reading, path: Path, made: Made, input: ContainerInput | VmInput, size: Size): Vm {
  const { vcpus, memoryBytes } = size;
  const settings = typeof input.memory === 'object' ? input.memory : undefined;
  const atMs = input.at ?? 0;
  const swapBytes = made.role === 'vm' ? ((input as VmInput).guestSwap ?? memoryBytes) : 0;
  const boot = made.role === 'vm' ? reading.model.guest.vmBoot : reading.model.guest.containerBoot;
  checkTimes(reading, path, atMs, input.stop ?? null);
  checkSize(reading, path, size, input.cpu?.reservation, settings);
  return {
    ...made,
    ...size,
    cpu: allocation(reading, [...path, 'cpu'], 'cpu', input.cpu, (level) => CPU_SHARES_PER_VCPU[level] * vcpus),
    memory: allocation(reading, [...path, 'memory'], 'memory', settings, (level) =>
      Math.max(1, Math.round((MEMORY_SHARES_PER_MB[level] * memoryBytes) / MB_BYTES)),
    ),
    atMs,
    settled: made.role === 'vm' && atMs === 0,
    stopMs: input.stop ?? null,
    guest: smallGuest(reading, boot, memoryBytes, swapBytes),
    workload: resolveWorkload(reading, [...path, 'workload'], input.workload, size),
    run: (nearest(reading.root, path) as LocatedMap).origin?.line ?? null,
  };
}

function checkTimes(reading: Reading, path: Path, atMs: number, stopMs: number | null): void {
  const { duration } = reading.input;
  const seconds = (ms: number) => `${ms / 1000} s`;
  if (atMs >= duration) {
    reading.problems.error(
      'at-after-end',
      spanAt(reading, ...path, 'at'),
      `${pathText([...path, 'at'])} is ${seconds(atMs)}; the run ends at ${seconds(duration)}`,
      {
        hint: 'make `duration` longer or `at` earlier',
      },
    );
  }
  if (stopMs !== null && stopMs <= atMs) {
    reading.problems.error(
      'stop-before-at',
      spanAt(reading, ...path, 'stop'),
      `${pathText([...path, 'stop'])} is ${seconds(stopMs)}, not after its power-on at ${seconds(atMs)}`,
    );
  }
}

function checkSize(
  reading: Reading,
  path: Path,
  { vcpus, memoryBytes }: Size,
  reservationMhz: number | undefined,
  memory: Exclude<VmMemoryInput, number> | undefined,
): void {
  const { host, problems } = reading;
  const threads = host.cores * (host.hyperthreading ? 2 : 1);
  if (vcpus > threads) {
    const at = spanAt(reading, ...path, 'vcpus');
    problems.error(
      'more-vcpus-than-threads',
      at,
      `${pathText([...path, 'vcpus'])} is ${vcpus}; the host has ${threads} threads, and vSphere refuses a VM with more vCPUs`,
      {
        hint: `allowed: 1 to ${threads}`,
      },
    );
  }
  const sizeMhz = Math.min(vcpus, threads) * host.mhz;
  if (reservationMhz !== undefined && reservationMhz > sizeMhz)
    above(reading, [...path, 'cpu', 'reservation'], 'cpu', reservationMhz, sizeMhz);
  if (memory?.reservation !== undefined && memory.reservation > memoryBytes) {
    above(reading, [...path, 'memory', 'reservation'], 'memory', memory.reservation, memoryBytes);
  }
}

function above(reading: Reading, path: Path, resource: 'cpu' | 'memory', found: number, size: number): void {
  const says = `${pathText(path)} is ${amountText(resource, found)}, more than the VM's size of ${amountText(resource, size)}`;
  reading.problems.error('reservation-above-size', spanAt(reading, ...path), says);
}

/** Part of its memory a background VM keeps touching. Assumed: a quarter, as server VMs commonly show. */
const BACKGROUND_ACTIVE = 0.25;

/** One settled 1-vCPU VM per core, each with an equal part of the CPU and the memory that `background:` names. */
function background(reading: Reading): PlacedVm[] {
  const { input, host } = reading;
  if (input.background === undefined) return [];
  const { cpu, memory } = input.background;
  const capacityMhz = host.cores * host.mhz;
  const share = cpu === undefined ? 0 : (cpu.share ?? (cpu.amount ?? 0) / capacityMhz);
  const all = memory === undefined ? 0 : memory.share === null ? (memory.amount ?? 0) : memory.share * host.memoryBytes;
  const smallest = 2 * reading.model.guest.containerTouched;
  const memoryBytes = Math.max(Math.floor(all / host.cores / MB_BYTES) * MB_BYTES, smallest);
  if (share > 1) {
    reading.problems.error(
      'out-of-range',
      spanAt(reading, 'background', 'cpu'),
      `background.cpu is more than the host's ${amountText('cpu', capacityMhz)}`,
    );
  }
  if (all > host.memoryBytes) {
    reading.problems.error(
      'out-of-range',
      spanAt(reading, 'background', 'memory'),
      `background.memory is more than the host's ${amountText('memory', host.memoryBytes)}`,
    );
  }
  return Array.from({ length: host.cores }, (_, at) => ({
    path: ['background'],
    vm: backgroundVm(reading, at + 1, Math.min(share, 1), memoryBytes, all > 0),
  }));
}

function backgroundVm(reading: Reading, number: number, cpu: number, memoryBytes: number, touched: boolean): Vm {
  const idle = idleDemand(reading);
  const visible = visibleBytes(reading, memoryBytes);
  const memory = touched ? { memoryBytes: visible, activeBytes: Math.floor(visible * BACKGROUND_ACTIVE) } : {};
  const workload: Workload = { kind: 'steady', demand: { ...idle, ...memory, cpu } };
  return {
    ...{ name: `background-${number}`, container: null, vch: null, role: 'vm', pool: null },
    ...{ vcpus: 1, memoryBytes, ...plainAllocations(1, memoryBytes) },
    ...{ atMs: 0, settled: true, stopMs: null, run: null, workload },
    guest: smallGuest(reading, reading.model.guest.vmBoot, memoryBytes, memoryBytes),
  };
}
