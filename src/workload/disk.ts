/**
 * Threads that read or write files: how much CPU they get around to use beside waiting for their datastore.
 *
 * Model. Such a thread works `cpuUs` per request and then waits `waitUs`, times what the queue of the datastore makes of
 *   it (`factor`, 1 when nobody else is there): it is busy for cpuUs ÷ (cpuUs + waitUs · factor). While it waits, the
 *   guest runs other threads of the same vCPU; only when none is left does the vCPU wait.
 * Checked by. test/workload/disk.test.ts, test/conformance/datastore.test.ts.
 */

/** A thread that uses the datastore, µs per request. */
export interface DiskThread {
  readonly cpuUs: number;
  readonly waitUs: number;
  /** Pages a request moves. */
  readonly pages: number;
}

/** What one vCPU is asked to do for the datastore. */
export interface DiskLoad {
  readonly threads: readonly DiskThread[];
  /** Share of time all threads want that use no datastore. */
  readonly othersDuty: number;
}

/** What a vCPU's threads want of it when the datastore makes them wait `factor` times as long as an idle one; may exceed 1. */
export function computeDuty(disk: DiskLoad, factor: number): number {
  return disk.threads.reduce((sum, { cpuUs, waitUs }) => sum + cpuUs / (cpuUs + waitUs * factor), disk.othersDuty);
}

/** What a vCPU waits for the datastore per µs it runs, µs. */
export function computeDiskWait(disk: DiskLoad, factor: number): number {
  const wanted = computeDuty(disk, factor);
  return wanted >= 1 ? 0 : (1 - wanted) / wanted;
}

/** Requests a vCPU's threads make per µs it runs, and the pages these move. */
export function computeDiskFlow(disk: DiskLoad, factor: number): { requests: number; pages: number } {
  const wanted = computeDuty(disk, factor);
  let requests = 0;
  let pages = 0;
  for (const thread of disk.threads) {
    const perUs = 1 / (thread.cpuUs + thread.waitUs * factor) / wanted;
    requests += perUs;
    pages += thread.pages * perUs;
  }
  return { requests, pages };
}
