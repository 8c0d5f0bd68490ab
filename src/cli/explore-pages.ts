/** explore.html for the runs of a command: the script the build bundled, and the scenarios as they were read. */

import { readFile } from 'node:fs/promises';
import { explorePage } from '../explore/page.ts';
import type { ExplorePage } from '../export/run-files.ts';
import type { PlannedRun } from './read-scenarios.ts';

/** Beside the compiled sources; see scripts/explore.mjs. */
const SCRIPT = new URL('../explore/browser.js', import.meta.url);

let script: Promise<string> | null = null;

/** @param runs every run a page may be asked for */
export async function explorePages(runs: readonly PlannedRun[]): Promise<ExplorePage> {
  script ??= readFile(SCRIPT, 'utf8');
  const text = await script;
  const documents = new Map(runs.map(({ scenario, document }) => [scenario.name, document]));
  return (results, baseline, theme) => {
    // An earlier run is known by its numbers alone, and cannot be run again.
    const known = results.filter(({ run }) => documents.has(run.scenario.name));
    const explored = known.map((result) => ({ result, document: documents.get(result.run.scenario.name)! }));
    return explorePage(explored, Math.max(0, known.indexOf(baseline)), text, theme);
  };
}
