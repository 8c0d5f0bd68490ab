import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FIGURES } from '../../src/figures/registry.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const PAGE = readFileSync(`${DOCS}gallery.md`, 'utf8');

/** Figures the page shows under a heading. */
function shownUnder(heading: string): string[] {
  const section = PAGE.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^### `(.+)`$/gm)].map((match) => match[1]!);
}

const namesOf = (figures: readonly { readonly name: string }[]) => figures.map(({ name }) => name);

describe('docs/gallery.md', () => {
  it('shows every figure of the registry, in its order', () => {
    expect(shownUnder('A VM')).toEqual(namesOf(FIGURES.vm));
    expect(shownUnder('A pool or VCH')).toEqual(namesOf(FIGURES.resourcePool));
    expect(shownUnder('The host')).toEqual(namesOf(FIGURES.host));
    expect(shownUnder('A comparison')).toEqual(namesOf(FIGURES.comparison));
  });

  it('has its pictures beside it, small enough to clone', () => {
    const pictures = [...PAGE.matchAll(/\]\((pictures\/[^)]+)\)/g)].map((match) => DOCS + match[1]!);
    expect(pictures.length).toBeGreaterThan(20);
    for (const picture of pictures) expect([picture, existsSync(picture)]).toEqual([picture, true]);
    expect(pictures.reduce((sum, picture) => sum + statSync(picture).size, 0)).toBeLessThan(2.5e6);
  });
});
