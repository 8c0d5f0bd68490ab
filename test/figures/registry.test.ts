import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Plot } from '../../src/charts/plot.ts';
import { selectComparedFigures } from '../../src/figures/compared-figures.ts';
import type { ComparisonFigure, EntityFigure } from '../../src/figures/figure-kind.ts';
import { hostPcpus } from '../../src/figures/host/pcpus.ts';
import { FIGURES } from '../../src/figures/registry.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const SCENARIOS = fileURLToPath(new URL('../../scenarios/', import.meta.url));
const run = syntheticRun();
const free = syntheticRun({ name: 'free', vch: 'free', cpuLimitMhz: null, memoryLimitMb: null });
const kinds: readonly (readonly [string, readonly (EntityFigure | ComparisonFigure)[]])[] = Object.entries(FIGURES);

describe.each(kinds)('the figures of a %s', (_, figures) => {
  it('have names of their own, fit for files', () => {
    const names = figures.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('say what they answer, and name a scenario that shows them', () => {
    for (const { gallery } of figures) {
      expect(gallery.answers).toMatch(/^[A-Z].*\.$/);
      for (const scenario of gallery.example.run.split('-vs-'))
        expect([scenario, existsSync(`${SCENARIOS}${scenario}.yaml`)]).toEqual([scenario, true]);
    }
  });
});

describe('a figure', () => {
  const plots = (): Plot[] => [
    ...run.run.entities.flatMap(({ kind }, at) =>
      FIGURES[kind]
        .filter((figure: EntityFigure) => figure.inclusion?.(run, at) !== 'never')
        .map((figure: EntityFigure) => figure.plot(run, at)),
    ),
    ...selectComparedFigures([run, free]).map(({ figure, compared }) => figure.plot(compared)),
  ];

  it('has a plot of one of four kinds, each of them drawn by somebody', () => {
    const drawn = new Set(plots().map(({ kind }) => kind));
    // The synthetic run keeps no counters of pCPUs, so that no heat map is worth drawing.
    expect([...drawn].sort()).toEqual(['bars', 'grid', 'time']);
    expect(hostPcpus.inclusion(run, run.run.entities.length - 1)).toBe('never');
  });
});
