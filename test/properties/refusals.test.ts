/** Whatever is changed in a scenario: it is read, or refused with errors that say where. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../src/scenario/read.ts';

const FOLDER = new URL('../../scenarios/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
const TEXTS = new Map(FILES.map((file) => [file, readFileSync(new URL(file, FOLDER), 'utf8')]));

/** What stands in the place of a word: wrong types, wrong lines, and marks of YAML. */
const OTHERS = [
  ...['', '0', '-1', '~', '""', '[]', '{}', '{ a: 1 }', '- x', 'unlimited', '500', '5MB', '1e9', 'x', 'true', '5m'],
  ...['docker run nginx', 'vic-machine-linux create --name q', 'vch:', 'run:', 'create:', 'name:', 'extends: ./x.yaml'],
  ...['variants:', 'variants: { a: { variants: {} } }', '*a', '&a 1', '!!str', '"', '\t'],
];

interface Change {
  readonly line: number;
  readonly word: number;
  readonly how: 'drop' | 'repeat' | 'indent' | 'outdent' | 'replace' | 'cut';
  readonly other: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  line: fc.nat(500),
  word: fc.nat(60),
  how: fc.constantFrom('drop', 'repeat', 'indent', 'outdent', 'replace', 'cut'),
  other: fc.constantFrom(...OTHERS),
});

function changed(text: string, { line, word, how, other }: Change): string {
  const lines = text.split('\n');
  const at = line % lines.length;
  const old = lines[at]!;
  const parts = old.split(/([\s:,{}[\]]+)/);
  const part = word % parts.length;
  const replaced = parts.with(part, how === 'cut' ? parts[part]!.slice(1) : other).join('');
  const now = { drop: [], repeat: [old, old], indent: [`  ${old}`], outdent: [old.trimStart()] };
  return lines.toSpliced(at, 1, ...(how === 'replace' || how === 'cut' ? [replaced] : now[how])).join('\n');
}

describe('a changed scenario', () => {
  it('is read, or refused with an error that has file, line and column', () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...FILES), fc.array(change, { minLength: 1, maxLength: 3 }), (file, changes) => {
        const text = changes.reduce(changed, TEXTS.get(file)!);
        const { scenario, issues } = readScenario(text, { path: file, load: () => TEXTS.get(file)! });
        const errors = issues.filter(({ severity }) => severity === 'error');
        expect(errors.length > 0).toBe(scenario === null);
        for (const issue of issues) {
          expect(issue.file).not.toBe('');
          expect(issue.line >= 1 && issue.column >= 1, JSON.stringify(issue)).toBe(true);
        }
        if (scenario === null) refused++;
      }),
      { numRuns: 400 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
