/** Checks between the parts of a scenario: names, reservations, limits against sizes, amount of work. */

import { MAX_NAME_LENGTH, MAX_SAMPLE_VALUES, MAX_VCPU_TICKS, MAX_VCPUS } from '../bounds.ts';
import { formatNumber, MB_BYTES, MS_PER_S } from '../units.ts';
import { API_TIMEOUT_MS, apiTimeoutText, nameInUse, refusedCreation, shortIdOf, timeoutOf } from '../vic/vic.ts';
import {
  findPoolRefusals,
  findVmRefusals,
  insufficientText,
  type PowerOnRefusal,
  powerEvents,
  powerOnRefusalText,
  type Refusal,
} from '../vsphere/admission.ts';
import { listMembers } from '../vsphere/ancestry.ts';
import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import { overheadBytes } from '../vsphere/overhead-memory.ts';
import { touchedBytes } from '../workload/memory-needs.ts';
import { amountText } from './allocations.ts';
import { type ResolveContext, spanAt } from './context.ts';
import { costOf } from './cost.ts';
import type { Path } from './located.ts';
import { makingOf, pathText } from './located.ts';
import type { PlacedVm } from './placed-vm.ts';
import type { PlacedPool } from './pools.ts';
import { lineOf } from './problems.ts';

/** Reports errors and warnings between parts that are each valid alone. */
export function crossCheck(
  context: ResolveContext,
  scenario: Scenario,
  pools: readonly PlacedPool[],
  vms: readonly PlacedVm[],
): void {
  checkNames(context, scenario, vms);
  checkPoolReservations(context, scenario, pools);
  checkWork(context, scenario);
  checkPowerOn(context, scenario, vms);
  const byName = new Map(pools.map(({ pool, path }) => [pool.name, { pool, path }]));
  for (const placed of vms) checkAgainstLimits(context, scenario, placed, byName);
  for (const placed of pools) checkBacking(context, scenario, placed);
}

/**
 * Reports a VCH that cannot back the memory that its members touch while they are powered on together. The host
 * reclaims the rest.
 */
function checkBacking(context: ResolveContext, scenario: Scenario, { pool, path }: PlacedPool): void {
  const { limit } = pool.memory;
  if (!pool.vch || limit === null) return;
  const members = listMembers(scenario, pool.name).map((at) => scenario.vms[at]!);
  const memoryOf = (vm: Vm) => touchedBytes(vm, scenario.model) + overheadBytes(vm.vcpus, vm.memoryBytes);
  let [now, most] = [0, 0];
  for (const { vm, on } of powerEvents(members)) {
    now += on ? memoryOf(vm) : -memoryOf(vm);
    most = Math.max(most, now);
  }
  const endpoint = members.find(({ role }) => role === 'endpoint');
  // A limit below the needs of the endpoint VM is already reported.
  if (most <= limit || (endpoint !== undefined && memoryOf(endpoint) > limit)) return;
  const says = `VCH "${pool.name}" is limited to ${amountText('memory', limit)}; its VMs come to touch ${formatNumber(most / MB_BYTES)} MB, overhead and what their kernels reserve included`;
  context.problems.warning('vch-limit-below-touched', spanAt(context, ...path, 'memory', 'limit'), says, {
    hint: `the difference of ${formatNumber((most - limit) / MB_BYTES)} MB is ballooned, shared, compressed or swapped`,
  });
}

function checkNames(context: ResolveContext, scenario: Scenario, vms: readonly PlacedVm[]): void {
  const displayed = new Map<string, PlacedVm>();
  const contained = new Map<string, PlacedVm>();
  for (const placed of vms) {
    const { vm, path } = placed;
    const where = spanAt(context, ...path, 'name');
    const length = [...vm.name].length;
    if (length > MAX_NAME_LENGTH) {
      const says = `${pathText(path)} gets the display name "${vm.name}" of ${length} characters; allowed: ${MAX_NAME_LENGTH}`;
      context.problems.error('too-long', where, says, { hint: 'shorten the name or the convention of its VCH' });
    }
    // A container of a call may have the name of an earlier container that no longer exists at that time. The run
    // decides.
    if (vm.byEvent !== undefined) continue;
    const key = `${vm.vch}\n${vm.container}`;
    const twin = vm.container === null ? displayed.get(vm.name) : (contained.get(key) ?? displayed.get(vm.name));
    if (twin !== undefined) warnOfTwins(context, scenario, placed, twin);
    displayed.set(vm.name, placed);
    if (vm.container !== null) contained.set(key, placed);
  }
}

function warnOfTwins(context: ResolveContext, scenario: Scenario, { vm, path }: PlacedVm, first: PlacedVm): void {
  const name = vm.container ?? vm.name;
  const where = spanAt(context, ...path, 'name');
  if (vm.container === null || first.vm.container !== vm.container) {
    const line = lineOf(spanAt(context, ...first.path, 'name'));
    context.problems.error(
      'duplicate-name',
      where,
      `${pathText(path)} is a VM named "${vm.name}", as is ${pathText(first.path)} (line ${line})`,
      {
        hint: 'display names of VMs are unique; rename one of the two',
      },
    );
    return;
  }
  const real = refusedCreation(nameInUse(name, shortIdOf(first.vm, scenario)), makingOf(context.root, path));
  const line = lineOf(spanAt(context, ...first.path, 'name'));
  context.problems.error(
    'duplicate-name',
    where,
    `${pathText(path)} is a container named "${name}", as is ${pathText(first.path)} of the same VCH (line ${line})`,
    { real },
  );
}

function checkPoolReservations(context: ResolveContext, scenario: Scenario, pools: readonly PlacedPool[]): void {
  const refusals = findPoolRefusals(scenario);
  for (const { pool, path } of pools) {
    const refusal = refusals.get(pool.name);
    if (refusal === undefined) continue;
    const at: Path = [...path, refusal.resource, 'reservation'];
    const says = `${pathText(at)} is ${amountText(refusal.resource, pool[refusal.resource].reservation)}, more than ${whoCannotGive(refusal)}`;
    context.problems.error('reservation-above-parent', spanAt(context, ...at), says, {
      real: insufficientText(refusal.resource),
      hint: 'lower it, or raise the reservation above it',
    });
  }
}

function whoCannotGive({ resource, pool, available, needed }: Refusal): string {
  const who = pool === null ? 'the host' : `pool "${pool}"`;
  return `${who} can give (${amountText(resource, available)} in all, ${amountText(resource, needed)} asked for)`;
}

function whyNoPowerOn(refusal: PowerOnRefusal, { host, model }: Scenario): string {
  if (refusal.resource === 'vcpus') {
    return `the host would run ${refusal.needed} vCPUs; allowed: ${refusal.available} (${host.cores} cores × ${model.cpu.vcpusPerCore})`;
  }
  const what = refusal.resource === 'cpu' ? 'reservations' : 'reservations and overhead memory';
  return `its ${what} are more than ${whoCannotGive(refusal)}`;
}

/** A power-on that will be refused is not an error of the file. The run shows it. */
function checkPowerOn(context: ResolveContext, scenario: Scenario, vms: readonly PlacedVm[]): void {
  const refusals = findVmRefusals(scenario);
  for (const { vm, path } of vms) {
    const refusal = refusals.get(vm.name);
    if (refusal === undefined) continue;
    const says = `${pathText(path)}: ${vm.role} VM "${vm.container ?? vm.name}" will not power on: ${whyNoPowerOn(refusal, scenario)}`;
    context.problems.warning('power-on-refused', spanAt(context, ...path), says, { real: powerOnRefusalText(refusal) });
  }
}

function checkWork(context: ResolveContext, scenario: Scenario): void {
  const cost = costOf(scenario);
  const place = spanAt(context, 'duration');
  const vcpus = scenario.vms.reduce((sum, vm) => sum + vm.vcpus, 0);
  if (vcpus > MAX_VCPUS) {
    context.problems.error('too-many-vcpus', place, `the scenario has ${vcpus} vCPUs; allowed: ${MAX_VCPUS}`);
  }
  if (cost.vcpuTicks > MAX_VCPU_TICKS) {
    const says = `the run would take ${formatNumber(cost.vcpuTicks)} vCPU-ticks (${vcpus} vCPUs × ${formatNumber(cost.ticks)} ms); allowed: ${formatNumber(MAX_VCPU_TICKS)}`;
    context.problems.error('too-much-work', place, says, { hint: 'shorten `duration` or use fewer vCPUs' });
  } else if (cost.sampleValues > MAX_SAMPLE_VALUES) {
    const says = `the run would give about ${formatNumber(cost.sampleValues)} sample values; allowed: ${formatNumber(MAX_SAMPLE_VALUES)}`;
    context.problems.error('too-much-work', place, says, { hint: 'shorten `duration` or use fewer VMs' });
  }
}

function checkAgainstLimits(
  context: ResolveContext,
  scenario: Scenario,
  { vm, path }: PlacedVm,
  pools: ReadonlyMap<string, PlacedPool>,
): void {
  const placed = vm.pool === null ? undefined : pools.get(vm.pool);
  if (placed === undefined) return;
  const { pool } = placed;
  if (vm.role === 'endpoint') {
    checkEndpointFits(context, placed, overheadBytes(vm.vcpus, vm.memoryBytes) + touchedBytes(vm, scenario.model));
    if (!vm.settled) checkEndpointBoots(context, placed, vm.guest.bootCpuMs, timeoutOf(scenario, vm));
    return;
  }
  const what = vm.role === 'container' ? 'container' : 'vm';
  const owner = pool.vch ? 'vch' : 'pool';
  const limitMb = pool.memory.limit;
  if (limitMb !== null && vm.memoryBytes > limitMb) {
    const says = `${pathText(path)} has ${amountText('memory', vm.memoryBytes)} of memory in ${ownerText(pool)}, which is limited to ${amountText('memory', limitMb)}`;
    context.problems.warning(`${what}-exceeds-${owner}-memory-limit`, spanAt(context, ...path, 'memory'), says, {
      hint: 'it is created all the same; what it uses beyond the limit is ballooned, compressed or swapped',
    });
  }
  const sizeMhz = vm.vcpus * context.host.mhz;
  if (pool.cpu.limit !== null && sizeMhz > pool.cpu.limit) {
    const says = `${pathText(path)} has ${vm.vcpus} vCPU${vm.vcpus === 1 ? '' : 's'} of ${formatNumber(sizeMhz)} MHz in ${ownerText(pool)}, which is limited to ${amountText('cpu', pool.cpu.limit)}`;
    context.problems.warning(`${what}-exceeds-${owner}-cpu-limit`, spanAt(context, ...path, 'vcpus'), says, {
      hint: 'it is created all the same; what it wants beyond the limit becomes ready time',
    });
  }
}

function ownerText(pool: Pool): string {
  return `${pool.vch ? 'VCH' : 'pool'} "${pool.name}"`;
}

function checkEndpointFits(context: ResolveContext, { pool, path }: PlacedPool, neededBytes: number): void {
  const { limit } = pool.memory;
  if (limit === null || limit >= neededBytes) return;
  const says = `VCH "${pool.name}" is limited to ${amountText('memory', limit)}; its endpoint VM alone touches ${formatNumber(neededBytes / MB_BYTES)} MB, overhead included`;
  context.problems.warning('vch-limit-below-endpoint', spanAt(context, ...path, 'memory', 'limit'), says, {
    hint: 'the endpoint VM is ballooned or swapped before any container runs',
  });
}

function checkEndpointBoots(
  context: ResolveContext,
  { pool, path }: PlacedPool,
  bootCpuMs: number,
  timeoutMs: number = API_TIMEOUT_MS,
): void {
  const { limit } = pool.cpu;
  if (limit === null) return;
  const bootMs = (bootCpuMs * context.host.mhz) / limit;
  if (bootMs <= timeoutMs) return;
  const says = `VCH "${pool.name}" is limited to ${amountText('cpu', limit)}; its endpoint VM needs ${formatNumber(bootMs / MS_PER_S)} s to boot, vic-machine waits ${formatNumber(timeoutMs / MS_PER_S)} s`;
  context.problems.warning('endpoint-boot-exceeds-timeout', spanAt(context, ...path, 'cpu', 'limit'), says, {
    real: apiTimeoutText('Creating', timeoutMs),
  });
}
