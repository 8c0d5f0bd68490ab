import { describe, expect, it } from 'vitest';
import { type DrawingContext, fitText, replaceMissing, wrapText } from '../../src/charts/text.ts';

/** Every character is 10 px wide. */
const context = { measureText: (text: string) => ({ width: 10 * [...text].length }) } as DrawingContext;

describe('text on figures', () => {
  it('long names lose their middle, not their end', () => {
    expect(fitText(context, 'busybox-0a1b2c3d4e5f', 110)).toBe('busyb…d4e5f');
    expect(fitText(context, 'busybox', 110)).toBe('busybox');
    expect(fitText(context, 'busybox', 5)).toBe('…');
  });

  it('characters the font lacks are replaced, so that no font of the machine steps in', () => {
    expect(replaceMissing('naïve Ж → ÷ × · ≤ … – 37 %')).toBe('naïve Ж → ÷ × · ≤ … – 37 %');
    expect(replaceMissing('🚀中\u202eabc')).toBe('\ufffd\ufffd\ufffdabc');
  });

  it('a provenance line breaks between its parts', () => {
    const line = 'SIMULATED · vchsim 0.1.0 · seed 1';
    expect(wrapText(context, line, 250, 2)).toEqual(['SIMULATED · vchsim 0.1.0', 'seed 1']);
    // one line of 25 characters: 12 from either end and the ellipsis
    expect(wrapText(context, line, 250, 1)).toEqual(['SIMULATED · …1.0 · seed 1']);
  });
});
