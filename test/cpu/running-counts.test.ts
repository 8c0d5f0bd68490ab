import { expect, it } from 'vitest';
import { RunningCounts } from '../../src/cpu/running-counts.ts';
import { InvariantError } from '../../src/errors.ts';

it('vCPUs are counted by whether they have their core to themselves', () => {
  const running = new RunningCounts(2);
  running.change(1, 1, false);
  running.change(1, 1, true);
  running.change(1, 1, true);
  running.change(1, -1, true);
  expect([...running.alone, ...running.shared]).toEqual([0, 1, 0, 1]);
});

it('a vCPU that stops without having run is our mistake, and nothing is counted', () => {
  const running = new RunningCounts(1);
  running.change(0, 1, false);
  expect(() => running.change(0, -1, true)).toThrow(InvariantError);
  expect([running.alone[0], running.shared[0]]).toEqual([1, 0]);
});
