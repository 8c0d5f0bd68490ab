/** Whatever the line: an answer with a place inside the line, never an exception. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LineProblem } from '../../../src/vic/command-line/line-problem.ts';
import { joinWords, splitWords } from '../../../src/vic/command-line/shell-words.ts';
import { parseRun } from '../../../src/vic/docker/run.ts';
import { parseStressLine } from '../../../src/vic/stress/line.ts';
import { parseCreate } from '../../../src/vic/vic-machine/create.ts';

const WORDS = [
  ...['--name', '--cpu', '-m', '--cpuset-cpus', '–name', '--memory=', '--vm-bytes', '--cnc', '-it', '--', '-', '---x'],
  ...[
    '0',
    '-1',
    '512M',
    '2GHz',
    '1.5g',
    '{id}',
    'a:b:c',
    'busybox',
    'progrium/stress',
    '10%',
    '0x',
    '"',
    "'",
    '\\',
    '$x',
  ],
  ...['“a', 'b”', '|', '', '\n', '🦊', '\u0000', '--help', '--cn', '--cnr', 'dpg:10.0.0.1-9', '-p', '80', '__proto__'],
];
const tail = fc.oneof(
  fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join(' ')),
  fc.string({ maxLength: 60 }),
);
const line = fc
  .tuple(
    fc.constantFrom('vic-machine-linux create ', 'docker run ', 'docker create ', 'stress ', 'stress-ng ', ''),
    tail,
  )
  .map(([program, rest]) => program + rest);

function expectPlaces(text: string, problems: readonly LineProblem[]): void {
  for (const problem of problems) {
    expect(problem.start).toBeGreaterThanOrEqual(0);
    expect(problem.end).toBeGreaterThanOrEqual(problem.start);
    expect(problem.end).toBeLessThanOrEqual(Math.max(1, text.length));
    expect(problem.message).not.toBe('');
  }
}

describe('any line', () => {
  it.each([
    ['vic-machine create', (text: string) => parseCreate(text).problems],
    ['docker run', (text: string) => parseRun(text).problems],
    ['stress', (text: string) => parseStressLine(text).problems],
  ])('is answered by the reader of %s', (_name, problemsOf) => {
    fc.assert(
      fc.property(line, (text) => expectPlaces(text, problemsOf(text))),
      { numRuns: 500 },
    );
  });

  it('has words that survive being joined and split again', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 12 }), { maxLength: 6 }), (words) => {
        expect(splitWords(joinWords(words)).words.map((word) => word.text)).toEqual(words);
      }),
    );
  });

  it('gives stress a workload of whole, non-negative numbers', () => {
    fc.assert(
      fc.property(tail, (rest) => {
        const { workers, vmBytes, vmStride, hddBytes, backoffUs } = parseStressLine(`stress ${rest}`).workload;
        for (const value of [...Object.values(workers), vmBytes, vmStride, hddBytes, backoffUs]) {
          expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        }
      }),
    );
  });
});
