/**
 * stress: what its workers do to CPU and memory.
 *
 * Model. A cpu worker is busy for good. A vm worker writes one byte of each page of its block and reads them back, round
 *   after round, in address order: its pages are hot and scanned; all are alike ('Z' and zeros), so they compress to a
 *   quarter slot. Without --vm-keep each round faults and zeroes anew (`touchCost`); with it only touches remain
 *   (`touchCostKept`). With --vm-hang N it sleeps N s after writing, with 0 for ever. An io worker calls sync, one request
 *   to the datastore after the other; an hdd worker writes files as fast as page cache and datastore take them, and leaves
 *   page cache behind that the guest may give up. On an idle datastore both are busy for a measured share of the time.
 *   Workers begin after the delays of stress-start.ts and end together, `--timeout` after the program started.
 * Sources. stress 1.0.1/1.0.4 src/stress.c; duties measured with stress 1.0.7.
 * Checked by. test/workload/stress.test.ts.
 */

import { MAX_DURATION_MS } from '../bounds.ts';
import { COMPRESSED_SLOT } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import { STORAGE_DEVICES } from '../constants/storage.ts';
import { STRESS_TOUCHES_PER_ROUND } from '../constants/stress.ts';
import type { GuestPlan } from '../memory/guest-plan.ts';
import { formatNumber, MS_PER_S, PAGE_BYTES, pagesOf, US_PER_MS, US_PER_S } from '../units.ts';
import type { Host } from '../vsphere/host.ts';
import type { StressWorkload, Vm } from '../vsphere/inventory.ts';
import type { DiskThread } from './disk.ts';
import { type Program, placeThreads, type Stage, type Thread } from './stage.ts';
import { longestDelayMs, startSteps, type Workers } from './stress-start.ts';

/** A sync worker that never waits would make infinitely many requests. */
const ALMOST_ALL = 0.999;

export function stressProgram(
  vm: Vm,
  stress: StressWorkload,
  host: Host,
  model: Model,
  guest: GuestPlan,
  afterwards: Program['afterwards'],
): Program {
  const completed = { outcome: 'completed', reason: null } as const;
  if (stress.immediate !== null) {
    const { exitCode, message } = stress.immediate;
    const failed = { outcome: 'failed', reason: `exit status ${exitCode}: ${message}` } as const;
    return { stages: [], repeat: false, afterwards, ending: exitCode === 0 ? completed : failed };
  }
  const endMs = stress.timeoutS === null ? null : stress.timeoutS * MS_PER_S;
  const stages = stress.dryRun
    ? [{ ...stageOf(vm, { ...stress, workers: NOBODY }, host, model, guest), forMs: dryRunMs(stress, endMs) }]
    : startSteps(stress).map(({ atMs, workers }, at, steps): Stage => {
        const toMs = steps[at + 1]?.atMs ?? endMs;
        return {
          ...stageOf(vm, { ...stress, workers }, host, model, guest),
          forMs: toMs === null ? null : toMs - atMs,
        };
      });
  if (stress.killed === undefined) return { stages, repeat: false, afterwards, ending: completed };
  const { exitCode } = stress.killed;
  const reason = `exit status ${exitCode}: timeout ended it after ${formatNumber(stress.timeoutS ?? 0, 3)} s`;
  return { stages, repeat: false, afterwards, ending: { outcome: 'failed', reason } };
}

const NOBODY: Workers = { cpu: 0, io: 0, vm: 0, hdd: 0 };

/** Workers of a dry run wait until their start time and then end. */
function dryRunMs(stress: StressWorkload, endMs: number | null): number {
  return Math.max(1, Math.min(longestDelayMs(stress), endMs ?? Number.POSITIVE_INFINITY));
}

/** Demand of the guest while `stress.workers` run. */
function stageOf(vm: Vm, stress: StressWorkload, host: Host, model: Model, guest: GuestPlan): Omit<Stage, 'forMs'> {
  return { loads: placeThreads(threadsOf(stress, host, model), vm.vcpus), memory: memoryOf(vm, stress, guest) };
}

/** Threads of the workers of one line. */
export function threadsOf(stress: StressWorkload, host: Host, model: Model): Thread[] {
  // The guest's own active pages stay in use during any workload.
  const touchesPerUs = model.guest.touchRate / US_PER_S;
  const busy = (duty: number): Thread => ({ duty, totalUs: Number.POSITIVE_INFINITY, round: null, touchesPerUs });
  const of = (count: number, thread: Thread) => Array.from({ length: count }, () => thread);
  const { cpu, io, vm, hdd } = stress.workers;
  return [
    ...of(cpu, busy(stress.cpuLoad)),
    ...of(io, addDisk(busy(model.stress.ioDuty), syncWorker(model.stress, host))),
    ...of(vm, vmWorker(stress, model)),
    ...of(hdd, addDisk(busy(model.stress.hddDuty), hddWorker(model.stress))),
  ];
}

function addDisk(thread: Thread, disk: DiskThread): Thread {
  return { ...thread, disk };
}

/** A sync is a request it waits for; its CPU time is what makes `ioDuty` of one on an SSD. */
function syncWorker({ ioDuty }: Model['stress'], { swap, datastore = swap }: Host): DiskThread {
  const cpuUs = (STORAGE_DEVICES.ssd.latencyUs * ioDuty) / (1 - Math.min(ioDuty, ALMOST_ALL));
  return { cpuUs, waitUs: datastore.latencyUs, pages: 1 };
}

/** Writes go through the page cache: it waits for the datastore to take them, not for its answer. */
function hddWorker({ hddDuty, hddPageCost, hddRequestPages }: Model['stress']): DiskThread {
  const cpuUs = hddPageCost * hddRequestPages;
  return { cpuUs, waitUs: (cpuUs * (1 - hddDuty)) / hddDuty, pages: hddRequestPages };
}

function vmWorker(stress: StressWorkload, model: Model): Thread {
  const cost = stress.vmKeep ? model.memory.touchCostKept : model.memory.touchCost;
  const busyUs = touchedPages(stress) * cost;
  const touchesPerUs = STRESS_TOUCHES_PER_ROUND / cost;
  if (stress.vmHangS === null) return { duty: 1, totalUs: Number.POSITIVE_INFINITY, round: null, touchesPerUs };
  // Endless sleep is a sleep longer than the run. It follows writing and precedes reading.
  const forEver = stress.vmHangS === 0;
  const idleMs = forEver ? MAX_DURATION_MS : stress.vmHangS * MS_PER_S;
  const round = { busyUs: forEver ? touchedPages(stress) * model.memory.firstTouch : busyUs, idleMs };
  const duty = round.busyUs / (round.busyUs + idleMs * US_PER_MS);
  return { duty, totalUs: Number.POSITIVE_INFINITY, round, touchesPerUs };
}

/** Pages of one worker's block that are touched at all: a stride above a page skips some. */
function touchedPages(stress: StressWorkload): number {
  return Math.ceil(stress.vmBytes / Math.max(PAGE_BYTES, stress.vmStride));
}

/** The plan of a guest with the memory of the workers of one line. */
export function memoryOf(vm: Vm, stress: StressWorkload, guest: GuestPlan): GuestPlan {
  const pages = stress.workers.vm * touchedPages(stress);
  const asleep = stress.vmHangS === 0;
  const visible = pagesOf(vm.memoryBytes);
  const cache = Math.min(stress.workers.hdd * pagesOf(stress.hddBytes), Math.max(0, visible - pages));
  return {
    hotPages: guest.hotPages + (asleep ? 0 : pages),
    coldPages: guest.coldPages + (asleep ? pages : 0),
    freePages: guest.freePages + cache,
    pattern: pages > 0 && !asleep ? 'scan' : guest.pattern,
    hotSlot: pages > 0 ? COMPRESSED_SLOT.identical : guest.hotSlot,
    coldSlot: asleep && pages > guest.coldPages ? COMPRESSED_SLOT.identical : guest.coldSlot,
    hotAlike: pages > 0 && !asleep ? pages / (guest.hotPages + pages) : guest.hotAlike,
    coldAlike: asleep && pages > 0 ? pages / (guest.coldPages + pages) : guest.coldAlike,
    hotOfImage: guest.hotPages / Math.max(1, guest.hotPages + (asleep ? 0 : pages)),
    coldOfImage: guest.coldPages / Math.max(1, guest.coldPages + (asleep ? pages : 0)),
    ...{ zeroesFree: guest.zeroesFree, imageAlike: null, hotZeroPages: 0, coldZeroPages: 0 },
    atOnce: false,
    usesDisk: stress.workers.io + stress.workers.hdd > 0,
    files: null,
  };
}
