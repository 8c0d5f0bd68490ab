/**
 * How long vCPUs were ready while others of the same VM ran.
 *
 * Per VM with two or more vCPUs: the integral of (ready vCPUs × running vCPUs), in µs. It is the ready time attributed to
 * the VM itself if only its own vCPUs ran. It cannot be computed from the sums of ready and run time, because relaxed
 * co-scheduling makes siblings run and wait together.
 * Sources. None needed: it counts what the scheduler did. The counter is ours.
 * Checked by. test/cpu/wait-attribution.test.ts.
 */

import { US_PER_MS } from '../units.ts';
import { isReady, Mode } from './mode.ts';

export class SiblingWaits {
  /** Per VM, since t = 0: ready vCPUs × running siblings × µs. */
  readonly us: Float64Array;
  private readonly firstVcpu: Int32Array;
  private readonly mode: Uint8Array;
  private readonly since: Float64Array;

  constructor(firstVcpu: Int32Array, mode: Uint8Array) {
    this.firstVcpu = firstVcpu;
    this.mode = mode;
    this.us = new Float64Array(firstVcpu.length - 1);
    this.since = new Float64Array(firstVcpu.length - 1);
  }

  /** Counts up to `tick`; to be called before the mode of any of the VM's vCPUs changes. */
  book(vm: number, tick: number): void {
    const first = this.firstVcpu[vm]!;
    const end = this.firstVcpu[vm + 1]!;
    if (end - first < 2) return;
    const elapsedMs = tick - this.since[vm]!;
    if (elapsedMs === 0) return;
    this.since[vm] = tick;
    let ready = 0;
    let running = 0;
    for (let v = first; v < end; v++) {
      if (isReady(this.mode[v]!)) ready++;
      else if (this.mode[v] === Mode.running) running++;
    }
    this.us[vm]! += ready * running * elapsedMs * US_PER_MS;
  }
}
