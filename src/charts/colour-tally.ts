/** How many dots of a bitmap have which colour: a hash table with open addressing that grows. */

/** 2³² ÷ golden ratio: spreads colours that differ in few bits (Knuth, The Art of Computer Programming, 6.4). */
const SPREAD = 0x9e3779b1;
const FIRST_BITS = 12;

export class ColourTally {
  /** Colours in the order they were met. */
  colours = new Int32Array(1 << (FIRST_BITS - 1));
  /** Dots of each. */
  amounts = new Float64Array(1 << (FIRST_BITS - 1));
  count = 0;
  private bits = FIRST_BITS;
  /** Index + 1 of what lies in a slot; 0: nothing. Twice as many slots as there may be colours. */
  private slots = new Int32Array(1 << FIRST_BITS);

  /** Counts `amount` more dots of a colour. */
  add(colour: number, amount: number): void {
    const slot = this.slotOf(colour);
    const index = this.slots[slot]! - 1;
    if (index >= 0) this.amounts[index]! += amount;
    else {
      if (this.count === this.colours.length) {
        this.grow();
        this.add(colour, amount);
        return;
      }
      this.colours[this.count] = colour;
      this.amounts[this.count] = amount;
      this.slots[slot] = ++this.count;
    }
  }

  /** The index of a colour that was counted. */
  indexOf(colour: number): number {
    return this.slots[this.slotOf(colour)]! - 1;
  }

  private slotOf(colour: number): number {
    const { slots, colours } = this;
    const last = slots.length - 1;
    let slot = Math.imul(colour, SPREAD) >>> (32 - this.bits);
    while (slots[slot] !== 0 && colours[slots[slot]! - 1] !== colour) slot = (slot + 1) & last;
    return slot;
  }

  private grow(): void {
    const [colours, amounts] = [this.colours, this.amounts];
    this.colours = new Int32Array(2 * colours.length);
    this.colours.set(colours);
    this.amounts = new Float64Array(2 * amounts.length);
    this.amounts.set(amounts);
    this.bits++;
    this.slots = new Int32Array(1 << this.bits);
    for (let index = 0; index < this.count; index++) this.slots[this.slotOf(colours[index]!)] = index + 1;
  }
}
