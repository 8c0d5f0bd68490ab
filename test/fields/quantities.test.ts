import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  durationMs,
  frequencyMhz,
  percentShare,
  quantityHint,
  sizeBytes,
  workMhzSeconds,
} from '../../src/fields/quantities.ts';

describe('numbers with units', () => {
  it.each([
    ['500MHz', 500],
    ['1.8GHz', 1800],
    ['0.1GHz', 100],
    ['2 ghz', 2000],
  ])('%s is a frequency of %d MHz', (text, mhz) => {
    expect(frequencyMhz(text)).toBe(mhz);
  });

  it.each([
    ['1B', 1],
    ['4KB', 4096],
    ['4KiB', 4096],
    ['512MB', 512 * 1024 ** 2],
    ['16gb', 16 * 1024 ** 3],
    ['1.5GiB', 1.5 * 1024 ** 3],
    ['2TB', 2 * 1024 ** 4],
  ])('%s is a size of %d bytes, in powers of 1024', (text, bytes) => {
    expect(sizeBytes(text)).toBe(bytes);
  });

  it.each([
    ['200us', 0.2],
    ['50ms', 50],
    ['1.5s', 1500],
    ['6m', 360_000],
    ['2h', 7_200_000],
    ['366d', 366 * 86_400_000],
  ])('%s lasts %d ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each(['540GHz·s', '540GHz*s', '540GHzs', '540000MHzs', '540000 MHz·s'])(
    '%s is work of 540,000 MHz-seconds',
    (text) => {
      expect(workMhzSeconds(text)).toBe(540_000);
    },
  );

  it('a percentage is a share', () => {
    expect(percentShare('40%')).toBe(0.4);
    expect(percentShare('0%')).toBe(0);
  });

  it.each(['', '5', 'MHz', '-5MHz', '1e3MHz', '5 M Hz', '0x10MHz', '5MHzz', '1,5GHz', 'NaN', '.5GHz', '5constructor'])(
    '%j is no frequency',
    (text) => {
      expect(frequencyMhz(text)).toBeNull();
    },
  );

  it('minutes are small: 5M is no duration', () => {
    expect(durationMs('5M')).toBeNull();
    expect(quantityHint('5M', 'duration')).toBe('did you mean "5m"?');
  });

  it('a hint names the unit that is missing', () => {
    expect(quantityHint('500', 'frequency')).toBe('add the unit: 500MHz');
    expect(quantityHint('12', 'frequency')).toBe('add the unit: 12MHz or 12GHz');
    expect(quantityHint('16G', 'size')).toBe('did you mean "16GB"?');
    expect(quantityHint('1h30m', 'duration')).toBe('use one unit: 90m instead of 1h30m');
  });

  it('every whole number of MB reads back as itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 25 }), (megabytes) => {
        expect(sizeBytes(`${megabytes}MB`)).toBe(megabytes * 1024 ** 2);
      }),
    );
  });

  it('GHz with up to three decimals are whole MHz', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999 }), (mhz) => {
        const text = `${Math.floor(mhz / 1000)}.${String(mhz % 1000).padStart(3, '0')}GHz`;
        expect(frequencyMhz(text)).toBe(mhz);
      }),
    );
  });

  it('any text at all is a value or nothing, never an exception or NaN', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const value of [
          frequencyMhz(text),
          sizeBytes(text),
          durationMs(text),
          percentShare(text),
          workMhzSeconds(text),
        ]) {
          expect(value === null || (Number.isFinite(value) && value >= 0)).toBe(true);
        }
      }),
    );
  });
});
