/**
 * From a finished run to advice that has been tried: each change is made to the scenario as `--set` would make it, and the
 * scenario simulated again.
 *
 * Bounded by the work it takes, never by a clock, so that the same run always gives the same advice. Samples of a second
 * run are dropped as soon as it has been read.
 */

import type { Advice } from '../analysis/advice-document.ts';
import { findingsOf } from '../analysis/findings.ts';
import { rollUp } from '../analysis/rollup.ts';
import type { RunResult } from '../analysis/run-result.ts';
import { accountsOf } from '../analysis/vm-metrics.ts';
import type { Sample } from '../counters/sample.ts';
import { simulate } from '../engine/simulate.ts';
import { costOf } from '../scenario/cost.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { changeRequestOf } from './change-request.ts';
import { differencesBetween, differencesInWords } from './differences.ts';
import { effectsOn, freshFindings, losersOf, resultOf } from './effects.ts';
import { expectationsOf } from './expectations.ts';
import type { Reread } from './paths.ts';
import { type Problem, problemsOf } from './problems.ts';
import { raiseLimits } from './raise-limits.ts';
import { fenceCulprit, moreCores, moreMemory, raiseShares, reserveCpu, reserveMemory } from './relieve.ts';
import type { Remedy, RemedyInput, Trial } from './remedy.ts';
import { fewerVcpus, shrinkMemory } from './resize.ts';

export interface AdviceContext {
  /** Makes the scenario anew with further assignments. */
  readonly reread: Reread;
  /** The command that simulates it. */
  readonly commandOf: (set: readonly string[]) => string;
}

/** vCPU × milliseconds all second runs together may take: one or two seconds of computing. */
export const ADVICE_VCPU_TICKS_MAX = 100_000_000;
/** Second runs for one run, and steps of one remedy. */
const TRIALS_MAX = 12;
const STEPS_MAX = 4;
/** Problems looked at, the worst first. */
const PROBLEMS_MAX = 4;

/**
 * Yields how much of a second run is done, 0…1, so that the caller can breathe. Returns the advice: by problem, the worst
 * first; of each what helps first, settings before hardware.
 */
export function* advise(result: RunResult, context: AdviceContext): Generator<number, readonly Advice[], void> {
  const base = trialOf(result);
  const problems = problemsOf(base.findings).slice(0, PROBLEMS_MAX);
  const budget = new Budget();
  const advice: Advice[] = [];
  for (const problem of problems) {
    const own: Advice[] = [];
    for (const remedyOf of REMEDIES[problem.kind]) {
      const input = { problem, base, reread: context.reread };
      const given = budget.exhausted(result.run.scenario)
        ? untried(input, remedyOf(input))
        : yield* tried(input, remedyOf(input), context, budget);
      own.push(...given);
    }
    advice.push(...own.sort((a, b) => order(a) - order(b)));
  }
  return advice.map((each, at) => ({ ...each, id: `r${at + 1}` }));
}

const RANK = { cures: 0, eases: 1, 'not-simulated': 2, 'no-use': 3 } as const;

/** What helps, what hardware would do, what nobody has tried, what is of no use. */
function order({ result, request }: Advice): number {
  const helps = result === 'cures' || result === 'eases';
  return helps ? (request === null ? 1 : 0) : RANK[result];
}

type RemedyOf = (input: RemedyInput) => Remedy;

const REMEDIES: Readonly<Record<Problem['kind'], readonly RemedyOf[]>> = {
  'cpu-limit': [(input) => raiseLimits(input, 'cpu')],
  'memory-limit': [(input) => raiseLimits(input, 'memory')],
  size: [shrinkMemory],
  contention: [reserveCpu, raiseShares, fenceCulprit, fewerVcpus, moreCores],
  'host-memory': [reserveMemory, moreMemory],
};

class Budget {
  private ticks = 0;
  private trials = 0;

  exhausted(scenario: Scenario): boolean {
    return this.trials >= TRIALS_MAX || this.ticks + costOf(scenario).vcpuTicks > ADVICE_VCPU_TICKS_MAX;
  }

  spend(scenario: Scenario): void {
    this.ticks += costOf(scenario).vcpuTicks;
    this.trials += 1;
  }
}

function trialOf(result: Pick<RunResult, 'run' | 'samples'>): Trial {
  const { run, samples } = result;
  return { result, accounts: accountsOf(run, samples), findings: findingsOf(run, samples) };
}

/**
 * Takes a remedy's steps until one cures. The best of them becomes advice; a step before it that takes away all that was
 * found, and only shows what binds next, is advice of its own.
 */
function* tried(
  input: RemedyInput,
  remedy: Remedy,
  context: AdviceContext,
  budget: Budget,
): Generator<number, readonly Advice[], void> {
  const { base } = input;
  const problem = narrowed(input.problem, remedy);
  const given: Advice[] = [];
  let last: Trial | null = null;
  for (let step = 0; step < STEPS_MAX && given.at(-1)?.result !== 'cures'; step++) {
    const set = remedy.next(last);
    const scenario = set === null ? null : changed(base.result.run.scenario, set, context.reread);
    if (set === null || scenario === null || budget.exhausted(scenario)) break;
    budget.spend(scenario);
    last = trialOf(yield* simulated(scenario, base.result.run.intervalMs));
    given.push(adviceOf({ problem, base, after: last, set, command: context.commandOf(set) }));
  }
  const best = given.reduce<Advice | null>((a, b) => (a === null || RANK[b.result] < RANK[a.result] ? b : a), null);
  if (best === null) return [];
  const halfway = given.find(({ effects, set }) => effects[0]?.gone === true && set.length < best.set.length);
  return halfway === undefined ? [best] : [{ ...halfway, result: 'eases' }, best];
}

/** The part of a problem a remedy is for. */
function narrowed(problem: Problem, { subjects }: Remedy): Problem {
  if (subjects === undefined) return problem;
  return { ...problem, findings: problem.findings.filter(({ entity }) => subjects.has(entity)) };
}

/** The scenario with `set`; null when it is refused, or does not come to what was meant. */
function changed(scenario: Scenario, set: readonly string[], reread: Reread): Scenario | null {
  const after = reread(set);
  if (after === null || differencesBetween(scenario, after).length === 0) return null;
  const calls = scenario.events ?? [];
  const same = calls.every(({ atMs, vch }, at) => after.events?.[at]?.atMs === atMs && after.events[at]!.vch === vch);
  return same ? after : null;
}

function* simulated(scenario: Scenario, intervalMs: number): Generator<number, Trial['result'], void> {
  const fine: Sample[] = [];
  for (const sample of simulate(scenario)) {
    fine.push(sample);
    yield sample.toMs / scenario.durationMs;
  }
  const samples = rollUp(fine, intervalMs);
  return { run: samples[0]!.run, samples };
}

interface Made {
  readonly problem: Problem;
  readonly base: Trial;
  readonly after: Trial;
  readonly set: readonly string[];
  readonly command: string;
}

function adviceOf({ problem, base, after, set, command }: Made): Advice {
  const before = base.result.run.scenario;
  const differences = differencesBetween(before, after.result.run.scenario);
  const effects = effectsOn(problem, base, after);
  const result = resultOf(problem, base, after, effects);
  return {
    id: '',
    title: differencesInWords(before, differences),
    result,
    set,
    effects,
    instead: freshFindings(problem, base, after).map(({ message }) => message),
    losers: losersOf(problem, base, after),
    expectations: expectationsOf(problem.findings, after),
    request: changeRequestOf(before, differences),
    command,
  };
}

/** Beyond the budget: the change as it would be tried first, and no claim. */
function untried({ problem, base, reread }: RemedyInput, remedy: Remedy): readonly Advice[] {
  const before = base.result.run.scenario;
  const set = remedy.next(null);
  const after = set === null ? null : changed(before, set, reread);
  if (set === null || after === null) return [];
  const differences = differencesBetween(before, after);
  const advice: Advice = {
    id: '',
    title: differencesInWords(before, differences),
    result: 'not-simulated',
    set,
    effects: effectsOn(narrowed(problem, remedy), base, null),
    instead: [],
    losers: [],
    expectations: [],
    request: changeRequestOf(before, differences),
    command: null,
  };
  return [advice];
}
