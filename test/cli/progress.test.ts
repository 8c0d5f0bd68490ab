import { expect, it } from 'vitest';
import { progressLine } from '../../src/cli/progress.ts';

it('a quarter done after one second leaves three', () => {
  // 1 s for 25 % makes 4 s in all, of which 3 are left; a quarter of 20 cells are 5.
  expect(progressLine('simulating web', 0.25, 1000, 100)).toBe(
    'simulating web  [#####...............]  25 %  00:01 elapsed, 00:03 left',
  );
});

it('the bar gives way on a narrow terminal, then the end of the line', () => {
  const label = 'simulating thirty-containers';
  expect(progressLine(label, 0.5, 1000, 79).length).toBeLessThanOrEqual(79);
  expect(progressLine(label, 0.5, 1000, 60)).toBe(`${label}   50 %  00:01 elapsed, 00:01 left`.slice(0, 60));
  expect(progressLine(label, 0.5, 1000, 40).length).toBe(40);
});

it('nothing is said of the time left before anything is done', () => {
  expect(progressLine('drawing charts', 0, 2000, 100)).toBe(`drawing charts  [${'.'.repeat(20)}]   0 %  00:02 elapsed`);
});
