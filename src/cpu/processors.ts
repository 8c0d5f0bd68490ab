/**
 * The host's logical processors (pCPUs): which are idle, and which one a world should get.
 *
 * With hyper-threading, pCPUs 2c and 2c+1 are the threads of core c. A world goes back to the pCPU it last ran on when
 * that is as good as any other (its cache may still be warm), else to a core whose both threads are idle, else to any idle
 * thread, lowest number first.
 *
 * Simplifications. Migration is free and instant: a world never waits for its cache-warm core while another is idle (ESXi
 * may leave it waiting until the next rebalance, 5 to 100 ms by level), a cold cache costs nothing, and whole cores
 * are given to whoever comes, without counting how far behind it is (HTWholeCoreThreshold).
 */

const NONE = -1;

export class Processors {
  readonly count: number;
  readonly hyperthreading: boolean;
  /** vCPU running on each pCPU; −1: idle. */
  readonly running: Int32Array;
  private readonly idle: Int32Array;
  private idleCount: number;
  /** Cores whose both threads are idle, and busy; 0 without hyper-threading. */
  private idleCores: number;
  private sharedCores = 0;

  constructor(cores: number, hyperthreading: boolean) {
    this.count = hyperthreading ? 2 * cores : cores;
    this.hyperthreading = hyperthreading;
    this.running = new Int32Array(this.count).fill(NONE);
    this.idle = new Int32Array(Math.ceil(this.count / 32));
    for (let p = 0; p < this.count; p++) this.idle[p >>> 5]! |= 1 << (p & 31);
    this.idleCount = this.count;
    this.idleCores = hyperthreading ? cores : 0;
  }

  get anyIdle(): boolean {
    return this.idleCount > 0;
  }

  /** Whether two worlds share a core while another core is idle. */
  get canSpread(): boolean {
    return this.sharedCores > 0 && this.idleCores > 0;
  }

  /** The higher thread of the first core whose threads are both busy; there must be one. */
  firstShared(): number {
    let pcpu = 1;
    while (this.running[pcpu] === NONE || this.running[pcpu - 1] === NONE) pcpu += 2;
    return pcpu;
  }

  /** The vCPU on the other thread of the core; −1 when there is none. */
  neighbour(pcpu: number): number {
    return this.hyperthreading ? this.running[pcpu ^ 1]! : NONE;
  }

  /** The idle pCPU for a world that last ran on `last` (−1: nowhere). Some pCPU must be idle. */
  choose(last: number): number {
    const lastIdle = last !== NONE && this.running[last] === NONE;
    if (!this.hyperthreading) return lastIdle ? last : this.lowest(0);
    if (lastIdle && this.running[last ^ 1] === NONE) return last;
    const core = this.lowest(1);
    if (core !== NONE) return core;
    return lastIdle ? last : this.lowest(0);
  }

  occupy(pcpu: number, vcpu: number): void {
    this.running[pcpu] = vcpu;
    this.idle[pcpu >>> 5]! &= ~(1 << (pcpu & 31));
    this.idleCount--;
    if (!this.hyperthreading) return;
    if (this.running[pcpu ^ 1] === NONE) this.idleCores--;
    else this.sharedCores++;
  }

  release(pcpu: number): void {
    this.running[pcpu] = NONE;
    this.idle[pcpu >>> 5]! |= 1 << (pcpu & 31);
    this.idleCount++;
    if (!this.hyperthreading) return;
    if (this.running[pcpu ^ 1] === NONE) this.idleCores++;
    else this.sharedCores--;
  }

  /** Lowest idle pCPU (`whole` 0), or lowest even one whose neighbour is idle, too (`whole` 1). */
  private lowest(whole: 0 | 1): number {
    for (let word = 0; word < this.idle.length; word++) {
      const bits = whole === 1 ? this.idle[word]! & (this.idle[word]! >>> 1) & 0x55555555 : this.idle[word]!;
      if (bits !== 0) return (word << 5) + (31 - Math.clz32(bits & -bits));
    }
    return NONE;
  }
}
