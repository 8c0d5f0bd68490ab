/** docs/counters.md is made from the catalogue. After a change: `npm run build && node scripts/counters-page.mjs`. */

import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { CATALOG } from '../../src/counters/catalog.ts';
import { explainCounter } from '../../src/counters/explanation.ts';

const ROOT = new URL('../../', import.meta.url);
const SCRIPT = pathToFileURL(fileURLToPath(new URL('scripts/counters-page.mjs', ROOT))).href;

it('docs/counters.md says what the catalogue says', async () => {
  const { countersPage } = await import(SCRIPT);
  const groups = CATALOG.map(({ title, entries }) => ({ title, counters: entries.map(explainCounter) }));
  expect(readFileSync(new URL('docs/counters.md', ROOT), 'utf8')).toBe(countersPage(groups));
});
