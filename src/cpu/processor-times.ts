/** Busy and used time of pCPUs, and the time each core had at least one busy thread: what the host's own counters show. */

import { US_PER_MS } from '../units.ts';
import type { Processors } from './processors.ts';

export class ProcessorTimes {
  /** Since t = 0, µs, as of the last booking. */
  readonly busyUs: Float64Array;
  readonly usedUs: Float64Array;
  readonly coreBusyUs: Float64Array;
  private readonly processors: Processors;
  private readonly since: Float64Array;
  private readonly coreSince: Float64Array;

  constructor(processors: Processors, cores: number) {
    this.processors = processors;
    this.busyUs = new Float64Array(processors.count);
    this.usedUs = new Float64Array(processors.count);
    this.since = new Float64Array(processors.count);
    this.coreBusyUs = new Float64Array(cores);
    this.coreSince = new Float64Array(cores);
  }

  /** Books a pCPU and its core up to `tick`; called before either changes. */
  book(pcpu: number, tick: number): void {
    const { processors } = this;
    const us = (tick - this.since[pcpu]!) * US_PER_MS;
    this.since[pcpu] = tick;
    const busy = processors.running[pcpu]! >= 0;
    if (busy) this.busyUs[pcpu]! += us;
    const core = processors.hyperthreading ? pcpu >> 1 : pcpu;
    if (busy || processors.neighbour(pcpu) >= 0) {
      this.coreBusyUs[core]! += (tick - this.coreSince[core]!) * US_PER_MS;
    }
    this.coreSince[core] = tick;
  }

  bookAll(tick: number): void {
    for (let pcpu = 0; pcpu < this.busyUs.length; pcpu++) this.book(pcpu, tick);
  }
}
