/** Load over the last 1, 5 and 15 minutes in percent of one pCPU, as the rescpu counters give it. */

import type { CpuTimes, LoadHistory } from '../counters/reading.ts';
import { US_PER_MS } from '../units.ts';

/** 20 s samples in 1, 5 and 15 minutes. */
const SAMPLES = [3, 15, 45] as const;

interface Shares {
  readonly active: number;
  readonly running: number;
  readonly limited: number;
}

export class LoadAverages {
  private readonly latest: Shares[] = [];

  /** Adds an interval of `intervalMs`. */
  add(times: CpuTimes, intervalMs: number): void {
    const share = (us: number) => us / (intervalMs * US_PER_MS);
    const running = share(times.runUs);
    this.latest.unshift({ active: running + share(times.readyUs), running, limited: share(times.limitedUs) });
    if (this.latest.length > SAMPLES[2]) this.latest.pop();
  }

  history(): LoadHistory {
    const over = (kind: keyof Shares) => SAMPLES.map((count) => this.mean(kind, count)) as [number, number, number];
    return { active: over('active'), running: over('running'), limited: over('limited') };
  }

  private mean(kind: keyof Shares, count: number): number {
    const seen = this.latest.slice(0, count);
    return seen.reduce((sum, shares) => sum + shares[kind], 0) / Math.max(1, seen.length);
  }
}
