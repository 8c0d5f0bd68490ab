/** The report of one run, in the order a reviewer reads: verdict, findings, comparison, charts, configuration, assumptions. */

import type { AdvisedAnalysis } from '../advice/advice-document.ts';
import type { GateResult } from '../analysis/summary-document.ts';
import { figurePaths, selectFigures } from '../figures/drawn-figures.ts';
import { provenance } from '../figures/provenance.ts';
import type { ReportDetails } from '../vsphere/inventory.ts';
import type { Block, Medium, Picture, Report, Section } from './document.ts';
import { onPaper } from './paper.ts';
import { affectedBlocks } from './sections/affected.ts';
import { appendixSection } from './sections/appendix.ts';
import { assumptionsSection, unknownSection } from './sections/assumptions.ts';
import { callsSection } from './sections/calls.ts';
import { afterTheChangeSection, changeRequestSection } from './sections/change-request.ts';
import { chartsSection, findStandIns, foldedChartsSection } from './sections/charts.ts';
import { configurationSection } from './sections/configuration.ts';
import { defaultAlarmsSection } from './sections/default-alarms.ts';
import { demandAndUsageSection } from './sections/demand-and-usage.ts';
import { findingsSection, foundBlocks, gateSummaryBlocks } from './sections/findings.ts';
import { outagesSection } from './sections/outages.ts';
import { changeBlocks, recommendationsSection } from './sections/recommendations.ts';
import { reproduceSection } from './sections/reproduce.ts';
import { usageSection } from './sections/usage.ts';
import { vchConfigurationSection } from './sections/vch-configuration.ts';
import { verdictPicture, verdictSection } from './sections/verdict.ts';
import { waitAttributionSection } from './sections/wait-attribution.ts';

/**
 * @param pictures figures that are drawn and to be shown; none without charts
 * @param command see {@link reproduceSection}
 * @param medium paper has fewer figures and a shorter appendix
 */
export function runReport(
  result: AdvisedAnalysis,
  pictures: readonly Picture[],
  command: string | null,
  medium: Medium = 'screen',
): Report {
  const { run, samples, summary, verdict } = result;
  const { scenario } = run;
  const pathOf = figurePaths(run, samples, { all: true });
  const best = verdictPicture(verdict, pathOf, pictures);
  const others = pictures.filter((picture) => picture !== best);
  const key = onPaper(others, summary.findings, scenario.host.name, pathOf, findStandIns(result));
  const that = new Set(
    selectFigures(run, samples, { all: false, vm: verdict.entity }).map((drawn) => drawn.entityIndex),
  );
  return {
    title: scenario.title ?? scenario.name,
    details: detailsOf(scenario.report),
    provenance: provenance([result]),
    sections: withSummary(medium, result, [
      verdictSection(
        { ...verdict, sentences: [...verdict.sentences, ...gateSentences(summary.gates)] },
        best,
        summary.recommendations,
        affectedBlocks(scenario, result.vmMetrics, verdict.entity),
      ),
      ...aboutSection(scenario.description, scenario.report.notes),
      findingsSection([{ scenario, findings: summary.findings, gates: summary.gates }]),
      ...recommendationsSection(summary.recommendations),
      ...changeRequestSection(summary.recommendations),
      ...afterTheChangeSection(summary.recommendations),
      ...defaultAlarmsSection(result),
      ...callsSection(result),
      ...outagesSection(result),
      demandAndUsageSection(result),
      ...waitAttributionSection(result),
      ...usageSection([result]),
      medium === 'paper' ? chartsSection(key, others.length - key.length) : foldedChartsSection(result, key, others),
      configurationSection(scenario),
      ...vchConfigurationSection(scenario),
      assumptionsSection([scenario]),
      unknownSection([scenario]),
      reproduceSection([result], command),
      appendixSection(result, that, medium),
    ]),
  };
}

/** Rows on the second page of a paper. */
const CHANGES_MAX = 4;
const FOUND_MAX = 8;

/** A printed report begins with two pages for decision makers: the verdict, then recommendations and findings. */
function withSummary(medium: Medium, { summary }: AdvisedAnalysis, sections: readonly Section[]): Section[] {
  const [verdict, appendix, ...more] = sections;
  if (medium === 'screen' || verdict === undefined || appendix === undefined) return [...sections];
  const decision: Section = {
    id: 'decision',
    title: 'What to change, and why',
    onePage: true,
    blocks: [
      ...changeBlocks(summary.recommendations ?? [], CHANGES_MAX),
      ...foundBlocks(summary.findings, FOUND_MAX),
      ...gateSummaryBlocks(summary.gates),
    ],
  };
  return [{ ...verdict, onePage: true }, decision, { ...appendix, part: 'Appendix' }, ...more];
}

/** A gate can fail also in a run without problems. */
function gateSentences(gates: readonly GateResult[]): string[] {
  const failed = gates.filter(({ passed }) => !passed).length;
  return failed === 0
    ? []
    : [`${failed} of ${gates.length} gate${gates.length === 1 ? '' : 's'} failed: see Findings.`];
}

/** Prepared for, prepared by, reference, date: what the scenario says. */
export function detailsOf(report: ReportDetails): (readonly [string, string])[] {
  const all: readonly (readonly [string, string | null])[] = [
    ['Prepared for', report.preparedFor],
    ['Prepared by', report.preparedBy],
    ['Reference', report.reference],
    ['Date', report.date ?? null],
  ];
  return all.filter((detail): detail is readonly [string, string] => detail[1] !== null);
}

/** The author's own words; no section without any. */
export function aboutSection(description: string | null, notes: string | null): Section[] {
  const texts = [description, notes].filter((words): words is string => words !== null && words.trim() !== '');
  const blocks = texts.map((words): Block => ({ kind: 'paragraph', text: words.trim() }));
  return blocks.length === 0 ? [] : [{ id: 'about', title: 'About this run', blocks }];
}
