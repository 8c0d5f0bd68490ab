/**
 * A bitmap in at most 256 colours, as a PNG with a palette holds it: a quarter of the bytes to compress.
 *
 * A chart has few colours, and along the edges of its lines and letters the shades between them. Up to 256 all are kept
 * as they are; of more, those that look alike are drawn in the one of them that is there most.
 */

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
export function indexed(rgba: Uint8Array, width: number, height: number, rows: Uint8Array): IndexedBitmap {
  const dots = new Int32Array(rgba.buffer, rgba.byteOffset, width * height);
  const table = new ColourTable();
  countRuns(dots, table);
  const { palette, placeOf } = table.reduced();
  let at = 0;
  let to = 0;
  let last = ~dots[0]!;
  let place = 0;
  for (let row = 0; row < height; row++) {
    rows[to++] = 0;
    for (const end = at + width; at < end; at++) {
      const dot = dots[at]!;
      if (dot !== last) {
        last = dot;
        place = placeOf[table.idOf(dot)]!;
      }
      rows[to++] = place;
    }
  }
  return { palette, rows };
}

/** Most of a chart is the same colour dot after dot. */
function countRuns(dots: Int32Array, table: ColourTable): void {
  let from = 0;
  for (let at = 1; at <= dots.length; at++) {
    if (at < dots.length && dots[at] === dots[from]) continue;
    table.count(dots[from]!, at - from);
    from = at;
  }
}

/** Colours as they lie in memory, with how many dots have them. */
class ColourTable {
  private readonly ids = new Map<number, number>();
  private readonly dots: number[] = [];

  count(colour: number, dots: number): void {
    const id = this.ids.get(colour);
    if (id !== undefined) {
      this.dots[id]! += dots;
      return;
    }
    this.ids.set(colour, this.dots.length);
    this.dots.push(dots);
  }

  /** Of a colour that was counted. */
  idOf(colour: number): number {
    return this.ids.get(colour)!;
  }

  /** The colours that stay, and for each id its place among them. */
  reduced(): { readonly palette: Uint8Array; readonly placeOf: Uint8Array } {
    const bytes = new Uint8Array(Int32Array.from(this.ids.keys()).buffer);
    const order = [...this.dots.keys()].sort((a, b) => this.dots[b]! - this.dots[a]! || a - b);
    for (let tolerance = 0; ; tolerance += TOLERANCE_STEP) {
      const reduced = reducedWithin(bytes, order, tolerance);
      if (reduced !== null) return reduced;
    }
  }
}

/** Of 255, in the channel that differs most. */
const TOLERANCE_STEP = 4;

/** Each colour, the most frequent first, in one already taken that differs by no more than `tolerance`, else as it is; null: too many. */
function reducedWithin(
  bytes: Uint8Array,
  order: readonly number[],
  tolerance: number,
): { readonly palette: Uint8Array; readonly placeOf: Uint8Array } | null {
  if (tolerance === 0 && order.length > COLOURS_MAX) return null;
  const palette = new Uint8Array(3 * COLOURS_MAX);
  const placeOf = new Uint8Array(order.length);
  let taken = 0;
  for (const id of order) {
    const [red, green, blue] = [bytes[4 * id]!, bytes[4 * id + 1]!, bytes[4 * id + 2]!];
    let place = 0;
    for (; place < taken; place++) {
      const at = 3 * place;
      if (Math.abs(palette[at]! - red) > tolerance) continue;
      if (Math.abs(palette[at + 1]! - green) <= tolerance && Math.abs(palette[at + 2]! - blue) <= tolerance) break;
    }
    if (place === COLOURS_MAX) return null;
    if (place === taken) {
      palette.set([red, green, blue], 3 * place);
      taken++;
    }
    placeOf[id] = place;
  }
  return { palette: palette.slice(0, 3 * taken), placeOf };
}
