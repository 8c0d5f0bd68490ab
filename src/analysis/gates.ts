/**
 * Gates: conditions that a run must meet. One result per line of `gates:`.
 *
 * A gate applies to every entity that its name matches, and reports the worst of them. A gate fails, and says why, when it
 * matches nothing or when a matched entity has no value. Otherwise a mistyped gate would pass without checking anything.
 */

import { type CounterInfo, counterValue } from '../counters/sample.ts';
import { inUnit } from '../scenario/gates/grammar.ts';
import { entityKindOf, type GateSubject, gateSubjects } from '../scenario/gates/subjects.ts';
import { MS_PER_S, round } from '../units.ts';
import type { Gate } from '../vsphere/inventory.ts';
import type { RunResult } from './run-result.ts';
import { lastStatus, type Window, windowOf } from './statistics/window.ts';
import type { GateResult } from './summary-document.ts';
import { spokenName } from './words/wording.ts';

/** The result of every gate of the scenario, in its order. */
export function gateResults(result: RunResult): GateResult[] {
  return result.run.scenario.gates.map((gate) => evaluate(result, gate));
}

/**
 * Results of the gates over several seeds: the observed value is the mean over the seeds.
 * @param mean the summary whose statistics are means
 */
export function evaluateGatesOverSeeds(results: readonly RunResult[], mean: RunResult['summary']): GateResult[] {
  const first = results[0]!;
  return first.run.scenario.gates.map((gate, at): GateResult => {
    // Means over seeds exist for statistics, but not for durations.
    if (gate.forMs === null) return evaluate({ ...first, summary: mean }, gate);
    const all = results.map((result) => evaluate(result, result.run.scenario.gates[at]!));
    const silent = all.find(({ observed }) => observed === null);
    if (silent !== undefined) return silent;
    const observed = all.reduce((sum, each) => sum + each.observed!, 0) / all.length;
    const { threshold } = all[0]!;
    const passed = holds({ comparison: gate.comparison, limit: threshold }, observed);
    return { ...all[0]!, passed, observed: round(observed, 3) };
  });
}

interface Observation {
  readonly entity: string;
  readonly value: number | null;
  /** Why there is no value. */
  readonly reason: string | null;
}

function evaluate(result: RunResult, gate: Gate): GateResult {
  const info = counterOf(result, gate);
  const limit = info === undefined ? null : inUnit(gate, info.unit);
  const asked = { gate: gate.text, threshold: limit ?? gate.value, unit: info?.unit ?? gate.unit };
  const nothing = (reason: string, entity: string | null = null): GateResult => ({
    ...{ gate: asked.gate, passed: false, observed: null, threshold: asked.threshold, unit: asked.unit },
    ...{ entity, reason },
  });
  const subjects = gateSubjects(gate, result.run.scenario);
  if (subjects.length === 0) return nothing(`no ${gate.kind} has the name ${gate.name}`);
  if (info === undefined) return nothing(`a ${gate.kind} has no counter ${gate.counter}`);
  if (limit === null) return nothing(`${gate.counter} is in ${info.unit}, the value of the gate in ${gate.unit}`);

  const condition: Condition = { comparison: gate.comparison, limit };
  const observations = subjects.map((subject) => observe(result, gate, condition, subject));
  const known = observations.filter((each): each is Observation & { value: number } => each.value !== null);
  const worst = known.length === 0 ? null : worstOf(condition, known);
  const silent = observations.find(({ value }) => value === null);
  if (silent !== undefined && (worst === null || holds(condition, worst.value)))
    return nothing(silent.reason!, silent.entity);
  return {
    ...{ gate: asked.gate, passed: holds(condition, worst!.value), observed: round(worst!.value, 3) },
    ...{ threshold: asked.threshold, unit: asked.unit, entity: worst!.entity },
  };
}

function counterOf({ run }: RunResult, { kind, counter }: Gate): CounterInfo | undefined {
  return run.counters[entityKindOf(kind)].find((info) => info.name === counter);
}

function observe(result: RunResult, gate: Gate, condition: Condition, subject: GateSubject): Observation {
  const { run, samples, summary } = result;
  const entityIndex = entityIndexOf(result, subject);
  const vm = subject.kind === 'vm' ? run.scenario.vms[subject.index] : undefined;
  const entity = vm === undefined ? subject.names[0]! : spokenName(run.scenario, vm);
  const overall = summary.entities[entityIndex]?.counters[gate.counter]?.[gate.statistic];
  if (overall === undefined) return { entity, value: null, reason: findUncovered(result, entityIndex, entity) };
  if (gate.forMs === null) return { entity, value: overall, reason: null };
  const window = windowOf(run, samples, entityIndex);
  const lasting = window === null ? null : mostLasting(window, gate.counter, condition, gate.forMs);
  return { entity, value: lasting ?? overall, reason: null };
}

/** Entities stand in the order VMs, pools, host. */
function entityIndexOf({ run }: RunResult, { kind, index }: GateSubject): number {
  if (kind === 'host') return run.entities.length - 1;
  return kind === 'vm' ? index : run.scenario.vms.length + index;
}

/** Why an entity has no statistics. */
function findUncovered({ run, samples }: RunResult, entityIndex: number, name: string): string {
  const status = lastStatus(samples, entityIndex);
  if (status !== null && status.poweredOnMs === null) {
    const why = status.outcomeReason === null ? '' : `: ${status.outcomeReason.replace(/\.\s*$/, '')}`;
    return `${name} was never powered on${why}`;
  }
  if (status !== null && windowOf(run, samples, entityIndex) === null) return `the workload of ${name} never began`;
  return `${name} has no whole sample of ${run.intervalMs / MS_PER_S} s in which it worked`;
}

/** What a value is compared with, in its own unit. */
interface Condition {
  readonly comparison: Gate['comparison'];
  readonly limit: number;
}

/**
 * The value to compare when a gate has a duration: the mildest sample of every interval of length `forMs`, and of these the
 * worst. The comparison fails for `forMs` without a break exactly when it fails for this value. null: the window is shorter.
 *
 * A queue holds the candidates for the mildest sample of the sliding interval. Its values get worse from front to back.
 * So the cost is one step per sample, whatever the length of the interval.
 */
function mostLasting({ samples, entityIndex }: Window, counter: string, condition: Condition, forMs: number) {
  let worst: number | null = null;
  let queue: { readonly at: number; readonly value: number }[] = [];
  let front = 0;
  let start = 0;
  for (const [at, sample] of samples.entries()) {
    const value = counterValue(sample, entityIndex, counter);
    const gap = at > 0 && samples[at - 1]!.toMs !== sample.fromMs;
    if (value === null || gap) {
      [queue, front, start] = [[], 0, value === null ? at + 1 : at];
      if (value === null) continue;
    }
    while (queue.length > front && measureBadness(condition, queue.at(-1)!.value) >= measureBadness(condition, value))
      queue.pop();
    queue.push({ at, value });
    while (start < at && sample.toMs - samples[start + 1]!.fromMs >= forMs) start++;
    while (queue[front]!.at < start) front++;
    if (sample.toMs - samples[start]!.fromMs < forMs) continue;
    const mildest = queue[front]!.value;
    if (worst === null || measureBadness(condition, mildest) > measureBadness(condition, worst)) worst = mildest;
  }
  return worst;
}

/** A higher result is worse. */
function measureBadness(condition: Condition, value: number): number {
  const { comparison } = condition;
  if (comparison === '<' || comparison === '<=') return value;
  if (comparison === '>' || comparison === '>=') return -value;
  return holds(condition, value) ? 0 : 1;
}

/** The first of the worst. */
function worstOf<T extends { readonly value: number }>(condition: Condition, all: readonly T[]): T {
  return all.reduce((worst, each) =>
    measureBadness(condition, each.value) > measureBadness(condition, worst.value) ? each : worst,
  );
}

function holds({ comparison, limit }: Condition, value: number): boolean {
  switch (comparison) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '==':
      return value === limit;
    case '!=':
      return value !== limit;
  }
}
