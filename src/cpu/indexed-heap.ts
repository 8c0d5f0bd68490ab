/** Numbers ordered by a key of each (lowest first), ties by number: a binary heap that can also remove. */
export class IndexedHeap {
  private readonly heap: Int32Array;
  private readonly at: Int32Array;
  private readonly key: Float64Array;
  private count = 0;

  /** `key` is read, never written; the key of a number in the heap must not change. */
  constructor(key: Float64Array) {
    this.key = key;
    this.heap = new Int32Array(key.length);
    this.at = new Int32Array(key.length).fill(-1);
  }

  get size(): number {
    return this.count;
  }

  /** The first number; the heap must not be empty. */
  first(): number {
    return this.heap[0]!;
  }

  add(item: number): void {
    this.rise(this.count++, item);
  }

  remove(item: number): void {
    const hole = this.at[item]!;
    this.at[item] = -1;
    const moved = this.heap[--this.count]!;
    if (moved === item) return;
    if (hole > 0 && this.before(moved, this.heap[(hole - 1) >> 1]!)) this.rise(hole, moved);
    else this.sink(hole, moved);
  }

  private before(a: number, b: number): boolean {
    const difference = this.key[a]! - this.key[b]!;
    return difference < 0 || (difference === 0 && a < b);
  }

  private rise(hole: number, item: number): void {
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = this.heap[parent]!;
      if (!this.before(item, above)) break;
      this.put(hole, above);
      hole = parent;
    }
    this.put(hole, item);
  }

  private sink(hole: number, item: number): void {
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.before(this.heap[child + 1]!, this.heap[child]!)) child++;
      const below = this.heap[child]!;
      if (!this.before(below, item)) break;
      this.put(hole, below);
      hole = child;
    }
    this.put(hole, item);
  }

  private put(at: number, item: number): void {
    this.heap[at] = item;
    this.at[item] = at;
  }
}
