/**
 * Published and recorded cases against the model, and the page that says how it fares. After a change that moves a result:
 * `npm run validate`.
 */

import { describe, expect, it } from 'vitest';
import type { ModelledRow, ValidationRow } from './case.ts';
import { CPU_COUNTERS } from './cpu-counters.ts';
import { CPU_FIELD } from './cpu-field.ts';
import { CPU_LIMITS } from './cpu-limits.ts';
import { CPU_SHARES } from './cpu-shares.ts';
import { MEMORY_FIELD } from './memory-field.ts';
import { MEMORY_HOST } from './memory-host.ts';
import { MEMORY_LIMITS } from './memory-limits.ts';
import { MEMORY_PARTS } from './memory-parts.ts';
import { MEMORY_SHARING } from './memory-sharing.ts';
import { type CheckOutcome, outcomesOf } from './outcome.ts';
import { type PageSection, validationPage } from './page.ts';

const numberOf = ({ id }: ValidationRow) => Number(/\d+$/.exec(id)![0]);
const sorted = (...parts: readonly (readonly ValidationRow[])[]) =>
  parts.flat().sort((one, other) => numberOf(one) - numberOf(other));

const SECTIONS: readonly PageSection[] = [
  { title: 'CPU scheduler', rows: sorted(CPU_SHARES, CPU_COUNTERS, CPU_FIELD, CPU_LIMITS) },
  { title: 'Memory manager', rows: sorted(MEMORY_FIELD, MEMORY_HOST, MEMORY_LIMITS, MEMORY_PARTS, MEMORY_SHARING) },
];
const ROWS = SECTIONS.flatMap(({ rows }) => rows);
const MODELLED = ROWS.filter((row): row is ModelledRow => 'observe' in row);

const found = new Map<ValidationRow, readonly CheckOutcome[]>();
function outcomes(row: ModelledRow): readonly CheckOutcome[] {
  const known = found.get(row) ?? outcomesOf(row);
  found.set(row, known);
  return known;
}

describe('a published case', () => {
  it.each(MODELLED.map((row) => [row.id, row] as const))('%s comes out as the table says', (_, row) => {
    const missed = outcomes(row).filter(({ met }) => !met);
    const text = missed.map(({ expectation, observed }) => `${expectation.what}: ${observed.join(', ')}`);
    if (row.deviates === undefined) expect(text).toEqual([]);
    else expect(text, 'met after all: it is no deviation any more').not.toEqual([]);
  });
});

describe('the table', () => {
  it('has the rows V1 … V37 of the CPU scheduler and V1 … V35 of the memory manager', () => {
    const ids = (
      [
        ['CPU', 37],
        ['memory', 35],
      ] as const
    ).map(([part, length]) => Array.from({ length }, (_, at) => `${part} V${at + 1}`));
    expect(ROWS.map(({ id }) => id)).toEqual(ids.flat());
  });

  it('in docs/validation.md is what the code gives', async () => {
    for (const row of MODELLED) outcomes(row);
    await expect(validationPage(SECTIONS, found)).toMatchFileSnapshot('../../docs/validation.md');
  });
});
