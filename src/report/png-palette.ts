/**
 * A bitmap in at most 256 colours, as a PNG with a palette holds it: a quarter of the bytes to compress.
 *
 * A chart has few colours, and along the edges of its lines and letters the shades between them. Up to 256 all are kept
 * as they are; of more, those that share their upper bits are drawn in the one of them that is there most.
 */

export interface IndexedBitmap {
  /** Red, green, blue of each colour. */
  readonly palette: Uint8Array;
  /** Row by row one byte for PNG's filter (none), then one per dot: its place in the palette. */
  readonly rows: Uint8Array;
}

const COLOURS_MAX = 256;

/** Bits of a dot that tell colours apart: all of them, then ever fewer of each channel. The last has 64 colours. */
const TELLING_BITS = [0xffffff, 0xfcfcfc, 0xf8f8f8, 0xf0f0f0, 0xe0e0e0, 0xc0c0c0] as const;

/**
 * @param rgba four bytes a dot, all of them opaque
 * @param rows to be written into, `(width + 1) × height` long
 */
export function indexed(rgba: Uint8Array, width: number, height: number, rows: Uint8Array): IndexedBitmap {
  const dots = new Int32Array(rgba.buffer, rgba.byteOffset, width * height);
  let colours: Colours | null = null;
  for (let level = 0; colours === null; level++) colours = coloured(dots, width, rows, TELLING_BITS[level]!);
  return { palette: colours.palette(), rows };
}

/** Writes the rows run by run: most of a chart is the same colour dot after dot. null: there are too many colours. */
function coloured(dots: Int32Array, width: number, rows: Uint8Array, tellingBits: number): Colours | null {
  const colours = new Colours(tellingBits);
  let to = 0;
  for (let at = 0; at < dots.length; ) {
    rows[to++] = 0;
    for (const end = at + width; at < end; ) {
      const dot = dots[at]!;
      const from = at;
      do at++;
      while (at < end && dots[at] === dot);
      const place = colours.placeOf(dot, at - from);
      if (place === NO_PLACE) return null;
      if (at - from >= LONG_RUN) {
        rows.fill(place, to, to + at - from);
        to += at - from;
      } else for (const stop = to + at - from; to < stop; ) rows[to++] = place;
    }
  }
  return colours;
}

/** From here on a call of `fill` is quicker than a loop. */
const LONG_RUN = 24;
const NO_PLACE = -1;

/** Slots of the table below: a power of two, four times as many as there are places. */
const SLOT_BITS = 10;
const SLOTS = 1 << SLOT_BITS;
/** 2³² ÷ golden ratio: spreads colours that differ in few bits (Knuth, The Art of Computer Programming, 6.4). */
const SPREAD = 0x9e3779b1;

/** The colours met so far, by what tells them apart: a hash table with open addressing. */
class Colours {
  private readonly tellingBits: number;
  private readonly keys = new Int32Array(SLOTS);
  /** Place + 1 of what lies in a slot; 0: nothing. */
  private readonly places = new Uint16Array(SLOTS);
  /** Of each place the dot that stands for it, and how far it is ahead of the others of that place (Boyer and Moore). */
  private readonly dots = new Int32Array(COLOURS_MAX);
  private readonly lead = new Float64Array(COLOURS_MAX);
  private count = 0;

  constructor(tellingBits: number) {
    this.tellingBits = tellingBits;
  }

  /** The place of a run of `length` such dots in the palette; -1 when that is full. */
  placeOf(dot: number, length: number): number {
    const key = dot & this.tellingBits;
    let slot = Math.imul(key, SPREAD) >>> (32 - SLOT_BITS);
    while (this.places[slot] !== 0 && this.keys[slot] !== key) slot = (slot + 1) & (SLOTS - 1);
    const place = this.places[slot]! - 1;
    if (place < 0) return this.newPlace(slot, key, dot, length);
    if (this.dots[place] === dot) this.lead[place]! += length;
    else if (this.lead[place]! >= length) this.lead[place]! -= length;
    else {
      this.dots[place] = dot;
      this.lead[place] = length - this.lead[place]!;
    }
    return place;
  }

  private newPlace(slot: number, key: number, dot: number, length: number): number {
    if (this.count === COLOURS_MAX) return NO_PLACE;
    const place = this.count++;
    this.keys[slot] = key;
    this.places[slot] = place + 1;
    this.dots[place] = dot;
    this.lead[place] = length;
    return place;
  }

  palette(): Uint8Array {
    const bytes = new Uint8Array(this.dots.buffer);
    return Uint8Array.from({ length: 3 * this.count }, (_, at) => bytes[4 * Math.floor(at / 3) + (at % 3)]!);
  }
}
