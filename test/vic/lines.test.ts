/**
 * Lines as the real programs take or refuse them, one row each: release of VIC, line, outcome, the text it is refused with,
 * and the file of that program that says so. A difference found is one more row.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type CreateRules,
  parseConfigure,
  parseCreate,
  parseDockerCall,
  parseFamilyCall,
  parseStressLine,
} from '../../src/vic/vic.ts';

interface Row {
  readonly release: CreateRules['release'];
  readonly line: string;
  readonly outcome: 'taken' | 'refused' | 'warned';
  readonly text: string;
}

const ROWS: readonly Row[] = readFileSync(new URL('lines.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((row) => {
    const [release = '', line = '', outcome = '', text = ''] = row.split('\t');
    return { release, line, outcome, text } as Row;
  });

function problemsOf({ line, release }: Row) {
  const rules = { release, connection: 'optional' } as const;
  if (/^stress/.test(line)) return parseStressLine(line).problems;
  if (/^vic-machine\S* configure/.test(line)) return parseConfigure(line, rules).problems;
  const family = parseFamilyCall(line);
  if (family !== null) return family.problems;
  if (line.startsWith('vic-machine')) return parseCreate(line, rules).problems;
  return parseDockerCall(line).problems;
}

/** A program that starts and then refuses its line fails in the container: to us a warning with its text. */
const refusals = (row: Row) =>
  problemsOf(row).filter(
    ({ severity, real }) => severity === 'error' || (/^stress/.test(row.line) && real !== undefined),
  );

describe('lines of the real programs', () => {
  it.each(ROWS.filter(({ outcome }) => outcome === 'taken'))('$release takes $line', (row) => {
    expect(refusals(row)).toEqual([]);
  });

  it.each(ROWS.filter(({ outcome }) => outcome === 'refused'))('$release refuses $line: $text', (row) => {
    expect(refusals(row)[0]?.real).toContain(row.text);
  });

  it.each(ROWS.filter(({ outcome }) => outcome === 'warned'))(
    '$release takes $line, which we warn of: $text',
    (row) => {
      expect(refusals(row)).toEqual([]);
      expect(problemsOf(row).find(({ severity }) => severity === 'warning')?.message).toContain(row.text);
    },
  );

  it('the table has rows of each outcome, and no row of another', () => {
    expect([...new Set(ROWS.map(({ outcome }) => outcome))].sort()).toEqual(['refused', 'taken', 'warned']);
  });
});
