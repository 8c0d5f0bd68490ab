/** Advice in sentences: the effects of the change, with the numbers of the second run. */

import type { Finding, Summary } from '../analysis/summary-document.ts';
import { quantity, ratesInWords } from '../analysis/words/wording.ts';
import { formatNumber } from '../units.ts';
import type { Advice, AdvisedSummary, Effect } from './advice-document.ts';

/** Maximum number of effects in the document per advice. All effects count. */
const EFFECTS_MAX = 1000;

/** The summary with its recommendations. Each finding lists the changes tested for it. */
export function withAdvice(summary: Summary, advice: readonly Advice[]): AdvisedSummary {
  return {
    ...summary,
    findings: summary.findings.map((finding) => ({ ...finding, recommendation: recommendationText(finding, advice) })),
    recommendations: advice.map((each) => ({ ...each, effects: each.effects.slice(0, EFFECTS_MAX) })),
  };
}

interface Tried {
  readonly advice: Advice;
  readonly effect: Effect;
}

/** The proven change for a finding. Without one, the suggestion of the rule and the reason why it is unproven. */
function recommendationText(finding: Finding, advice: readonly Advice[]): string {
  const tried = advice.flatMap((each) =>
    each.effects
      .filter(({ code, entity }) => code === finding.code && entity === finding.entity)
      .map((effect): Tried => ({ advice: each, effect })),
  );
  const best = bestOf(tried);
  if (best !== null) return `${best.advice.title}: re-simulated, ${effectInWords(best.effect)}${costs(best.advice)}.`;
  const untested = tried.find(({ advice: { untried } }) => untried !== null);
  if (untested !== undefined)
    return `${finding.recommendation} ${describeUntried(untested.advice)} Not proven: ${untested.advice.title}.`;
  const [failed] = tried;
  if (failed === undefined) return finding.recommendation;
  const { harms, title } = failed.advice;
  if (harms !== null) return `${finding.recommendation} Not offered: ${title}. ${harms}`;
  return `${finding.recommendation} Of no use: ${title} (re-simulated, ${effectInWords(failed.effect)}).`;
}

/** Why a change was not tested, or not up to a sufficient amount. */
export function describeUntried({ untried }: Pick<Advice, 'untried'>): string {
  return untried === 'too-long'
    ? 'It was not tried: one more run of this scenario takes more work than all second runs together may take.'
    : 'It was not tried to the end: the budget of second runs was spent on worse problems.';
}

/** Prefers a setting that halves the finding, then any change that removes it, then any change that helps. */
function bestOf(tried: readonly Tried[]): Tried | null {
  const helped = tried.filter(({ advice: { result } }) => result !== 'none');
  const halves = ({ before, after, gone }: Effect) =>
    gone || (before !== null && after !== null && after <= before / 2);
  return (
    helped.find(({ advice, effect }) => advice.request !== null && halves(effect)) ??
    helped.find(({ effect }) => effect.gone) ??
    helped[0] ??
    null
  );
}

function costs({ losers, instead }: Advice): string {
  if (instead.length > 0) return `; next to bind: ${lowerFirst(instead[0]!.replace(/\.$/, ''))}`;
  if (losers.length === 0) return '';
  const [worst] = losers;
  const more = losers.length > 1 ? ` and ${losers.length - 1} more` : '';
  return `; ${worst!.name}${more} then get less (${formatNumber(worst!.usedMhz[0])} → ${formatNumber(worst!.usedMhz[1])} MHz)`;
}

function lowerFirst(sentence: string): string {
  return sentence.startsWith('The ') ? `t${sentence.slice(1)}` : sentence;
}

/**
 * "ready at a limit falls from 37 % to 0 %"; "it is completed instead of oom-killed".
 * @param beside other numbers of the sentence, so that all have the same unit
 */
export function effectInWords(effect: Effect, beside: readonly number[] = []): string {
  const { what, unit, before, after, outcome } = effect;
  if (outcome !== null && outcome[0] !== outcome[1]) return `it is ${outcome[1]} instead of ${outcome[0]}`;
  if (before === null || after === null) return outcome === null ? 'no value' : `it is ${outcome[1]} as before`;
  const [from, to] = amountsInWords([before, after, ...beside], unit);
  if (from === to) return `${what} stays at ${to}`;
  return `${what} ${after < before ? 'falls' : 'rises'} from ${from} to ${to}`;
}

/** In one unit. A positive value is never written as 0. */
export function amountsInWords(values: readonly number[], unit: string): string[] {
  if (unit === 'KB/s') return ratesInWords(values);
  return values.map((value) => quantity(value, unit, Math.abs(value) < 10 ? 1 : 0));
}
