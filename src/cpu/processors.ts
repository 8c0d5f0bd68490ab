/**
 * The host's logical processors (pCPUs): which are idle, and which one a world should get.
 *
 * Model. With hyper-threading, pCPUs 2c and 2c + 1 are the threads of core c. A world goes back to the pCPU it last ran on
 *   when that is as good as any other (its cache may still be warm), else to a core whose both threads are idle, the one idle
 *   longest (nobody's cache is warm there), else to any idle thread, lowest number first. A world that is far behind may have
 *   a core to itself: its other thread is held, where nobody runs and nobody is put.
 * Simplifications. All cores share one last-level cache.
 * Sources. [CPU51] an idle core comes before an idle thread of a busy one, a world far behind gets a whole core. Documented;
 *   which of several idle cores is taken is assumed.
 * Checked by. test/cpu/processors.test.ts.
 */

const NONE = -1;

export class Processors {
  readonly count: number;
  readonly hyperthreading: boolean;
  /** vCPU running on each pCPU; −1: none. */
  readonly running: Int32Array;
  private readonly idle: Int32Array;
  /** How many pCPUs are idle and may be used. */
  idleCount: number;
  /** Cores that are idle altogether, a list: longest first, its head and tail in the last place. */
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly ends: number;
  /** Cores whose both threads are busy. */
  private sharedCores = 0;
  private heldCount = 0;

  constructor(cores: number, hyperthreading: boolean) {
    this.count = hyperthreading ? 2 * cores : cores;
    this.hyperthreading = hyperthreading;
    this.running = new Int32Array(this.count).fill(NONE);
    this.idle = new Int32Array(Math.ceil(this.count / 32));
    for (let p = 0; p < this.count; p++) this.idle[p >>> 5]! |= 1 << (p & 31);
    this.idleCount = this.count;
    this.ends = cores;
    this.next = Int32Array.from({ length: cores + 1 }, (_, core) => (core + 1) % (cores + 1));
    this.previous = Int32Array.from({ length: cores + 1 }, (_, core) => (core + cores) % (cores + 1));
  }

  get anyIdle(): boolean {
    return this.idleCount > 0;
  }

  /** Whether a core is idle altogether. */
  get anyCoreIdle(): boolean {
    return this.next[this.ends] !== this.ends;
  }

  /** Whether worlds are in each other's way on the threads of a core, or one has had to leave for another. */
  get anyCrowded(): boolean {
    return this.sharedCores + this.heldCount > 0;
  }

  /** Whether two worlds share a core while another core is idle. */
  get canSpread(): boolean {
    return this.sharedCores > 0 && this.anyCoreIdle;
  }

  /** The higher thread of the first core whose threads are both busy; there must be one. */
  firstShared(): number {
    let pcpu = 1;
    while (this.running[pcpu]! < 0 || this.running[pcpu - 1]! < 0) pcpu += 2;
    return pcpu;
  }

  /** The vCPU on the other thread of the core; −1 when there is none. */
  neighbour(pcpu: number): number {
    return this.hyperthreading ? this.running[pcpu ^ 1]! : NONE;
  }

  /** Whether a world may be put on it: nobody runs there, and it is not held. */
  isIdle(pcpu: number): boolean {
    return (this.idle[pcpu >>> 5]! & (1 << (pcpu & 31))) !== 0;
  }

  sameCore(a: number, b: number): boolean {
    return this.coreOf(a) === this.coreOf(b);
  }

  /** The idle pCPU for a world that last ran on `last` (−1: nowhere). Some pCPU must be idle. */
  choose(last: number): number {
    const lastIdle = last !== NONE && this.isIdle(last);
    if (lastIdle && this.neighbour(last) === NONE) return last;
    const core = this.next[this.ends]!;
    if (core !== this.ends) return this.hyperthreading ? 2 * core : core;
    return lastIdle ? last : this.nextIdle(0);
  }

  /** The first idle pCPU from `from` on; −1 when there is none. */
  nextIdle(from: number): number {
    let word = from >>> 5;
    if (word >= this.idle.length) return NONE;
    let bits = this.idle[word]! & (-1 << (from & 31));
    while (bits === 0) {
      if (++word === this.idle.length) return NONE;
      bits = this.idle[word]!;
    }
    return (word << 5) + (31 - Math.clz32(bits & -bits));
  }

  occupy(pcpu: number, vcpu: number): void {
    this.running[pcpu] = vcpu;
    this.idle[pcpu >>> 5]! &= ~(1 << (pcpu & 31));
    this.idleCount--;
    if (this.neighbour(pcpu) === NONE) this.leaveIdle(this.coreOf(pcpu));
    else this.sharedCores++;
  }

  release(pcpu: number): void {
    this.running[pcpu] = NONE;
    this.idle[pcpu >>> 5]! |= 1 << (pcpu & 31);
    this.idleCount++;
    if (this.neighbour(pcpu) === NONE) this.joinIdle(this.coreOf(pcpu));
    else this.sharedCores--;
  }

  /** Keeps the idle thread beside a busy one from being used. */
  hold(pcpu: number): void {
    this.heldCount++;
    this.idle[pcpu >>> 5]! &= ~(1 << (pcpu & 31));
    this.idleCount--;
  }

  /** Lets a held thread be used again; the one beside it must still be busy. */
  unhold(pcpu: number): void {
    this.heldCount--;
    this.idle[pcpu >>> 5]! |= 1 << (pcpu & 31);
    this.idleCount++;
  }

  private coreOf(pcpu: number): number {
    return this.hyperthreading ? pcpu >> 1 : pcpu;
  }

  private leaveIdle(core: number): void {
    this.next[this.previous[core]!] = this.next[core]!;
    this.previous[this.next[core]!] = this.previous[core]!;
  }

  private joinIdle(core: number): void {
    const last = this.previous[this.ends]!;
    this.next[last] = core;
    this.previous[core] = last;
    this.next[core] = this.ends;
    this.previous[this.ends] = core;
  }
}
