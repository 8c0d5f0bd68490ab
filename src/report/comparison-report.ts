/** The report of a comparison: verdict, findings of all runs, the runs side by side, overlays, and assumptions. */

import type { Analysis } from '../analysis/analyse.ts';
import type { Comparison } from '../analysis/comparison/comparison.ts';
import type { ComparisonVerdict } from '../analysis/comparison/comparison-verdict.ts';
import { setFormat } from '../charts/figure.ts';
import { provenance } from '../figures/provenance.ts';
import type { Block, Medium, Picture, Report, Section } from './document.ts';
import { detailsOf } from './run-report.ts';
import { losersBlocks } from './sections/affected.ts';
import { assumptionsSection, unknownSection } from './sections/assumptions.ts';
import { transitionSection } from './sections/change-request.ts';
import { chartsSection } from './sections/charts.ts';
import { changesSection } from './sections/delta-table.ts';
import { findingsSection } from './sections/findings.ts';
import { reproduceSection } from './sections/reproduce.ts';
import { sideBySideSection } from './sections/side-by-side.ts';
import { usageSection } from './sections/usage.ts';
import { verdictSection } from './sections/verdict.ts';

/**
 * @param results the runs of `comparison`, in its order
 * @param pictures the overlays that are drawn; none without charts
 * @param command see {@link reproduceSection}
 * @param medium paper has a summary of two pages in front
 */
export function comparisonReport(
  results: readonly Analysis[],
  { comparison, verdict }: { readonly comparison: Comparison; readonly verdict: ComparisonVerdict },
  pictures: readonly Picture[],
  command: string | null,
  medium: Medium = 'screen',
): Report {
  const baseline = results.find((result) => result.run.scenario.name === comparison.baseline)!;
  const wanted = verdict.figure === 'memory' ? 'charts/latency.png' : 'charts/cpu.png';
  const best = pictures.find(({ path }) => setFormat(path, 'png') === wanted) ?? pictures[0] ?? null;
  const scenarios = results.map((result) => result.run.scenario);
  return {
    title: scenarios.map((scenario) => scenario.name).join(' vs '),
    details: detailsOf(baseline.run.scenario.report),
    provenance: provenance(results),
    sections: withSummary(medium, [
      verdictSection({ ...verdict, tone: 'info' }, best, [], losersBlocks(comparison)),
      runsSection(results, comparison),
      findingsSection(
        results.map(({ run, summary }) => ({
          scenario: run.scenario,
          findings: summary.findings,
          gates: summary.gates,
        })),
      ),
      sideBySideSection(results, comparison, verdict),
      ...transitionSection(results, baseline),
      ...usageSection(results),
      chartsSection(pictures.filter((picture) => picture !== best)),
      assumptionsSection(scenarios),
      unknownSection(scenarios),
      reproduceSection(results, command),
      changesSection(results, comparison),
    ]),
  };
}

/** A printed report begins with two pages for decision makers: the verdict, then the runs. */
function withSummary(medium: Medium, sections: readonly Section[]): Section[] {
  const [verdict, runs, appendix, ...more] = sections;
  if (medium === 'screen' || verdict === undefined || runs === undefined || appendix === undefined)
    return [...sections];
  return [{ ...verdict, onePage: true }, { ...runs, onePage: true }, { ...appendix, part: 'Appendix' }, ...more];
}

/** One row per run: its verdict, and the path of its report. */
function runsSection(results: readonly Analysis[], comparison: Comparison): Section {
  const blocks: Block[] = [
    {
      kind: 'table',
      columns: [{ title: 'Run' }, { title: 'Verdict' }, { title: 'Report' }],
      rows: results.map((result) => {
        const { name, title } = result.run.scenario;
        const role = name === comparison.baseline ? 'baseline' : '';
        const note = [role, title ?? ''].filter((part) => part !== '').join(': ');
        return [
          { text: name, ...(note === '' ? {} : { note }) },
          { text: result.verdict.sentences.join(' ') },
          { text: 'report', link: { file: `${name}/report.html` } },
        ];
      }),
    },
  ];
  const notes = results[0]!.run.scenario.report.notes;
  if (notes !== null && notes.trim() !== '') blocks.push({ kind: 'paragraph', text: notes.trim() });
  return { id: 'runs', title: 'The runs', blocks };
}
