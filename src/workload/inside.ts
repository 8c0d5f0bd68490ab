/**
 * Processes that the Docker engine inside a containerVM has started. They share the vCPUs and memory of the containerVM
 * with its own process. Each ends alone or is stopped.
 *
 * Simplifications. The engine costs nothing, and a container inside adds nothing to what its process uses; limits of its own
 *   (`-m`, `--cpus`) do not hold it back. Beside a fixed amount of work (`work:`) nothing is added until that is served.
 * Checked by. test/engine/build-host.test.ts.
 */

import type { Model } from '../constants/model.ts';
import type { GuestPlan } from '../memory/guest-plan.ts';
import { MS_PER_S } from '../units.ts';
import type { Host } from '../vsphere/host.ts';
import type { StressWorkload, Vm } from '../vsphere/inventory.ts';
import { addThreads, type Stage } from './stage.ts';
import { memoryOf, threadsOf } from './stress.ts';
import { startSteps } from './stress-start.ts';

/** A process, and when it was started. */
export interface Process {
  /** null: one that uses nothing, until it is stopped. */
  readonly workload: StressWorkload | null;
  readonly fromMs: number;
}

/** When a process ends by itself, at once when its line starts no worker; Infinity: never. */
export function endMsOf({ workload, fromMs }: Process): number {
  if (workload === null) return Number.POSITIVE_INFINITY;
  if (workload.immediate !== null || workload.dryRun) return fromMs;
  return workload.timeoutS === null ? Number.POSITIVE_INFINITY : fromMs + workload.timeoutS * MS_PER_S;
}

/** When a worker starts or a process ends next, after `nowMs`; Infinity: never. */
export function nextTurn(processes: readonly Process[], nowMs: number): number {
  const turns = processes.flatMap((each) => {
    const endMs = endMsOf(each);
    const starts = each.workload === null ? [] : startSteps(each.workload).map(({ atMs }) => each.fromMs + atMs);
    return [...starts.filter((ms) => ms < endMs), endMs];
  });
  return turns.reduce((next, ms) => (ms > nowMs && ms < next ? ms : next), Number.POSITIVE_INFINITY);
}

/** What a guest asks for with the processes that are at work by `nowMs` beside its own threads. */
export function withProcesses(
  vm: Vm,
  own: Stage,
  processes: readonly Process[],
  nowMs: number,
  host: Host,
  model: Model,
): Stage {
  const active = processes.flatMap((each) => findWorking(each, nowMs));
  if (active.length === 0) return own;
  const threads = active.flatMap((workload) => threadsOf(workload, host, model));
  const memory = active.reduce((plan, each) => addProcess(vm, plan, each), own.memory);
  return { forMs: own.forMs, loads: addThreads(own.loads, threads), memory };
}

/** The process with the workers that are at work by then; nothing before it starts and once it has ended. */
function findWorking(process: Process, ms: number): StressWorkload[] {
  const { workload, fromMs } = process;
  if (workload === null || ms >= endMsOf(process)) return [];
  const step = startSteps(workload).findLast(({ atMs }) => fromMs + atMs <= ms);
  return step === undefined ? [] : [{ ...workload, workers: step.workers }];
}

/** A plan with the memory of one more process. */
function addProcess(vm: Vm, plan: GuestPlan, workload: StressWorkload): GuestPlan {
  const next = memoryOf(vm, workload, plan);
  const { files, imageAlike, hotZeroPages, coldZeroPages } = plan;
  // How well pages compress is said of all of them: as most do.
  const mostlyNew = next.hotPages > 2 * plan.hotPages;
  return {
    ...next,
    ...{ files, imageAlike, hotZeroPages, coldZeroPages },
    hotSlot: mostlyNew ? next.hotSlot : plan.hotSlot,
    hotAlike: averageAlike(plan.hotPages, plan.hotAlike, next.hotPages, next.hotAlike),
    coldAlike: averageAlike(plan.coldPages, plan.coldAlike, next.coldPages, next.coldAlike),
    hotOfImage: plan.hotOfImage * next.hotOfImage,
    coldOfImage: plan.coldOfImage * next.coldOfImage,
    usesDisk: plan.usesDisk || next.usesDisk,
  };
}

/** Share of identical pages after stress pages, which are all identical, are added. */
function averageAlike(before: number, part: number | null, after: number, alone: number | null): number | null {
  return part === null || after === before ? alone : (part * before + after - before) / after;
}
