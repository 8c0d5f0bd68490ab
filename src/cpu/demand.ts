/**
 * Demand: the CPU that each vCPU would use without contention or limits, over a trailing window.
 *
 * Model. At the end of every claim period the time accounts are kept; the difference between two of them is a window:
 *     run + run · (ready + co-stop) / (run + wait); all of ready when run + wait is 0
 *   as a fraction of the powered-on time. Ready and co-stop time count only in the proportion in which the vCPU otherwise
 *   runs. So an endpoint VM that uses 2 % and is held by a limit does not appear to demand a whole core. The division of
 *   CPU claims and the demand counter use the same formula, each over its own window.
 * Sources. A. Gulati et al., VMware Distributed Resource Management, 2012 (used + run·ready/(run+sleep)); [REC] for the
 *   60 s window of the counter.
 */

import { type Accounts, readyUs, waitUs } from './accounts.ts';

export class DemandHistory {
  private readonly periods: number;
  private readonly vcpuCount: number;
  private readonly run: Float64Array;
  private readonly ready: Float64Array;
  private readonly limited: Float64Array;
  private readonly coStop: Float64Array;
  private readonly wait: Float64Array;
  private latest = 0;
  private kept = 1;

  /** Keeps `periods` past periods of `vcpuCount` vCPUs; all accounts start at 0. */
  constructor(vcpuCount: number, periods: number) {
    this.periods = periods;
    this.vcpuCount = vcpuCount;
    const size = vcpuCount * (periods + 1);
    this.run = new Float64Array(size);
    this.ready = new Float64Array(size);
    this.limited = new Float64Array(size);
    this.coStop = new Float64Array(size);
    this.wait = new Float64Array(size);
  }

  /** Ends a period: keeps the accounts as they are now. */
  keep(accounts: Accounts): void {
    this.latest = (this.latest + 1) % (this.periods + 1);
    this.kept = Math.min(this.kept + 1, this.periods + 1);
    const base = this.latest * this.vcpuCount;
    for (let v = 0; v < this.vcpuCount; v++) {
      this.run[base + v] = accounts.runAlone[v]! + accounts.runShared[v]!;
      this.ready[base + v] = readyUs(accounts, v);
      this.limited[base + v] = accounts.limited[v]!;
      this.coStop[base + v] = accounts.coStop[v]!;
      this.wait[base + v] = waitUs(accounts, v);
    }
  }

  /** Whether vCPU `v` was powered on at all in the window. */
  hasHistory(v: number, periods: number): boolean {
    const [to, from] = this.window(v, periods);
    return this.wait[to]! + this.run[to]! + this.ready[to]! > this.wait[from]! + this.run[from]! + this.ready[from]!;
  }

  /**
   * Demand of vCPU `v` over the last `periods` periods, as a fraction of a core, 0…1. Time at a limit counts as ready time if
   * `countLimited`, otherwise as sleep.
   */
  demandCores(v: number, periods: number, countLimited = true): number {
    const [to, from] = this.window(v, periods);
    const run = this.run[to]! - this.run[from]!;
    const uncounted = countLimited ? 0 : this.limited[to]! - this.limited[from]!;
    const held = this.ready[to]! - this.ready[from]! + this.coStop[to]! - this.coStop[from]! - uncounted;
    const wait = this.wait[to]! - this.wait[from]! + uncounted;
    const elapsed = run + held + wait;
    if (elapsed === 0) return 0;
    return (run + wait === 0 ? held : run + (run * held) / (run + wait)) / elapsed;
  }

  /** Whether a limit has held vCPU `v` back at all. */
  wasLimited(v: number, periods: number): boolean {
    const [to, from] = this.window(v, periods);
    return this.limited[to]! > this.limited[from]!;
  }

  private window(v: number, periods: number): [to: number, from: number] {
    const back = Math.min(periods, this.kept - 1);
    const from = (this.latest - back + this.periods + 1) % (this.periods + 1);
    return [this.latest * this.vcpuCount + v, from * this.vcpuCount + v];
  }
}
