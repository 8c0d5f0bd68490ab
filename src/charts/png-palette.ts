/**
 * A bitmap in at most 256 colours, as a PNG with a palette holds it: a quarter of the bytes to compress.
 *
 * A chart has few colours, plus shades along the edges of lines and letters. Up to 256 colours are all kept. With more
 * than 256, those with the most dots are kept exactly (this includes white and a pale grid), and as many of the others
 * as it takes for every colour to have a similar one.
 */

import { ColourTally } from './colour-tally.ts';

export interface IndexedBitmap {
  /** Red, green, blue of each colour. */
  readonly palette: Uint8Array;
  /** Row by row one byte for PNG's filter (none), then one per dot: its place in the palette. */
  readonly rows: Uint8Array;
}

const COLOURS_MAX = 256;

/**
 * @param rgba four bytes a dot, all of them opaque
 * @param rows to be written into, `(width + 1) × height` long
 */
export function indexColours(rgba: Uint8Array, width: number, height: number, rows: Uint8Array): IndexedBitmap {
  const dots = new Int32Array(rgba.buffer, rgba.byteOffset, width * height);
  const tally = tallyColours(dots);
  const colours = Array.from(tally.colours.subarray(0, tally.count));
  const { kept, places } = tally.count <= COLOURS_MAX ? keepAll(colours) : chooseColours(colours, tally.amounts);
  writeRows(dots, width, tally, places, rows);
  return { palette: Uint8Array.from(kept.flatMap((at) => channels(colours[at]!))), rows };
}

/** Counts whole runs of equal dots, since most of a chart is runs of one colour. */
function tallyColours(dots: Int32Array): ColourTally {
  const tally = new ColourTally();
  for (let at = 0; at < dots.length; ) {
    const dot = dots[at]!;
    const from = at;
    do at++;
    while (at < dots.length && dots[at] === dot);
    tally.add(dot, at - from);
  }
  return tally;
}

/** From here on a call of `fill` is quicker than a loop. */
const LONG_RUN = 24;

function writeRows(dots: Int32Array, width: number, tally: ColourTally, places: Uint8Array, rows: Uint8Array): void {
  let to = 0;
  for (let at = 0; at < dots.length; ) {
    rows[to++] = 0;
    for (const end = at + width; at < end; ) {
      const dot = dots[at]!;
      const from = at;
      do at++;
      while (at < end && dots[at] === dot);
      const place = places[tally.indexOf(dot)]!;
      if (at - from >= LONG_RUN) {
        rows.fill(place, to, to + at - from);
        to += at - from;
      } else for (const stop = to + at - from; to < stop; ) rows[to++] = place;
    }
  }
}

interface Choice {
  /** Indexes of the colours of the palette. */
  readonly kept: readonly number[];
  /** For each colour its place in the palette. */
  readonly places: Uint8Array;
}

function keepAll(colours: readonly number[]): Choice {
  return { kept: [...colours.keys()], places: Uint8Array.from(colours.keys()) };
}

/** Number of colours that are always kept exactly: backgrounds, fills, lines, letters, the grid. */
const EXACT = 48;
/** Distances at which one colour may replace another, in units of a channel. The smallest sufficient one is used. */
const DISTANCES = [4, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 128, 256, 512] as const;

function chooseColours(colours: readonly number[], amounts: Float64Array): Choice {
  const ranked = [...colours.keys()].sort((a, b) => amounts[b]! - amounts[a]! || a - b);
  for (const distance of DISTANCES) {
    const choice = chooseWithin(distance, colours, ranked);
    if (choice !== null) return choice;
  }
  throw new RangeError('no two colours are further apart than the last distance');
}

/** Keeps the most frequent colours, then each colour without a kept one within `distance`; null: too many for a palette. */
function chooseWithin(distance: number, colours: readonly number[], ranked: readonly number[]): Choice | null {
  const kept: number[] = [];
  const [reds, greens, blues] = [new Int16Array(COLOURS_MAX), new Int16Array(COLOURS_MAX), new Int16Array(COLOURS_MAX)];
  const places = new Uint8Array(colours.length);
  for (const index of ranked) {
    const colour = colours[index]!;
    const red = colour & 255;
    const green = (colour >> 8) & 255;
    const blue = (colour >> 16) & 255;
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let place = 0; place < kept.length; place++) {
      const r = red - reds[place]!;
      const g = green - greens[place]!;
      const b = blue - blues[place]!;
      const square = r * r + g * g + b * b;
      if (square >= least) continue;
      nearest = place;
      least = square;
    }
    if (kept.length >= EXACT && least <= distance * distance) {
      places[index] = nearest;
      continue;
    }
    if (kept.length === COLOURS_MAX) return null;
    places[index] = kept.length;
    reds[kept.length] = red;
    greens[kept.length] = green;
    blues[kept.length] = blue;
    kept.push(index);
  }
  return { kept, places };
}

/** Red, green and blue of a dot as it lies in memory, lowest byte first. */
function channels(dot: number): [number, number, number] {
  return [dot & 255, (dot >> 8) & 255, (dot >> 16) & 255];
}
