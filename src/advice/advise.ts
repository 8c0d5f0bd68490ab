/**
 * From an analysed run to advice that has been tried: each change is made to the scenario as `--set` would make it, and the
 * scenario is simulated and analysed again by the caller.
 *
 * Bounded by the work it takes, never by a clock, so that the same run always gives the same advice. Samples of a second
 * run are dropped as soon as it has been read.
 */

import type { Analysis } from '../analysis/analyse.ts';
import { costOf } from '../scenario/cost.ts';
import { rereadScenario } from '../scenario/read.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import type { Advice } from './advice-document.ts';
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

export interface AdviceOptions<Ran extends Analysis | Promise<Analysis>> {
  /** Simulates and analyses one scenario, with the interval of the first analysis; at once, or in time. */
  readonly run: (scenario: Scenario) => Ran;
  /** Makes the scenario anew with further assignments; left out: from what `readScenario` read. */
  readonly reread?: Reread;
  /** The command that repeats a second run; left out: advice names none. */
  readonly commandOf?: (set: readonly string[]) => string;
}

type Context = Pick<Required<AdviceOptions<Analysis>>, 'reread'> & Pick<AdviceOptions<Analysis>, 'commandOf'>;
/** Asks for runs of scenarios, one after the other. */
type Trying<T> = Generator<Scenario, T, Analysis>;

/** vCPU × milliseconds all second runs together may take: one or two seconds of computing. */
export const ADVICE_VCPU_TICKS_MAX = 100_000_000;
/** Second runs for one run, and steps of one remedy. */
const TRIALS_MAX = 12;
const STEPS_MAX = 4;
/** Problems looked at, the worst first. */
const PROBLEMS_MAX = 4;

/**
 * What may help, as tried: by problem, the worst first; of each what helps first, settings before hardware. With a `run` that
 * gives promises, a promise of it.
 *
 * @param scenario as `readScenario` gave it
 * @param analysis of its run
 */
export function advise(
  scenario: Scenario,
  analysis: Analysis,
  options: AdviceOptions<Promise<Analysis>>,
): Promise<readonly Advice[]>;
export function advise(scenario: Scenario, analysis: Analysis, options: AdviceOptions<Analysis>): readonly Advice[];
export function advise(
  scenario: Scenario,
  analysis: Analysis,
  { run, reread = (set) => rereadScenario(scenario, set), commandOf }: AdviceOptions<Analysis | Promise<Analysis>>,
): readonly Advice[] | Promise<readonly Advice[]> {
  const context: Context = commandOf === undefined ? { reread } : { reread, commandOf };
  const trying = tryAll(scenario, analysis, context);
  const goOn = (step: IteratorResult<Scenario, readonly Advice[]>): readonly Advice[] | Promise<readonly Advice[]> => {
    let now = step;
    while (now.done !== true) {
      const ran = run(now.value);
      if (ran instanceof Promise) return ran.then((after) => goOn(trying.next(after)));
      now = trying.next(ran);
    }
    return now.value;
  };
  return goOn(trying.next());
}

function* tryAll(scenario: Scenario, analysis: Analysis, context: Context): Trying<readonly Advice[]> {
  const base = trialOf(analysis);
  const problems = problemsOf(base.findings).slice(0, PROBLEMS_MAX);
  const budget = new Budget();
  const advice: Advice[] = [];
  for (const problem of problems) {
    const own: Advice[] = [];
    for (const remedyOf of REMEDIES[problem.kind]) {
      const input = { problem, base, reread: context.reread };
      const given = budget.exhausted(scenario)
        ? listUntried(input, remedyOf(input))
        : yield* tryRemedy(input, remedyOf(input), context, budget);
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

function trialOf(analysis: Analysis): Trial {
  const { vmMetrics, found } = analysis;
  return { result: analysis, vmMetrics, findings: found };
}

/**
 * Takes a remedy's steps until one cures. The best of them becomes advice; a step before it that takes away all that was
 * found, and only shows what binds next, is advice of its own.
 */
function* tryRemedy(input: RemedyInput, remedy: Remedy, context: Context, budget: Budget): Trying<readonly Advice[]> {
  const { base } = input;
  const problem = narrowProblem(input.problem, remedy);
  const given: Advice[] = [];
  let last: Trial | null = null;
  for (let step = 0; step < STEPS_MAX && given.at(-1)?.result !== 'cures'; step++) {
    const set = remedy.next(last);
    const scenario = set === null ? null : changeScenario(base.result.run.scenario, set, context.reread);
    if (set === null || scenario === null || budget.exhausted(scenario)) break;
    budget.spend(scenario);
    last = trialOf(yield scenario);
    given.push(adviceOf({ problem, base, after: last, set, command: context.commandOf?.(set) ?? null }));
  }
  const best = given.reduce<Advice | null>((a, b) => (a === null || RANK[b.result] < RANK[a.result] ? b : a), null);
  if (best === null) return [];
  const halfway = given.find(({ effects, set }) => effects[0]?.gone === true && set.length < best.set.length);
  return halfway === undefined ? [best] : [{ ...halfway, result: 'eases' }, best];
}

/** The part of a problem a remedy is for. */
function narrowProblem(problem: Problem, { subjects }: Remedy): Problem {
  if (subjects === undefined) return problem;
  return { ...problem, findings: problem.findings.filter(({ entity }) => subjects.has(entity)) };
}

/** The scenario with `set`; null when it is refused, or does not come to what was meant. */
function changeScenario(scenario: Scenario, set: readonly string[], reread: Reread): Scenario | null {
  const after = reread(set);
  if (after === null || differencesBetween(scenario, after).length === 0) return null;
  const calls = scenario.events ?? [];
  const same = calls.every(({ atMs, vch }, at) => after.events?.[at]?.atMs === atMs && after.events[at]!.vch === vch);
  return same ? after : null;
}

interface Made {
  readonly problem: Problem;
  readonly base: Trial;
  readonly after: Trial;
  readonly set: readonly string[];
  readonly command: string | null;
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
function listUntried({ problem, base, reread }: RemedyInput, remedy: Remedy): readonly Advice[] {
  const before = base.result.run.scenario;
  const set = remedy.next(null);
  const after = set === null ? null : changeScenario(before, set, reread);
  if (set === null || after === null) return [];
  const differences = differencesBetween(before, after);
  const advice: Advice = {
    id: '',
    title: differencesInWords(before, differences),
    result: 'not-simulated',
    set,
    effects: effectsOn(narrowProblem(problem, remedy), base, null),
    instead: [],
    losers: [],
    expectations: [],
    request: changeRequestOf(before, differences),
    command: null,
  };
  return [advice];
}
