/**
 * Processes started by the Docker engine inside a containerVM. They share its vCPUs and memory; each ends by itself.
 *
 * Simplification. The engine uses no CPU and no memory, and a container inside uses no more than its process.
 * Checked by. test/engine/build-host.test.ts.
 */

import type { Model } from '../constants/model.ts';
import type { GuestPlan } from '../memory/guest-plan.ts';
import { MS_PER_S } from '../units.ts';
import type { Host } from '../vsphere/host.ts';
import type { StressWorkload, Vm } from '../vsphere/inventory.ts';
import { guestPlan, idlePlan } from './program.ts';
import { type Program, placeThreads, type Stage } from './stage.ts';
import { memoryOf, threadsOf } from './stress.ts';
import { startSteps } from './stress-start.ts';

/** A process and when it was started, ms. */
export interface Process {
  readonly workload: StressWorkload;
  readonly fromMs: number;
}

/** The program from `nowMs` on of a guest whose only work is these processes. */
export function programOfProcesses(
  vm: Vm,
  processes: readonly Process[],
  nowMs: number,
  host: Host,
  model: Model,
): Program {
  const timed = processes.filter(({ workload }) => workload.immediate === null && !workload.dryRun).map(timeProcess);
  const turns = timed.flatMap(({ steps, endMs }) => [...steps.map(({ atMs }) => atMs), endMs]);
  const bounds = [nowMs, ...new Set(turns.filter((ms) => ms > nowMs && Number.isFinite(ms)))].sort((a, b) => a - b);
  const stages = bounds.map((fromMs, at): Stage => {
    const active = timed.flatMap((each) => findWorking(each, fromMs));
    const forMs = at + 1 < bounds.length ? bounds[at + 1]! - fromMs : null;
    const threads = active.flatMap((workload) => threadsOf(workload, host, model));
    const memory =
      active.length === 0 ? idlePlan(vm) : active.reduce((plan, each) => addProcess(vm, plan, each), guestPlan(vm));
    return { forMs, loads: placeThreads(threads, vm.vcpus), memory };
  });
  return { stages, repeat: false, afterwards: 'idle', ending: { outcome: 'completed', reason: null } };
}

interface Timed {
  readonly workload: StressWorkload;
  /** In time of the run. */
  readonly steps: ReturnType<typeof startSteps>;
  readonly endMs: number;
}

function timeProcess({ workload, fromMs }: Process): Timed {
  const steps = startSteps(workload).map((step) => ({ ...step, atMs: step.atMs + fromMs }));
  const endMs = workload.timeoutS === null ? Number.POSITIVE_INFINITY : fromMs + workload.timeoutS * MS_PER_S;
  return { workload, steps, endMs };
}

/** The process with the workers that run at `ms`; empty before its start and after its end. */
function findWorking({ workload, steps, endMs }: Timed, ms: number): StressWorkload[] {
  const step = steps.findLast(({ atMs }) => atMs <= ms);
  return step === undefined || ms >= endMs ? [] : [{ ...workload, workers: step.workers }];
}

/** A plan with the memory of one more process. */
function addProcess(vm: Vm, plan: GuestPlan, workload: StressWorkload): GuestPlan {
  const next = memoryOf(vm, workload, plan);
  return {
    ...next,
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
