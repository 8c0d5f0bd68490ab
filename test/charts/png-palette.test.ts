import { describe, expect, it } from 'vitest';
import { indexColours } from '../../src/charts/png-palette.ts';

/** Opaque dots, one number 0xrrggbb each. */
const dots = (colours: readonly number[]) =>
  Uint8Array.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255, 255]));

function colourAt({ palette, rows }: ReturnType<typeof indexColours>, width: number, at: number): number {
  const place = rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)]!;
  return (palette[3 * place]! << 16) | (palette[3 * place + 1]! << 8) | palette[3 * place + 2]!;
}

describe('a bitmap with a palette', () => {
  it('keeps up to 256 colours as they are', () => {
    const colours = Array.from({ length: 512 }, (_, at) => ((at % 256) * 0x010203) & 0xffffff);
    const bitmap = indexColours(dots(colours), 32, 16, new Uint8Array(33 * 16));
    expect(colours.map((_, at) => colourAt(bitmap, 32, at))).toEqual(colours);
    // every row begins with the number of its filter
    expect(Array.from({ length: 16 }, (_, row) => bitmap.rows[33 * row])).toEqual(Array(16).fill(0));
  });

  it('draws more than that in colours that look alike, the frequent ones untouched', () => {
    // 60 × 60 shades of two channels, and a thousand dots of one colour
    const shades = Array.from({ length: 3600 }, (_, at) => ((4 * (at % 60)) << 16) | ((4 * Math.floor(at / 60)) << 8));
    const colours = [...shades, ...Array<number>(1000).fill(0x0072b2)];
    const bitmap = indexColours(dots(colours), 46, 100, new Uint8Array(47 * 100));
    expect(bitmap.palette.length).toBeLessThanOrEqual(3 * 256);
    expect(colourAt(bitmap, 46, 4599)).toBe(0x0072b2);
    for (const [at, colour] of colours.entries()) {
      const drawn = colourAt(bitmap, 46, at);
      for (const shift of [16, 8, 0])
        expect(Math.abs(((drawn >> shift) & 255) - ((colour >> shift) & 255))).toBeLessThanOrEqual(16);
    }
  });

  it('does not let a pale grid go under in a white ground, however many shades there are', () => {
    // 3000 dots of white, 300 of the grid, and more shades of red and green than a palette holds, one dot each
    const shades = Array.from({ length: 900 }, (_, at) => ((8 * (at % 30)) << 16) | ((8 * Math.floor(at / 30)) << 8));
    const colours = [...Array<number>(3000).fill(0xffffff), ...Array<number>(300).fill(0xe5e8eb), ...shades];
    const bitmap = indexColours(dots(colours), 60, 70, new Uint8Array(61 * 70));
    expect(colourAt(bitmap, 60, 0)).toBe(0xffffff);
    expect(colourAt(bitmap, 60, 3000)).toBe(0xe5e8eb);
  });

  it('tells tens of thousands of colours apart', () => {
    // 200 × 200 shades of two channels, one dot each
    const colours = Array.from({ length: 40_000 }, (_, at) => ((at % 200) << 16) | (Math.floor(at / 200) << 8) | 64);
    const bitmap = indexColours(dots(colours), 200, 200, new Uint8Array(201 * 200));
    expect(bitmap.palette.length).toBeLessThanOrEqual(3 * 256);
    for (let at = 0; at < colours.length; at += 97)
      for (const shift of [16, 8, 0])
        expect(
          Math.abs(((colourAt(bitmap, 200, at) >> shift) & 255) - ((colours[at]! >> shift) & 255)),
        ).toBeLessThanOrEqual(24);
  });
});
