/**
 * A WOFF font as the plain font inside it. The PDF library reads WOFF too, but unpacks a table anew whenever it looks at it.
 *
 * Source. W3C WOFF File Format 1.0: header of 44 bytes, one directory entry of 20 bytes per table, tables packed by zlib
 *   where that made them smaller. OpenType: header of 12 bytes, entries of 16 bytes.
 */

export type Inflate = (packed: Uint8Array) => Uint8Array;

const WOFF_HEADER = 44;
const WOFF_ENTRY = 20;
const FONT_HEADER = 12;
const FONT_ENTRY = 16;
const SIGNATURE = 0x774f4646;

/** @throws RangeError when the bytes are no WOFF */
export function unpackFont(woff: Uint8Array, inflate: Inflate): Uint8Array {
  const from = new DataView(woff.buffer, woff.byteOffset, woff.byteLength);
  if (from.getUint32(0) !== SIGNATURE) throw new RangeError('no WOFF font');
  const count = from.getUint16(12);
  const entries = Array.from({ length: count }, (_, at) => {
    const entry = WOFF_HEADER + at * WOFF_ENTRY;
    const [tag, offset, packed, length, checksum] = [0, 4, 8, 12, 16].map((part) => from.getUint32(entry + part));
    const bytes = woff.subarray(offset!, offset! + packed!);
    return { tag: tag!, checksum: checksum!, table: packed === length ? bytes : inflate(bytes) };
  });
  const size = entries.reduce((sum, { table }) => sum + padLength(table.length), FONT_HEADER + count * FONT_ENTRY);
  const font = new Uint8Array(size);
  const to = new DataView(font.buffer);
  const power = 31 - Math.clz32(count);
  to.setUint32(0, from.getUint32(4));
  to.setUint16(4, count);
  to.setUint16(6, 16 << power);
  to.setUint16(8, power);
  to.setUint16(10, 16 * count - (16 << power));
  let offset = FONT_HEADER + count * FONT_ENTRY;
  for (const [at, { tag, checksum, table }] of entries.entries()) {
    const entry = FONT_HEADER + at * FONT_ENTRY;
    for (const [part, value] of [tag, checksum, offset, table.length].entries()) to.setUint32(entry + 4 * part, value);
    font.set(table, offset);
    offset += padLength(table.length);
  }
  return font;
}

function padLength(length: number): number {
  return 4 * Math.ceil(length / 4);
}
