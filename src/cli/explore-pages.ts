/** Builds explore.html for the runs of a command from the bundled script and the scenarios. */

import { readFile } from 'node:fs/promises';
import { explorePage } from '../explore/page.ts';
import type { ExplorePage } from '../export/run-files.ts';
import type { PlannedRun } from './read-scenarios.ts';

/** In the folder of the compiled sources. See scripts/explore.mjs. */
const SCRIPT = new URL('../explore/browser.js', import.meta.url);

let script: Promise<string> | null = null;

/** @param runs all runs for which a page may be requested */
export async function explorePages(runs: readonly PlannedRun[]): Promise<ExplorePage> {
  script ??= readFile(SCRIPT, 'utf8');
  const text = await script;
  const documents = new Map(runs.map(({ scenario, document }) => [scenario.name, document]));
  return (results, baseline, theme) => {
    // An earlier run has only its numbers and cannot be run again.
    const known = results.filter(({ run }) => documents.has(run.scenario.name));
    const explored = known.map((result) => ({ result, document: documents.get(result.run.scenario.name)! }));
    return explorePage(explored, Math.max(0, known.indexOf(baseline)), text, theme);
  };
}
