import { describe, expect, it } from 'vitest';
import { fillOf, MEMBER_COLOURS, styleOfCounter } from '../../src/charts/style.ts';
import { type Colour, DARK, LIGHT, mixColours, rampColour, type Theme } from '../../src/charts/theme.ts';
import { VCPU_STATES } from '../../src/figures/vcpu-states.ts';

const channels = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
/** WCAG 2 relative luminance. */
const luminance = (colour: string) => {
  const [red, green, blue] = channels(colour).map(linear) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** Machado, Oliveira and Fernandes 2009, severity 1; rows of the matrices for linear RGB. */
const SEEN_BY = {
  everyone: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
} as const;

/** CIELAB of a colour as somebody sees it. */
function lab(colour: string, matrix: readonly number[]): number[] {
  const rgb = channels(colour).map(linear);
  const seen = [0, 1, 2].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        rgb.reduce((sum, value, at) => sum + matrix[3 * row + at]! * value, 0),
      ),
    ),
  ) as [number, number, number];
  const xyz = [
    (0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505,
    0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2],
    (0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089,
  ].map((value) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116)) as [number, number, number];
  return [116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])];
}

const difference = (a: string, b: string, matrix: readonly number[]) =>
  Math.hypot(...lab(a, matrix).map((value, at) => value - lab(b, matrix)[at]!));

/** Colours that lie side by side in one figure. */
const TOGETHER: readonly (readonly [what: string, colours: readonly Colour[]])[] = [
  ['lines of CPU', ['used', 'wanted', 'entitled', 'waiting']],
  ['lines of memory', ['used', 'wanted', 'entitled', 'waiting', 'balloon']],
];
const STACKED: readonly (readonly [what: string, colours: readonly Colour[]])[] = [
  ['states of a vCPU', VCPU_STATES.map(({ colour }) => colour)],
  ['the memory map', ['used', 'compressed', 'swapped', 'balloon', 'unneeded']],
];

describe.each([LIGHT, DARK])('the $name theme', (theme: Theme) => {
  it.each(Object.entries(SEEN_BY))('keeps the colours of one figure apart for %s', (_, matrix) => {
    const apart = (colours: readonly string[]) =>
      colours.flatMap((a, at) => colours.slice(at + 1).map((b) => difference(a, b, matrix)));
    for (const [what, colours] of TOGETHER)
      expect([what, Math.min(...apart(colours.map((colour) => theme.colours[colour]))) > 10]).toEqual([what, true]);
    // neighbours of a stack are all that touch
    for (const [what, colours] of STACKED) {
      const fills = colours.map((colour) => fillOf({ colour }, theme));
      const touching = fills.slice(1).map((fill, at) => difference(fill, fills[at]!, matrix));
      expect([what, Math.min(...touching) > 8]).toEqual([what, true]);
    }
  });

  it('writes in ink that can be read: 4.5 to 1 against the ground', () => {
    for (const ink of ['title', 'text', 'muted'] as const)
      expect(contrast(theme.ink[ink], theme.ink.background)).toBeGreaterThanOrEqual(4.5);
  });

  it('has lines that stand out: 3 to 1, but for the pale ones that lie below others', () => {
    const PALE: readonly Colour[] = ['wanted', 'maxLimited', 'coStop', 'cpuLatency', 'compressed'];
    for (const colour of [
      'used',
      'entitled',
      'waiting',
      'balloon',
      'swapped',
      'limit',
      'reservation',
      'size',
      'critical',
    ] as const)
      expect([colour, contrast(theme.colours[colour], theme.ink.background) >= 3]).toEqual([colour, true]);
    for (const colour of PALE) expect(contrast(theme.colours[colour], theme.ink.background)).toBeGreaterThan(1.5);
  });

  it('has a scale whose lightness goes one way', () => {
    const steps = Array.from({ length: 21 }, (_, at) => luminance(rampColour(theme, at / 20)));
    const rises = steps.slice(1).map((value, at) => Math.sign(value - steps[at]!));
    expect(new Set(rises).size).toBe(1);
  });

  it('gives ten members ten colours', () => {
    expect(new Set(MEMBER_COLOURS.map((colour) => theme.colours[colour])).size).toBe(10);
  });
});

describe('colours', () => {
  it('mix and stay within their channels', () => {
    expect(mixColours('#000000', '#ffffff', 0.5)).toBe('#808080');
    expect(mixColours('#123456', '#ffffff', 0)).toBe('#123456');
    expect(rampColour(LIGHT, 7)).toBe(LIGHT.ramp.at(-1));
  });

  it('of a counter are the same as line and as state', () => {
    const stateColour = (label: string) => VCPU_STATES.find((state) => state.label === label)!.colour;
    expect(stateColour('Running')).toBe(styleOfCounter('cpu.run.summation').colour);
    expect(stateColour('Ready, max limited')).toBe(styleOfCounter('cpu.maxlimited.summation').colour);
    expect(stateColour('Co-stop')).toBe(styleOfCounter('cpu.costop.summation').colour);
    expect(stateColour('Swap wait')).toBe(styleOfCounter('cpu.swapwait.summation').colour);
    expect(stateColour('Idle')).toBe(styleOfCounter('cpu.idle.summation').colour);
  });
});
