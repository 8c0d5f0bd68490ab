/**
 * List of vCPUs or pCPUs to handle in a tick. It is filled and emptied in every tick, so it keeps its array and sorts in
 * place.
 */
export class TickList {
  size = 0;
  private readonly items: number[] = [];

  add(item: number): void {
    this.items[this.size++] = item;
  }

  /** `index` below `size`. */
  at(index: number): number {
    return this.items[index]!;
  }

  clear(): void {
    this.size = 0;
  }

  /** Sorts by key, then by number, ascending. Insertion sort, because the list is short. */
  sortBy(keys: Float64Array): void {
    const { items } = this;
    for (let end = 1; end < this.size; end++) {
      const item = items[end]!;
      const key = keys[item]!;
      let at = end;
      for (; at > 0; at--) {
        const other = items[at - 1]!;
        if (keys[other]! < key || (keys[other]! === key && other <= item)) break;
        items[at] = other;
      }
      items[at] = item;
    }
  }
}
