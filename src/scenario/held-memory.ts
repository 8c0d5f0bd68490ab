/**
 * Memory that the host has reclaimed from a VM before the run begins. The amounts must fit the VM, its balloon and the
 * memory of its guest.
 */

import type { HeldMemory, Vm } from '../vsphere/inventory.ts';
import { kernelBytes, touchedBytes } from '../workload/memory-needs.ts';
import { amountText } from './allocations.ts';
import { type ResolveContext, spanAt } from './context.ts';
import { type Path, pathText } from './located.ts';
import type { VmMemoryInput } from './shape.ts';

const AMOUNTS = ['ballooned', 'swapped', 'compressed', 'shared'] as const;

/** The amounts written at `path`, or null without any. Reports `held-before-power-on`, `balloon-above-maximum` and `held-above-touched`. */
export function resolveHeldMemory(
  context: ResolveContext,
  path: Path,
  vm: Vm,
  input: Exclude<VmMemoryInput, number> | undefined,
): HeldMemory | null {
  const written = AMOUNTS.filter((name) => (input?.[name] ?? 0) > 0);
  if (input === undefined || written.length === 0) return null;
  const { ballooned = 0, swapped = 0, compressed = 0, shared = 0 } = input;
  const first: Path = [...path, written[0]!];
  if (!vm.settled) {
    const when = vm.role === 'container' ? 'and boots inside the run' : `at ${vm.atMs / 1000} s`;
    const says = `${pathText(first)} is what the host holds of the VM at 0 s, and it powers on ${when}`;
    context.problems.error('held-before-power-on', spanAt(context, ...first), says, {
      hint: 'leave it out, or let a VM of `vms` be up at 0s',
    });
    return null;
  }
  const touched = touchedBytes(vm, context.model);
  const kernel = kernelBytes(vm, context.model);
  const most = Math.floor(context.model.memory.balloonMax * (vm.memoryBytes - kernel));
  const kept = vm.guest.swapBytes === 0 ? touched : kernel;
  const balloonMost = Math.max(0, Math.min(most, vm.memoryBytes - kept));
  if (ballooned > balloonMost) {
    const at: Path = [...path, 'ballooned'];
    const says = `${pathText(at)} is ${amountText('memory', ballooned)}, more than a balloon can hold of this VM`;
    context.problems.error('balloon-above-maximum', spanAt(context, ...at), says, {
      hint: `allowed: up to ${amountText('memory', balloonMost)}`,
    });
  }
  const there = Math.min(touched, Math.max(0, vm.memoryBytes - ballooned));
  const taken = swapped + compressed + shared;
  if (taken > there) {
    const at: Path = [...path, written.find((name) => name !== 'ballooned') ?? 'swapped'];
    const says = `${pathText(path)} has ${amountText('memory', taken)} swapped, compressed and shared, more than the ${amountText('memory', there)} its guest holds`;
    context.problems.error('held-above-touched', spanAt(context, ...at), says, {
      hint: 'lower them, or let the workload use more memory',
    });
  }
  return { ballooned, swapped, compressed, shared };
}
