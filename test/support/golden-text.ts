/** A run as the text of a golden file: JSON with one line per counter, finding and cause of waiting. */

import type { Analysis } from '../../src/analysis/analyse.ts';
import type { EntitySummary, Finding, Statistics, VictimWaits } from '../../src/analysis/summary-document.ts';

/**
 * Four significant digits. Rounding to nine first keeps a value at the middle between two results, such as 12,345, on one
 * side of it when the last bits of the sum behind it differ.
 */
export function rounded(value: number): number {
  const withoutNoise = Number((Math.round(value * 1e6) / 1e6).toPrecision(9));
  // `+ 0` turns -0 into 0.
  return Number(withoutNoise.toPrecision(4)) + 0;
}

/** The golden file of an analysed run. */
export function goldenText(result: Analysis): string {
  const { scenario, entities, findings, gates, blame, outages = [] } = result.summary;
  const { verdict } = result;
  const calls = (result.samples.at(-1)!.timeline?.events ?? []).map(({ atMs, state, endMs, reason }) => ({
    ...{ atS: atMs / 1000, state, endS: endMs === null ? null : endMs / 1000 },
    ...(reason === null ? {} : { reason }),
  }));
  return `${object([
    [
      'run',
      line(`${scenario.name}, seed ${scenario.seed}, ${scenario.durationS} s in samples of ${scenario.intervalS} s`),
    ],
    [
      'verdict',
      object([
        ['tone', line(verdict.tone)],
        ['constraint', line(verdict.constraint)],
        ['vm', line(verdict.entity)],
      ]),
    ],
    ['sentences', lines(verdict.sentences)],
    ['findings', lines(findings.map(findingLine))],
    ['calls', lines(calls)],
    ['gates', lines(gates.map(({ gate, passed, observed }) => ({ gate, passed, observed: number(observed) })))],
    ['outages', lines(outages)],
    ['waited for', lines(blame.flatMap(waitLines))],
    ['statistics', line('average, minimum, maximum, p95; one number where all samples agree')],
    ['entities', object(entities.map((entity) => [`${entity.kind} ${entity.name}`, entityText(entity)]))],
  ])}\n`;
}

function findingLine({ code, severity, entity, cause, limitedBy, observed, threshold, unit }: Finding) {
  return { severity, code, entity, cause, limitedBy, observed: number(observed), threshold: number(threshold), unit };
}

function waitLines({ victim, readyMs, causes }: VictimWaits) {
  return causes.map(({ cause, name, ms, pct }) => ({
    ...{ victim, cause, name, ms: rounded(ms), pct: rounded(pct), ofReadyMs: rounded(readyMs) },
  }));
}

function entityText({ counters, ...entity }: EntitySummary): string {
  const { outcome, outcomeReason, renamedTo, poweredOnS, workloadS, work } = entity;
  const state = { outcome, outcomeReason, renamedTo, poweredOnS, workloadS };
  const all = Object.entries(counters);
  const zeros = all.filter(([, { minimum, maximum }]) => minimum === 0 && maximum === 0);
  const others = all.filter((each) => !zeros.includes(each));
  return object([
    ...(outcome === undefined ? [] : [['state', line(state)] as const]),
    ...(work === undefined || work === null ? [] : [['work', line({ ...work, ...roundedWork(work) })] as const]),
    ...others.map(([name, statistics]) => [`${name} ${statistics.unit}`, line(statisticsLine(statistics))] as const),
    ['always 0', line(zeros.map(([name]) => name).join(' '))],
  ]);
}

function roundedWork(work: NonNullable<EntitySummary['work']>) {
  return {
    demandedMHzs: rounded(work.demandedMHzs),
    servedMHzs: rounded(work.servedMHzs),
    slowdown: number(work.slowdown),
  };
}

function statisticsLine({ average, minimum, maximum, p95 }: Statistics): number | readonly number[] {
  const all = [average, minimum, maximum, p95].map(rounded);
  return all.every((each) => each === all[0]) ? all[0]! : all;
}

function number(value: number | null): number | null {
  return value === null ? null : rounded(value);
}

/** JSON on one line, with a blank behind commas and colons outside of texts. */
function line(value: unknown): string {
  return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
}

function lines(values: readonly unknown[]): string {
  return values.length === 0 ? '[]' : `[\n${values.map((value) => indented(line(value))).join(',\n')}\n]`;
}

function object(entries: readonly (readonly [string, string])[]): string {
  return `{\n${entries.map(([key, text]) => indented(`${JSON.stringify(key)}: ${text}`)).join(',\n')}\n}`;
}

function indented(text: string): string {
  return text.replace(/^/gm, ' ');
}
