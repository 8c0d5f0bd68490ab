/** How to reproduce the same files byte by byte. */

import type { RunResult } from '../../analysis/run-result.ts';
import { MS_PER_S } from '../../units.ts';
import { VERSION } from '../../version.ts';
import { type Cell, type Section, text } from '../document.ts';

/**
 * @param command as it would be typed, without paths of the machine; null: the plain command for these scenarios
 */
export function reproduceSection(results: readonly RunResult[], command: string | null): Section {
  const rows = results.map(({ run, samples }): Cell[] => [
    text(run.scenario.name),
    text(String(run.scenario.seed)),
    { text: run.sha256, code: true },
    text(`${samples.length} of ${run.intervalMs / MS_PER_S} s`),
  ]);
  return {
    id: 'reproduce',
    title: 'How to reproduce',
    blocks: [
      { kind: 'code', text: command ?? plainCommand(results) },
      {
        kind: 'paragraph',
        text: `With vchsim ${VERSION}, the same scenario and the same seed this gives every file of this folder again, byte for byte. The hash is that of the resolved scenario (defaults, extends, variants and settings applied); its first eight digits stand in the footer of every chart.`,
      },
      {
        kind: 'table',
        columns: [{ title: 'Scenario' }, { title: 'Seed', numeric: true }, { title: 'SHA-256' }, { title: 'Samples' }],
        rows,
      },
    ],
  };
}

function plainCommand(results: readonly RunResult[]): string {
  const names = results.map(({ run }) => `${run.scenario.name}.yaml`).join(' ');
  const seeds = new Set(results.map(({ run }) => run.scenario.seed));
  const seed = seeds.size === 1 ? ` --seed ${[...seeds][0]}` : '';
  return `vchsim ${results.length === 1 ? 'run' : 'compare'} ${names}${seed}`;
}
