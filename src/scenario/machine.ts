/** Builds one VM from its entry. Checks sizes, allocations, guest and times. */

import { CPU_SHARES_PER_VCPU, MEMORY_SHARES_PER_MB } from '../constants/resources.ts';
import { MB_BYTES } from '../units.ts';
import type { Guest, SteadyDemand, Vm } from '../vsphere/inventory.ts';
import { visibleBytes } from '../workload/demand.ts';
import { type AllocationInput, amountText, resolveAllocation } from './allocations.ts';
import { type ResolveContext, spanAt } from './context.ts';
import { resolveHeldMemory } from './held-memory.ts';
import type { LocatedMap, Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import type { ContainerInput, VmInput } from './shape.ts';
import { resolveWorkload } from './workloads.ts';

/** Identity of a VM. */
export interface Identity {
  readonly name: string;
  readonly container: string | null;
  readonly vch: string | null;
  readonly role: Vm['role'];
  readonly pool: string | null;
}

export interface Size {
  readonly vcpus: number;
  readonly memoryBytes: number;
}

/** vCPUs and memory, with defaults. null without memory. */
export function sizeOf(input: ContainerInput | VmInput, vcpus: number, bytes: number): Size;
export function sizeOf(input: ContainerInput | VmInput, vcpus: number, bytes: null): Size | null;
export function sizeOf(input: ContainerInput | VmInput, vcpus: number, bytes: number | null): Size | null {
  const memoryBytes = (typeof input.memory === 'object' ? input.memory.size : input.memory) ?? bytes;
  return memoryBytes === null ? null : { vcpus: input.vcpus ?? vcpus, memoryBytes };
}

/**
 * The VM of the entry at `path`. Reports `at-after-end`, `stop-before-at`, `more-vcpus-than-threads` and similar
 * problems.
 */
export function resolveMachine(
  context: ResolveContext,
  path: Path,
  identity: Identity,
  input: ContainerInput | VmInput,
  size: Size,
): Vm {
  const { memoryBytes } = size;
  const settings = typeof input.memory === 'object' ? input.memory : undefined;
  const atMs = input.at ?? 0;
  const swapBytes = identity.role === 'vm' ? ((input as VmInput).guestSwap ?? memoryBytes) : 0;
  const boot = identity.role === 'vm' ? context.model.guest.vmBoot : context.model.guest.containerBoot;
  checkTimes(context, path, atMs, input.stop ?? null);
  const vm: Vm = {
    ...identity,
    ...size,
    ...allocationsOf(context, path, size, input),
    atMs,
    settled: identity.role === 'vm' && atMs === 0,
    stopMs: input.stop ?? null,
    guest: { ...createSmallGuest(context, boot, memoryBytes, swapBytes), ...familyOf(identity, input) },
    ...imageOf(identity, input),
    workload: resolveWorkload(context, [...path, 'workload'], input.workload, size),
    run: (findNearest(context.root, path) as LocatedMap).origin?.line ?? null,
  };
  const held = resolveHeldMemory(context, [...path, 'memory'], vm, settings);
  return held === null ? vm : { ...vm, held };
}

/** CPU and memory settings of a VM or an endpoint VM, as written. */
interface SettingsInput {
  readonly cpu?: AllocationInput | undefined;
  readonly memory?: number | AllocationInput | undefined;
}

/**
 * Reservation, limit and shares of both resources of the VM at `path`. Reports `reservation-above-size` and similar
 * problems.
 */
export function allocationsOf(
  context: ResolveContext,
  path: Path,
  size: Size,
  input: SettingsInput,
): Pick<Vm, 'cpu' | 'memory'> {
  const { vcpus, memoryBytes } = size;
  const settings = typeof input.memory === 'object' ? input.memory : undefined;
  checkSize(context, path, size, input.cpu?.reservation, settings);
  return {
    cpu: resolveAllocation(context, [...path, 'cpu'], 'cpu', input.cpu, (level) => CPU_SHARES_PER_VCPU[level] * vcpus),
    memory: resolveAllocation(context, [...path, 'memory'], 'memory', settings, (level) =>
      Math.max(1, Math.round((MEMORY_SHARES_PER_MB[level] * memoryBytes) / MB_BYTES)),
    ),
  };
}

function imageOf({ role }: Identity, input: ContainerInput | VmInput): Pick<Vm, 'image'> {
  const image = role === 'vm' ? (input as VmInput).image : undefined;
  return image === undefined ? {} : { image };
}

function familyOf({ role }: Identity, input: ContainerInput | VmInput): Pick<Guest, 'family'> {
  return role === 'vm' && (input as VmInput).guestFamily === 'windows' ? { family: 'windows' } : {};
}

function checkTimes(context: ResolveContext, path: Path, atMs: number, stopMs: number | null): void {
  const { duration } = context.input;
  const seconds = (ms: number) => `${ms / 1000} s`;
  if (atMs >= duration) {
    context.problems.error(
      'at-after-end',
      spanAt(context, ...path, 'at'),
      `${pathText([...path, 'at'])} is ${seconds(atMs)}; the run ends at ${seconds(duration)}`,
      {
        hint: 'make `duration` longer or `at` earlier',
      },
    );
  }
  if (stopMs !== null && stopMs <= atMs) {
    context.problems.error(
      'stop-before-at',
      spanAt(context, ...path, 'stop'),
      `${pathText([...path, 'stop'])} is ${seconds(stopMs)}, not after its power-on at ${seconds(atMs)}`,
    );
  }
}

function checkSize(
  context: ResolveContext,
  path: Path,
  { vcpus, memoryBytes }: Size,
  reservationMhz: number | undefined,
  memory: AllocationInput | undefined,
): void {
  const { host, problems } = context;
  const threads = host.cores * (host.hyperthreading ? 2 : 1);
  if (vcpus > threads) {
    const at = spanAt(context, ...path, 'vcpus');
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
    above(context, [...path, 'cpu', 'reservation'], 'cpu', reservationMhz, sizeMhz);
  if (memory?.reservation !== undefined && memory.reservation > memoryBytes) {
    above(context, [...path, 'memory', 'reservation'], 'memory', memory.reservation, memoryBytes);
  }
}

function above(context: ResolveContext, path: Path, resource: 'cpu' | 'memory', found: number, size: number): void {
  const rule =
    resource === 'cpu'
      ? ': ESXi reserves no more than the speed of one core for each vCPU'
      : ': ESXi reserves no more than the memory the VM is configured with';
  const says = `${pathText(path)} is ${amountText(resource, found)}, more than the VM's size of ${amountText(resource, size)}${rule}`;
  context.problems.error('reservation-above-size', spanAt(context, ...path), says, {
    hint: `lower it to ${amountText(resource, size)} or less, or give the VM more ${resource === 'cpu' ? 'vCPUs' : 'memory'}`,
  });
}

/** Normal shares, no reservation, no limit. */
export function plainAllocations(vcpus: number, memoryBytes: number): Pick<Vm, 'cpu' | 'memory'> {
  const normal = { reservation: 0, limit: null, level: 'normal' as const };
  return {
    cpu: { ...normal, shares: CPU_SHARES_PER_VCPU.normal * vcpus },
    memory: { ...normal, shares: Math.round((MEMORY_SHARES_PER_MB.normal * memoryBytes) / MB_BYTES) },
  };
}

/** Demand of an idle guest. */
export function createIdleDemand(context: ResolveContext): SteadyDemand {
  const { containerTouched, containerActive, touchRate } = context.model.guest;
  return {
    ...{ cpu: 0, memoryBytes: containerTouched, activeBytes: containerActive, touchPerCpuS: touchRate },
    ...{ pattern: 'uniform', content: 'half', backlog: 'drop' },
  };
}

/** A guest that has booted and touched its kernel. Used for containerVMs and ordinary VMs. */
export function createSmallGuest(
  context: ResolveContext,
  bootCpuMs: number,
  memoryBytes: number,
  swapBytes: number,
): Guest {
  const touchedBytes = Math.min(context.model.guest.containerTouched, visibleBytes(context.model, memoryBytes));
  const activeBytes = Math.min(context.model.guest.containerActive, touchedBytes);
  return { bootCpuMs, touchedBytes, activeBytes, reclaimableBytes: 0, swapBytes };
}
