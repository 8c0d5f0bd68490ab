/**
 * Guest activity for the memory manager: CPU time, page accesses, file reads and datastore requests.
 *
 * The memory manager asks for it before every step that is not skipped, and before the load of a vCPU changes.
 */

import type { Scheduler } from '../cpu/scheduler.ts';
import type { ActivitySource, GuestActivity } from '../memory/manager.ts';
import { computeDiskFlow } from '../workload/disk.ts';
import type { GuestThreads } from './guests.ts';

export class GuestActivityMeter implements ActivitySource {
  /** File pages that each guest has read or written since the run began. */
  readonly filePages: Float64Array;
  private readonly firstVcpu: Int32Array;
  private readonly scheduler: Scheduler;
  private readonly guests: GuestThreads;
  private readonly ranBefore: Float64Array;
  private readonly found: GuestActivity;

  /** vCPUs of VM m are firstVcpu[m] … firstVcpu[m + 1] − 1. */
  constructor(firstVcpu: Int32Array, scheduler: Scheduler, guests: GuestThreads) {
    const perVm = () => new Float64Array(firstVcpu.length - 1);
    this.firstVcpu = firstVcpu;
    this.scheduler = scheduler;
    this.guests = guests;
    this.filePages = perVm();
    this.ranBefore = new Float64Array(scheduler.vcpuCount);
    this.found = { ranUs: perVm(), accesses: perVm(), reads: perVm(), fileRequests: 0 };
  }

  sinceLast(tick: number, datastoreFactor: number): GuestActivity {
    this.scheduler.bookAll(tick);
    const { runAlone, runShared } = this.scheduler.accounts;
    const { found, firstVcpu, ranBefore } = this;
    found.fileRequests = 0;
    for (let vm = 0; vm < this.filePages.length; vm++) {
      let ranUs = 0;
      let accesses = 0;
      let reads = 0;
      for (let v = firstVcpu[vm]!; v < firstVcpu[vm + 1]!; v++) {
        const total = runAlone[v]! + runShared[v]!;
        const since = total - ranBefore[v]!;
        if (since === 0) continue;
        ranBefore[v] = total;
        const { touchesPerUs, readsPerUs, disk } = this.guests.load(v);
        ranUs += since;
        accesses += since * touchesPerUs;
        if (readsPerUs !== undefined) reads += since * readsPerUs;
        if (disk === undefined) continue;
        const { requests, pages } = computeDiskFlow(disk, datastoreFactor);
        found.fileRequests += since * requests;
        this.filePages[vm]! += since * pages;
      }
      found.ranUs[vm] = ranUs;
      found.accesses[vm] = accesses;
      found.reads[vm] = reads;
    }
    return found;
  }
}
