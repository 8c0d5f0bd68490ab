import { describe, expect, it } from 'vitest';
import { indexed } from '../../src/report/png-palette.ts';

/** Opaque dots, one number 0xrrggbb each. */
const dots = (colours: readonly number[]) =>
  Uint8Array.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255, 255]));

function colourAt({ palette, rows }: ReturnType<typeof indexed>, width: number, at: number): number {
  const place = rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)]!;
  return (palette[3 * place]! << 16) | (palette[3 * place + 1]! << 8) | palette[3 * place + 2]!;
}

describe('a bitmap with a palette', () => {
  it('keeps up to 256 colours as they are', () => {
    const colours = Array.from({ length: 512 }, (_, at) => ((at % 256) * 0x010203) & 0xffffff);
    const bitmap = indexed(dots(colours), 32, 16, new Uint8Array(33 * 16));
    expect(colours.map((_, at) => colourAt(bitmap, 32, at))).toEqual(colours);
    // every row begins with the number of its filter
    expect(Array.from({ length: 16 }, (_, row) => bitmap.rows[33 * row])).toEqual(Array(16).fill(0));
  });

  it('draws more than that in colours that look alike, the frequent ones untouched', () => {
    // 60 × 60 shades of two channels, and a thousand dots of one colour
    const shades = Array.from({ length: 3600 }, (_, at) => ((4 * (at % 60)) << 16) | ((4 * Math.floor(at / 60)) << 8));
    const colours = [...shades, ...Array<number>(1000).fill(0x0072b2)];
    const bitmap = indexed(dots(colours), 46, 100, new Uint8Array(47 * 100));
    expect(bitmap.palette.length).toBeLessThanOrEqual(3 * 256);
    expect(colourAt(bitmap, 46, 4599)).toBe(0x0072b2);
    for (const [at, colour] of colours.entries()) {
      const drawn = colourAt(bitmap, 46, at);
      for (const shift of [16, 8, 0])
        expect(Math.abs(((drawn >> shift) & 255) - ((colour >> shift) & 255))).toBeLessThanOrEqual(16);
    }
  });
});
