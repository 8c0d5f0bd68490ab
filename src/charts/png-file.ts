/** The bytes of a PNG file with a palette. Source: PNG specification, third edition, sections 5 and 11. */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const BITS_PER_DOT = 8;
const COLOUR_TYPE_PALETTE = 3;

export interface PngParts {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each colour. */
  readonly palette: Uint8Array;
  /** The rows with their filter bytes, as a zlib stream. */
  readonly compressedRows: Uint8Array;
  /** Dots per px it was drawn for; 96 px are an inch. */
  readonly density: number;
}

/** @param crc32 CRC-32 of ISO 3309, as `node:zlib` has it */
export function pngFile(parts: PngParts, crc32: (bytes: Uint8Array) => number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, parts.width);
  view.setUint32(4, parts.height);
  header.set([BITS_PER_DOT, COLOUR_TYPE_PALETTE, 0, 0, 0], 8);
  const chunks = [
    encodeChunk('IHDR', header, crc32),
    encodeChunk('pHYs', physicalSize(parts.density), crc32),
    encodeChunk('PLTE', parts.palette, crc32),
    encodeChunk('IDAT', parts.compressedRows, crc32),
    encodeChunk('IEND', new Uint8Array(), crc32),
  ];
  return joinParts([Uint8Array.from(SIGNATURE), ...chunks]);
}

const DOTS_PER_METRE = 96 / 0.0254;
const UNIT_METRE = 1;

function physicalSize(density: number): Uint8Array {
  const bytes = new Uint8Array(9);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.round(density * DOTS_PER_METRE));
  view.setUint32(4, Math.round(density * DOTS_PER_METRE));
  view.setUint8(8, UNIT_METRE);
  return bytes;
}

/** Length of the content, its name, the content, and a check sum of name and content. */
function encodeChunk(name: string, content: Uint8Array, crc32: (bytes: Uint8Array) => number): Uint8Array {
  const bytes = new Uint8Array(content.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  for (let at = 0; at < 4; at++) bytes[4 + at] = name.charCodeAt(at);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
