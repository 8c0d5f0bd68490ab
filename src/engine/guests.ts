/**
 * Guest threads as the scheduler sees them: each vCPU works and sleeps in turn, in stretches drawn from its load.
 *
 * Model. A steady demand alternates busy and idle stretches. By default both lengths are exponentially distributed and
 *   independent. `randomness` can make only the idle lengths random, or none. `phase` starts the load at a random point of
 *   the cycle, or with a burst. The idle stretch starts when the busy stretch has been served, so contention lengthens the
 *   cycle; a load that carries its backlog keeps its original times instead. Stretches are whole milliseconds, and each
 *   rounding error is added to the next stretch of its kind. A fixed round (busy, then asleep) is not changed.
 * Simplifications. vCPUs of a VM are independent; interrupts and timers of an idle guest cost nothing.
 * Sources. There is no public figure for burst lengths (assumed, constants/cpu.ts). Ready time depends little on the length
 *   of bursts and much on their randomness.
 */

import type { Model } from '../constants/model.ts';
import type { FirstStretch, Guests } from '../cpu/scheduler.ts';
import { drawExponential, type RandomStream } from '../random.ts';
import { US_PER_MS } from '../units.ts';
import type { Bursts } from '../vsphere/inventory.ts';
import { IDLE_LOAD, type VcpuLoad } from '../workload/stage.ts';
import type { MessageQueue } from './messages.ts';

const FOR_GOOD = Number.POSITIVE_INFINITY;
/** Less work than this is a rounding error, µs. */
const LEAST_WORK_US = 0.5;

export class GuestThreads implements Guests {
  private readonly loads: VcpuLoad[];
  private readonly streams: readonly RandomStream[];
  /** Rounding errors of busy and of idle stretches, ms: each is added to the next stretch of its kind. */
  private readonly busyRestMs: Float64Array;
  private readonly idleRestMs: Float64Array;
  /** For a load that carries its backlog: the tick at which the current stretch would end without contention. */
  private readonly dueTick: Float64Array;
  private readonly finite: Uint8Array;
  private readonly usual: Bursts;
  private readonly turbo: number;
  private readonly messages: MessageQueue;

  /** Posts a message when a vCPU has done all the work of a finite load. */
  constructor(streams: readonly RandomStream[], model: Model['cpu'], turbo: number, messages: MessageQueue) {
    this.streams = streams;
    this.loads = streams.map(() => IDLE_LOAD);
    this.busyRestMs = new Float64Array(streams.length);
    this.idleRestMs = new Float64Array(streams.length);
    this.dueTick = new Float64Array(streams.length);
    this.finite = new Uint8Array(streams.length);
    this.usual = { lengthMs: model.burst, randomness: 'exponential', phase: 'random' };
    this.turbo = turbo;
    this.messages = messages;
  }

  load(v: number): VcpuLoad {
    return this.loads[v]!;
  }

  /** Gives a vCPU a new load from `tick` on. Returns its first stretch; null: the load has no work. */
  assign(v: number, load: VcpuLoad, tick: number): FirstStretch | null {
    this.loads[v] = load;
    this.finite[v] = load.totalUs === FOR_GOOD ? 0 : 1;
    this.dueTick[v] = tick;
    this.busyRestMs[v] = 0;
    this.idleRestMs[v] = 0;
    if (load.duty <= 0) return null;
    const startsIdle = this.startsIdle(v);
    let idleMs = startsIdle ? this.drawIdleMs(v, this.restOfFirst(v, 'idle')) : 0;
    let workUs = this.nextWorkUs(v, startsIdle ? 1 : this.restOfFirst(v, 'busy'));
    // Work without an amount, such as a boot of 0 s, is served at once; there is no further stretch to draw.
    if (workUs === 0 && this.finite[v] === 0) {
      const next = this.drawStretches(v, 0);
      idleMs += next.idleMs;
      workUs = next.workUs;
    }
    this.dueTick[v] = tick + idleMs + workUs / US_PER_MS / this.turbo;
    return { idleMs, workUs };
  }

  nextStretch(v: number, tick: number, workUs: Float64Array): number {
    const load = this.loads[v]!;
    if (this.finite[v] === 1) {
      this.finite[v] = 0;
      this.loads[v] = IDLE_LOAD;
      workUs[v] = 0;
      this.messages.post({ kind: 'served', vcpu: v });
      return FOR_GOOD;
    }
    if (load.duty <= 0) return FOR_GOOD;
    if (load.round !== null) {
      workUs[v]! += load.round.busyUs;
      return Math.max(1, Math.round(load.round.idleMs));
    }
    const { idleMs, workUs: nextUs } = this.drawStretches(v, workUs[v]!);
    workUs[v]! += nextUs;
    if (!load.carry) return idleMs;
    this.dueTick[v]! += idleMs + nextUs / US_PER_MS / this.turbo;
    return Math.max(0, Math.round(this.dueTick[v]! - nextUs / US_PER_MS / this.turbo - tick));
  }

  /**
   * Draws the next idle and busy stretch. Draws more until there is work to do: a busy stretch can round to zero, or can be
   * served already. `leftUs` is the work left of the last stretch; it is negative when the last tick served more than that.
   */
  private drawStretches(v: number, leftUs: number): FirstStretch {
    let idleMs = 0;
    let workUs = 0;
    do {
      idleMs += this.drawIdleMs(v);
      workUs += this.nextWorkUs(v);
    } while (leftUs + workUs <= LEAST_WORK_US);
    return { idleMs, workUs };
  }

  private bursts(v: number): Bursts {
    return this.loads[v]!.bursts ?? this.usual;
  }

  private startsIdle(v: number): boolean {
    const { round, duty } = this.loads[v]!;
    if (round !== null || duty >= 1 || this.bursts(v).phase === 'aligned') return false;
    return this.streams[v]!.next() > duty;
  }

  /** Part (0…1) of the first stretch that remains. The rest of an exponential stretch is distributed like a whole one: 1. */
  private restOfFirst(v: number, stretch: 'busy' | 'idle'): number {
    const { round, duty } = this.loads[v]!;
    const { randomness, phase } = this.bursts(v);
    const random = randomness === 'exponential' || (randomness === 'fixed' && stretch === 'idle');
    return round !== null || duty >= 1 || random || phase === 'aligned' ? 1 : this.streams[v]!.next();
  }

  private nextWorkUs(v: number, part = 1): number {
    const load = this.loads[v]!;
    if (this.finite[v] === 1) return load.totalUs;
    if (load.round !== null) return load.round.busyUs;
    if (load.duty >= 1) return FOR_GOOD;
    const { lengthMs, randomness } = this.bursts(v);
    const drawn = randomness === 'exponential' ? drawExponential(this.streams[v]!) : 1;
    return roundWithRest(this.busyRestMs, v, lengthMs * part * drawn) * US_PER_MS;
  }

  /** Draws an idle length, ms. Its mean makes work ÷ (work ÷ turbo + idle) equal to the duty. */
  private drawIdleMs(v: number, part = 1): number {
    const { lengthMs, randomness } = this.bursts(v);
    const mean = lengthMs * Math.max(0, 1 / this.loads[v]!.duty - 1 / this.turbo);
    return roundWithRest(
      this.idleRestMs,
      v,
      mean * part * (randomness === 'none' ? 1 : drawExponential(this.streams[v]!)),
    );
  }
}

/** Rounds to whole ms, and keeps the rounding error in `rests` for the next call. */
function roundWithRest(rests: Float64Array, v: number, ms: number): number {
  const exact = ms + rests[v]!;
  const whole = Math.max(0, Math.round(exact));
  rests[v] = exact - whole;
  return whole;
}
