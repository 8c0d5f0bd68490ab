import { describe, expect, it } from 'vitest';
import { MB_BYTES, pagesToMb } from '../../src/units.ts';
import { overheadMb, overheadPages } from '../../src/vsphere/overhead-memory.ts';

/** Published sample values, MB: memory of the VM, then 1, 2, 4 and 8 vCPUs. */
const PUBLISHED = [
  [256, 20.29, 24.28, 32.23, 48.16],
  [1024, 25.9, 29.91, 37.86, 53.82],
  [4096, 48.64, 52.72, 60.67, 76.78],
  [16384, 139.62, 143.98, 151.93, 168.6],
] as const;

describe('overhead memory', () => {
  it.each(PUBLISHED)('of a VM of %d MB is within 1 MB of the published table', (memoryMb, ...published) => {
    for (const [at, vcpus] of [1, 2, 4, 8].entries()) {
      expect(Math.abs(overheadMb(vcpus, memoryMb * MB_BYTES) - published[at]!)).toBeLessThan(1);
    }
  });

  it('is charged in whole pages', () => {
    const pages = overheadPages(2, 4096 * MB_BYTES);
    expect(Number.isInteger(pages)).toBe(true);
    expect(pagesToMb(pages)).toBeCloseTo(18.3 + 4 * 7.58 + 3.98 + 4 * 0.01, 2);
  });
});
