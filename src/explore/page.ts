/**
 * explore.html: one self-contained page that runs the model again when a limit is moved.
 *
 * The script is the engine itself, bundled by the build. The content policy allows the script and the style sheet by their
 * hashes: no other script runs, and the page can neither load nor send data. Content of the scenario appears only in a data
 * block, which is not executed, and in escaped text.
 */

import type { RunResult } from '../analysis/run-result.ts';
import type { Theme } from '../charts/theme.ts';
import { escapeHtml } from '../escape.ts';
import { provenance } from '../figures/provenance.ts';
import { sectionHtml } from '../report/html.ts';
import { htmlHead, sourceHash } from '../report/html-head.ts';
import { assumptionsSection, unknownSection } from '../report/sections/assumptions.ts';
import type { ScenarioDocument } from '../scenario/document.ts';
import { DATA_ELEMENT, type PageData, ROOT_ELEMENT } from './page-data.ts';
import { pageStyle } from './page-style.ts';

export interface ExploredRun {
  readonly result: RunResult;
  readonly document: ScenarioDocument;
}

/**
 * The page, piece by piece. Pure: the same runs and script give the same bytes.
 *
 * @param runs one, or those of a comparison
 * @param baseline index of the run drawn behind
 * @param script of the page, as the build bundles it; must not hold `</script` or `<!--`
 */
export function* explorePage(
  runs: readonly ExploredRun[],
  baseline: number,
  script: string,
  theme: Theme['name'] = 'light',
): Generator<string, void, void> {
  const results = runs.map(({ result }) => result);
  const scenarios = results.map(({ run }) => run.scenario);
  const title = runs.length === 1 ? (scenarios[0]!.title ?? scenarios[0]!.name) : names(scenarios).join(' vs ');
  const data: PageData = {
    runs: runs.map(({ result, document }) => ({ name: result.run.scenario.name, document })),
    baseline,
    intervalMs: results[0]!.run.intervalMs,
    theme,
  };
  yield [
    htmlHead({ title: `Explore: ${title}`, style: pageStyle(theme), policy: [`script-src '${sourceHash(script)}'`] }),
    '<header>',
    `<h1>${escapeHtml(title)}</h1>`,
    `<p class="provenance" id="provenance">${escapeHtml(provenance(results))}</p>`,
    '<nav aria-label="Pages"><a href="report.html">Report</a><a href="#assumptions">Assumptions and model overrides</a></nav>',
    '</header>',
    `<main id="${ROOT_ELEMENT}">`,
    '<noscript><p class="lead warning">This page computes in your browser and needs JavaScript; report.html has the results without it.</p></noscript>',
    '</main>',
    '<div class="static">',
    sectionHtml(assumptionsSection(scenarios)),
    sectionHtml(unknownSection(scenarios)),
    '</div>',
    `<footer><p class="provenance">${escapeHtml(provenance(results))}</p></footer>`,
    `<script type="application/json" id="${DATA_ELEMENT}">${dataText(data)}</script>`,
  ].join('\n');
  yield '\n<script>';
  yield script;
  yield '</script>\n</body>\n</html>\n';
}

function names(scenarios: readonly { readonly name: string }[]): string[] {
  return scenarios.map(({ name }) => name);
}

/** JSON that cannot end its data block, and cannot change the text direction around it. */
function dataText(data: PageData): string {
  return JSON.stringify(data).replace(
    /[<>&\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
