/** Advice in sentences: what the change does, by the numbers of the second run. */

import type { Finding, Summary } from '../analysis/summary-document.ts';
import { formatNumber } from '../units.ts';
import type { Advice, AdvisedSummary, Effect } from './advice-document.ts';

/** Effects of one piece of advice that the document lists; all of them count. */
const EFFECTS_MAX = 1000;

/** The summary with its recommendations, and each finding with what was tried for it. */
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

/** What was proven for a finding; where nothing was, what the rule said, and why it stays unproven. */
function recommendationText(finding: Finding, advice: readonly Advice[]): string {
  const tried = advice.flatMap((each) =>
    each.effects
      .filter(({ code, entity }) => code === finding.code && entity === finding.entity)
      .map((effect): Tried => ({ advice: each, effect })),
  );
  const best = bestOf(tried);
  if (best !== null) return `${best.advice.title}: re-simulated, ${effectInWords(best.effect)}${costs(best.advice)}.`;
  const untested = tried.find(({ advice: { result } }) => result === 'not-simulated');
  if (untested !== undefined)
    return `${finding.recommendation} Not re-simulated, the run is too long for that; try: ${untested.advice.title}.`;
  const [failed] = tried;
  if (failed === undefined) return finding.recommendation;
  return `${finding.recommendation} Of no use: ${failed.advice.title} (re-simulated, ${effectInWords(failed.effect)}).`;
}

/** A setting that halves what was found, else whatever takes it away, else whatever helps. */
function bestOf(tried: readonly Tried[]): Tried | null {
  const helped = tried.filter(({ advice: { result } }) => result === 'cures' || result === 'eases');
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

/** "ready at a limit falls from 37 % to 0 %"; "it is completed instead of oom-killed". */
export function effectInWords(effect: Effect): string {
  const { what, unit, before, after, outcome } = effect;
  if (outcome !== null && outcome[0] !== outcome[1]) return `it is ${outcome[1]} instead of ${outcome[0]}`;
  if (before === null || after === null) return outcome === null ? 'no value' : `it is ${outcome[1]} as before`;
  const [from, to] = [amount(before, unit), amount(after, unit)];
  if (from === to) return `${what} stays at ${to}`;
  return `${what} ${after < before ? 'falls' : 'rises'} from ${from} to ${to}`;
}

function amount(value: number, unit: string): string {
  return `${formatNumber(value, Math.abs(value) < 10 ? 1 : 0)} ${unit}`;
}
