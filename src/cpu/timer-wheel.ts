/**
 * Timers on the 1 ms grid: one per id, set, moved and cleared in constant time.
 *
 * Model. A wheel of 4096 slots of one tick each, every slot a doubly linked list threaded through flat arrays, and a bit
 *   per slot so that the next used slot is found by scanning words.
 * A timer further off than the wheel waits in the wheel's last slot and is put back when that comes: a visit more, never
 *   a decision. So `nextTick` may name a tick at which nothing is due.
 */

const SLOTS = 4096;
const MASK = SLOTS - 1;
const WORDS = SLOTS / 32;
const NONE = -1;

export class TimerWheel {
  private readonly dueTick: Float64Array;
  private readonly slotOf: Int32Array;
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  private readonly head = new Int32Array(SLOTS).fill(NONE);
  private readonly used = new Int32Array(WORDS);
  private now = -1;

  /** Timers have the ids 0 … count − 1; none is set. */
  constructor(count: number) {
    this.dueTick = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.slotOf = new Int32Array(count).fill(NONE);
    this.next = new Int32Array(count).fill(NONE);
    this.previous = new Int32Array(count).fill(NONE);
  }

  /** Sets or moves a timer. `tick` must lie after the tick last taken; Infinity clears it. */
  set(id: number, tick: number): void {
    if (this.dueTick[id] === tick) return;
    if (this.slotOf[id] !== NONE) this.unlink(id);
    this.dueTick[id] = tick;
    if (tick !== Number.POSITIVE_INFINITY) this.link(id, tick);
  }

  clear(id: number): void {
    this.set(id, Number.POSITIVE_INFINITY);
  }

  /** The first tick after the one last taken at which a slot is used; Infinity when no timer is set. */
  nextTick(): number {
    const from = (this.now + 1) & MASK;
    let word = from >>> 5;
    // The first word is looked at twice: its upper bits first, its lower ones after going once around.
    let bits = this.used[word]! & (-1 << (from & 31));
    for (let looked = 0; looked <= WORDS; looked++) {
      if (bits !== 0) {
        const slot = (word << 5) + (31 - Math.clz32(bits & -bits));
        return this.now + 1 + ((slot - from) & MASK);
      }
      word = (word + 1) & (WORDS - 1);
      bits = this.used[word]!;
    }
    return Number.POSITIVE_INFINITY;
  }

  /**
   * Moves on to `tick` and takes its due timers, in ascending order of id, into `out`; returns how many.
   * No used slot may lie between the tick last taken and this one.
   */
  take(tick: number, out: Int32Array): number {
    this.now = tick;
    const slot = tick & MASK;
    let count = 0;
    let id = this.head[slot]!;
    while (id !== NONE) {
      const following = this.next[id]!;
      this.unlink(id);
      if (this.dueTick[id]! <= tick) {
        this.dueTick[id] = Number.POSITIVE_INFINITY;
        let at = count++;
        for (; at > 0 && out[at - 1]! > id; at--) out[at] = out[at - 1]!;
        out[at] = id;
      } else {
        this.link(id, this.dueTick[id]!);
      }
      id = following;
    }
    return count;
  }

  private link(id: number, tick: number): void {
    const slot = (tick - this.now >= SLOTS ? this.now + MASK : tick) & MASK;
    const first = this.head[slot]!;
    this.slotOf[id] = slot;
    this.previous[id] = NONE;
    this.next[id] = first;
    if (first !== NONE) this.previous[first] = id;
    this.head[slot] = id;
    this.used[slot >>> 5]! |= 1 << (slot & 31);
  }

  private unlink(id: number): void {
    const slot = this.slotOf[id]!;
    const before = this.previous[id]!;
    const after = this.next[id]!;
    if (before === NONE) this.head[slot] = after;
    else this.next[before] = after;
    if (after !== NONE) this.previous[after] = before;
    if (this.head[slot] === NONE) this.used[slot >>> 5]! &= ~(1 << (slot & 31));
    this.slotOf[id] = NONE;
  }
}
