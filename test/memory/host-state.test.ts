import { describe, expect, it } from 'vitest';
import { HostState, hostState, minFreeBytes, techniquesIn } from '../../src/memory/host-state.ts';
import { GB_BYTES, MB_BYTES } from '../../src/units.ts';
import { vmkernelBytes } from '../../src/vsphere/host.ts';
import { memoryModel } from '../support/guest-memory.ts';

const model = memoryModel();
const minFreeMb = (gb: number) => minFreeBytes(gb * GB_BYTES) / MB_BYTES;

describe('minFree', () => {
  it.each([
    // 6 % of the first 4 GB, 4 % up to 12, 2 % up to 28, 1 % of the rest.
    [2, 0.06 * 2048],
    [4, 0.06 * 4096],
    [16, 245.76 + 327.68 + 0.02 * 4096],
    [28, 245.76 + 327.68 + 327.68],
    [64, 901.12 + 0.01 * 36 * 1024],
    [1024, 901.12 + 0.01 * 996 * 1024],
  ])('of %d GB is %f MB', (gb, expected) => {
    expect(minFreeMb(gb)).toBeCloseTo(expected, 6);
  });

  it('of 100 GB lies between the published figures, whose smaller one counts 72 GB as 72,000 MB', () => {
    expect(minFreeMb(100)).toBeGreaterThanOrEqual(1619);
    expect(minFreeMb(100)).toBeLessThanOrEqual(1638.5);
  });

  it('agrees with what is published of 128 GB, 512 GB, 1 TB and 1.5 TB', () => {
    expect(Math.abs(minFreeMb(128) - 1925)).toBeLessThanOrEqual(3);
    const softGb = (gb: number) => (0.64 * minFreeMb(gb)) / 1024;
    expect(softGb(512)).toBeCloseTo(3.7, 1);
    expect(softGb(1024)).toBeCloseTo(6.94, 2);
    expect(softGb(1536)).toBeCloseTo(10.2, 1);
  });
});

describe('what VMkernel keeps', () => {
  it('is 1.5 GB, 1.5 % of a large host, and never more than there is', () => {
    expect(vmkernelBytes(32 * GB_BYTES, model)).toBe(1.5 * GB_BYTES);
    expect(vmkernelBytes(200 * GB_BYTES, model)).toBe(3 * GB_BYTES);
    expect(vmkernelBytes(GB_BYTES, model)).toBe(GB_BYTES);
  });
});

describe('hostState', () => {
  const at = (percent: number, previous: HostState = HostState.high) => hostState(percent, 100, previous, model);

  it('is high, clear, soft, hard or low by free memory in percent of minFree', () => {
    expect([401, 400, 399, 64, 63, 32, 31, 16, 15, 0].map((percent) => at(percent))).toEqual([
      HostState.high,
      HostState.high,
      HostState.clear,
      HostState.clear,
      HostState.soft,
      HostState.soft,
      HostState.hard,
      HostState.hard,
      HostState.low,
      HostState.low,
    ]);
  });

  it('goes down on crossing a mark and back up only when it is exceeded by a twentieth', () => {
    expect(at(64.5, HostState.soft)).toBe(HostState.soft);
    expect(at(67.1, HostState.soft)).toBe(HostState.soft);
    expect(at(67.2, HostState.soft)).toBe(HostState.clear);
    expect(at(33, HostState.hard)).toBe(HostState.hard);
    expect(at(33.7, HostState.hard)).toBe(HostState.soft);
  });

  it('passes states in order while free memory falls and rises steadily', () => {
    let state: HostState = HostState.high;
    const passed: number[] = [];
    for (const percent of [...fall(), ...fall().reverse()]) {
      state = at(percent, state);
      if (passed.at(-1) !== state) passed.push(state);
    }
    expect(passed).toEqual([0, 1, 2, 3, 4, 3, 2, 1, 0]);
  });
});

describe('hostState of ESXi 5.x', () => {
  const old = memoryModel({ hostStates: 'four', highMark: 1 });
  const at = (percent: number, previous: HostState = HostState.high) => hostState(percent, 100, previous, old);

  it('is high down to the soft mark, has no clear state, and shares the marks below', () => {
    expect([101, 99, 64, 63, 31, 15].map((percent) => at(percent))).toEqual([
      HostState.high,
      HostState.high,
      HostState.high,
      HostState.soft,
      HostState.hard,
      HostState.low,
    ]);
  });

  it('is high again only above the high mark', () => {
    expect(at(99, HostState.soft)).toBe(HostState.soft);
    expect(at(100, HostState.soft)).toBe(HostState.high);
    expect(at(99, HostState.hard)).toBe(HostState.soft);
  });
});

describe('what is done in a state', () => {
  const named = (state: HostState, hostStates: 'five' | 'four') =>
    Object.entries(techniquesIn(state, memoryModel({ hostStates })))
      .filter(([, done]) => done)
      .map(([name]) => name);

  it.each([
    [HostState.high, [], []],
    [HostState.clear, ['scan'], []],
    [HostState.soft, ['scan', 'balloon'], ['scan', 'balloon']],
    [HostState.hard, ['scan', 'compress', 'swap'], ['scan', 'balloon', 'compress']],
    [HostState.low, ['compress', 'swap', 'block'], ['scan', 'balloon', 'compress', 'swap', 'block']],
  ] as const)('of state %d is what is documented, for 6.0 and for 5.x', (state, five, four) => {
    expect(named(state, 'five')).toEqual(five);
    expect(named(state, 'four')).toEqual(four);
  });
});

/** Percents of minFree from well above the high mark to nothing. */
function fall(): number[] {
  return Array.from({ length: 451 }, (_, at) => 450 - at);
}
