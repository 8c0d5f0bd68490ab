/**
 * Load over the last 1, 5 and 15 minutes as a share of one pCPU, as the rescpu counters give it.
 *
 * Model. Averages come from the 20 s samples, so they agree with the other counters of the interval. Peaks come from the
 *   6 s samples that ESXi keeps for this history: a peak is the busiest of them.
 * Source. [REC] rescpu.samplePeriod 6000 ms, sampleCount 160; peaks above what any 20 s sample could reach.
 */

import { LOAD_MINUTES, LOAD_SAMPLE_MS, SAMPLE_MS } from '../constants/counters.ts';
import type { CpuTimes, LoadHistory } from '../counters/reading.ts';
import { MS_PER_MINUTE, US_PER_MS } from '../units.ts';

const SPANS_MS = LOAD_MINUTES.map((minutes) => minutes * MS_PER_MINUTE);

/** The values of a load in the longest span, one per period. */
class Ring {
  private readonly values: Float64Array;
  private readonly periodMs: number;
  private count = 0;

  constructor(periodMs: number) {
    this.periodMs = periodMs;
    this.values = new Float64Array(Math.ceil(Math.max(...SPANS_MS) / periodMs));
  }

  add(value: number): void {
    this.values[this.count++ % this.values.length] = value;
  }

  /** The mean of the values that a span has so far; 0 before the first value. */
  meanOver(spanMs: number): number {
    const seen = this.countWithin(spanMs);
    let sum = 0;
    for (let back = 1; back <= seen; back++) sum += this.values[(this.count - back) % this.values.length]!;
    return sum / Math.max(1, seen);
  }

  largestOver(spanMs: number): number {
    const seen = this.countWithin(spanMs);
    let most = 0;
    for (let back = 1; back <= seen; back++) {
      most = Math.max(most, this.values[(this.count - back) % this.values.length]!);
    }
    return most;
  }

  private countWithin(spanMs: number): number {
    return Math.min(this.count, Math.ceil(spanMs / this.periodMs));
  }
}

export class LoadAverages {
  private readonly active = new Ring(SAMPLE_MS);
  private readonly running = new Ring(SAMPLE_MS);
  private readonly limited = new Ring(SAMPLE_MS);
  private readonly activePeaks = new Ring(LOAD_SAMPLE_MS);
  private readonly runningPeaks = new Ring(LOAD_SAMPLE_MS);

  /** Adds an interval of `intervalMs`. */
  add(times: Pick<CpuTimes, 'runUs' | 'readyUs' | 'limitedUs'>, intervalMs: number): void {
    const share = (us: number) => us / (intervalMs * US_PER_MS);
    const running = share(times.runUs);
    this.running.add(running);
    this.active.add(running + share(times.readyUs));
    this.limited.add(share(times.limitedUs));
  }

  /** Adds 6 s of them: µs that vCPUs ran, and were ready. */
  addPeak(runUs: number, readyUs: number): void {
    this.runningPeaks.add(runUs / (LOAD_SAMPLE_MS * US_PER_MS));
    this.activePeaks.add((runUs + readyUs) / (LOAD_SAMPLE_MS * US_PER_MS));
  }

  readHistory(): LoadHistory {
    const over = (value: (spanMs: number) => number) => SPANS_MS.map(value) as [number, number, number];
    const peak = (peaks: Ring, all: Ring) => {
      let most = 0;
      // The 6 s samples end before the interval does: what happened since must not put an average above a peak.
      return over((spanMs) => {
        most = Math.max(most, peaks.largestOver(spanMs), all.meanOver(spanMs));
        return most;
      });
    };
    return {
      active: over((spanMs) => this.active.meanOver(spanMs)),
      activePeak: peak(this.activePeaks, this.active),
      running: over((spanMs) => this.running.meanOver(spanMs)),
      runningPeak: peak(this.runningPeaks, this.running),
      limited: over((spanMs) => this.limited.meanOver(spanMs)),
    };
  }
}
