/**
 * Threads that read or write files: the CPU they use between waits for their datastore.
 *
 * Model. Such a thread works `cpuUs` per request and then waits `waitUs` · `factor`. `factor` is the slowdown by the queue
 *   of the datastore, 1 on an idle one. The thread is busy for cpuUs ÷ (cpuUs + waitUs · factor). While it waits, the
 *   guest runs other threads of the same vCPU. The vCPU waits only when all its threads wait.
 * Checked by. test/workload/disk.test.ts, test/conformance/datastore.test.ts.
 */

/** A thread that uses the datastore, µs per request. */
export interface DiskThread {
  readonly cpuUs: number;
  readonly waitUs: number;
  /** Pages a request moves. */
  readonly pages: number;
}

/** Threads of one vCPU. */
export interface DiskLoad {
  readonly threads: readonly DiskThread[];
  /** Share of time wanted by all threads that do not use the datastore. */
  readonly othersDuty: number;
}

/** Share of a vCPU's time its threads want, at a slowdown of the datastore by `factor`; may exceed 1. */
export function computeDuty(disk: DiskLoad, factor: number): number {
  return disk.threads.reduce((sum, { cpuUs, waitUs }) => sum + cpuUs / (cpuUs + waitUs * factor), disk.othersDuty);
}

/** Wait of a vCPU for the datastore per µs it runs, µs. */
export function computeDiskWait(disk: DiskLoad, factor: number): number {
  const wanted = computeDuty(disk, factor);
  return wanted >= 1 ? 0 : (1 - wanted) / wanted;
}

/** Requests of a vCPU's threads per µs it runs, and the pages these requests move. */
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
