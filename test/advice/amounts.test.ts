import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignmentText, roundUpBytes, roundUpMhz } from '../../src/advice/amounts.ts';
import { MB_BYTES } from '../../src/units.ts';

describe('amounts people type', () => {
  it.each([
    [36, 50],
    [1836, 1900],
    [1900, 1900],
    [5760, 6000],
    [21_400, 22_000],
  ])('%d MHz needed become %d', (needed, typed) => {
    expect(roundUpMhz(needed)).toBe(typed);
  });

  it.each([
    [418, 450],
    [1163, 1200],
    [5000, 5120],
  ])('%d MB needed become %d', (needed, typed) => {
    expect(roundUpBytes(needed * MB_BYTES)).toBe(typed * MB_BYTES);
  });

  it('never fall short of the need, nor exceed it by more than a fifth and one step', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 200_000, noNaN: true }), (needed) => {
        expect(roundUpMhz(needed)).toBeGreaterThanOrEqual(needed - 1e-6);
        expect(roundUpMhz(needed)).toBeLessThanOrEqual(1.2 * needed + 50);
        expect(roundUpBytes(needed * MB_BYTES)).toBeGreaterThanOrEqual(needed * MB_BYTES - 1);
      }),
    );
  });

  it('are written as --set takes them', () => {
    expect(assignmentText('cpu', 1900)).toBe('1900MHz');
    expect(assignmentText('memory', 1200 * MB_BYTES)).toBe('1200MB');
    expect(assignmentText('cpu', null)).toBe('unlimited');
  });
});
