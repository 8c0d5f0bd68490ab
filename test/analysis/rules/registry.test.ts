/** Kinds of findings: one registry, from which everything that lists them is made. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { collectFindings, FINDING_KINDS, kindOf } from '../../../src/analysis/rules/registry.ts';
import { type FindingKinds, family } from '../../../src/analysis/rules/rule.ts';
import { template } from '../../../src/analysis/words/template.ts';
import { InvariantError } from '../../../src/errors.ts';
import { severityRank } from '../../../src/issues.ts';

const ROOT = new URL('../../../', import.meta.url);
const FOLDER = new URL('src/analysis/rules/', ROOT);

describe('the registry of findings', () => {
  it('has every family that has a file', () => {
    const registry = readFileSync(new URL('registry.ts', FOLDER), 'utf8');
    const families = readdirSync(FOLDER).filter((file) =>
      readFileSync(new URL(file, FOLDER), 'utf8').includes('= family('),
    );
    expect(families.length).toBeGreaterThan(5);
    for (const file of families) expect(registry).toContain(`from './${file}'`);
    const list = /const FAMILIES = \[([^\]]*)\]/.exec(registry)![1]!;
    expect(list.match(/\w+/g)).toHaveLength(families.length);
  });

  it('describes each code once, in words, with its severities from the worst down', () => {
    expect(FINDING_KINDS.size).toBeGreaterThan(20);
    const titles = new Set([...FINDING_KINDS.values()].map(({ title }) => title));
    expect(titles.size).toBe(FINDING_KINDS.size);
    for (const [code, { title, help, severities }] of FINDING_KINDS) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
      expect(title).toMatch(/^[A-Z].*[^.]$/);
      expect(help).toMatch(/^(?:[A-Z]|vic-machine |docker |vCPUs |stress ).*\.$/);
      const ranks = severities.map(severityRank);
      expect(ranks).toEqual([...new Set(ranks)].sort());
    }
  });

  it('knows no code that no family describes', () => {
    expect(() => kindOf({ code: 'made-up' })).toThrow(InvariantError);
    expect(collectFindings({ run: null as never, samples: [], vmMetrics: [] })).toEqual([]);
  });

  it('docs/findings.md says what the registry says', async () => {
    const { findingsPage } = await import(
      pathToFileURL(fileURLToPath(new URL('scripts/findings-page.mjs', ROOT))).href
    );
    expect(readFileSync(new URL('docs/findings.md', ROOT), 'utf8')).toBe(findingsPage([...FINDING_KINDS]));
  });

  it('a code without description, or a description that lacks something, does not compile', () => {
    const kinds = { known: { title: 'T', help: 'H.', severities: ['info'], shownBy: null } } satisfies FindingKinds;
    const draft = { severity: 'info', cause: 'config', entity: '', fromS: 0, toS: 0 } as const;
    const words = {
      message: template(
        'words',
        () => '',
        () => [],
      )({}),
      recommendation: '',
    };
    family(kinds, () => [{ code: 'known', ...draft, ...words }]);
    // @ts-expect-error no family describes this code
    family(kinds, () => [{ code: 'unknown', ...draft, ...words }]);
    // @ts-expect-error help is missing
    ({ known: { title: 'T', severities: ['info'], shownBy: null } }) satisfies FindingKinds;
    // @ts-expect-error a finding has one severity at least
    ({ known: { title: 'T', help: 'H.', severities: [], shownBy: null } }) satisfies FindingKinds;
    // @ts-expect-error what shows it is missing
    ({ known: { title: 'T', help: 'H.', severities: ['info'] } }) satisfies FindingKinds;
  });
});
