import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FIGURES } from '../../src/figures/figure-paths.ts';
import { figuresOfComparison } from '../../src/figures/figures.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const PAGE = readFileSync(`${DOCS}gallery.md`, 'utf8');

/** Figures the page shows under a heading. */
function shownUnder(heading: string): string[] {
  const section = PAGE.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^### `(.+)`$/gm)].map((match) => match[1]!);
}

describe('docs/gallery.md', () => {
  it('shows every kind of figure of a VM, a pool and the host', () => {
    expect(shownUnder('A VM')).toEqual(FIGURES.vm);
    expect(shownUnder('A pool or VCH')).toEqual(FIGURES.resourcePool);
    expect(shownUnder('The host')).toEqual(FIGURES.host);
  });

  it('shows every kind of figure of a comparison', () => {
    const free = syntheticRun({ name: 'free', vch: 'free', cpuLimitMhz: null, memoryLimitMb: null });
    const names = figuresOfComparison([syntheticRun(), free]).map(({ path }) => /^charts\/(.*)\.png$/.exec(path)![1]!);
    expect(shownUnder('A comparison')).toEqual(names);
  });

  it('has its pictures beside it, small enough to clone', () => {
    const pictures = [...PAGE.matchAll(/\]\((pictures\/[^)]+)\)/g)].map((match) => DOCS + match[1]!);
    expect(pictures.length).toBeGreaterThan(20);
    for (const picture of pictures) expect([picture, existsSync(picture)]).toEqual([picture, true]);
    expect(pictures.reduce((sum, picture) => sum + statSync(picture).size, 0)).toBeLessThan(2.5e6);
  });
});
