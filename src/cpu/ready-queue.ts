/** The vCPUs that are ready, ordered by consumed ÷ claim (lowest first), ties by index: a binary heap that can also remove. */
export class ReadyQueue {
  private readonly heap: Int32Array;
  private readonly at: Int32Array;
  private readonly key: Float64Array;
  private count = 0;

  /** `key` is read, never written; the key of a queued vCPU must not change. */
  constructor(key: Float64Array) {
    this.key = key;
    this.heap = new Int32Array(key.length);
    this.at = new Int32Array(key.length).fill(-1);
  }

  get size(): number {
    return this.count;
  }

  /** The first vCPU; the queue must not be empty. */
  first(): number {
    return this.heap[0]!;
  }

  add(vcpu: number): void {
    this.rise(this.count++, vcpu);
  }

  remove(vcpu: number): void {
    const hole = this.at[vcpu]!;
    this.at[vcpu] = -1;
    const moved = this.heap[--this.count]!;
    if (moved === vcpu) return;
    if (hole > 0 && this.before(moved, this.heap[(hole - 1) >> 1]!)) this.rise(hole, moved);
    else this.sink(hole, moved);
  }

  private before(a: number, b: number): boolean {
    const difference = this.key[a]! - this.key[b]!;
    return difference < 0 || (difference === 0 && a < b);
  }

  private rise(hole: number, vcpu: number): void {
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = this.heap[parent]!;
      if (!this.before(vcpu, above)) break;
      this.put(hole, above);
      hole = parent;
    }
    this.put(hole, vcpu);
  }

  private sink(hole: number, vcpu: number): void {
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.before(this.heap[child + 1]!, this.heap[child]!)) child++;
      const below = this.heap[child]!;
      if (!this.before(below, vcpu)) break;
      this.put(hole, below);
      hole = child;
    }
    this.put(hole, vcpu);
  }

  private put(at: number, vcpu: number): void {
    this.heap[at] = vcpu;
    this.at[vcpu] = at;
  }
}
