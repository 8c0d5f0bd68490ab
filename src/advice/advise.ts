/**
 * Turns an analysed run into tested advice. Each change is applied to the scenario as `--set` does. The caller
 * simulates and analyses the changed scenario.
 *
 * The budget is work, never time, so that the same run always gives the same advice. Samples of a second run are
 * dropped after they are read.
 */

import type { Analysis } from '../analysis/analyse.ts';
import type { Verdict } from '../analysis/verdict.ts';
import { costOf } from '../scenario/cost.ts';
import { rereadScenario } from '../scenario/read.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import type { Advice, Untried } from './advice-document.ts';
import { changeRequestOf } from './change-request.ts';
import { differencesBetween, differencesInWords } from './differences.ts';
import { effectsOn, freshFindings, harmOf, losersOf, lossOf, resultOf } from './effects.ts';
import { expectationsOf } from './expectations.ts';
import type { Reread } from './paths.ts';
import { isOfVerdict, type Problem, problemsOf } from './problems.ts';
import { raiseLimits, removeLimits } from './raise-limits.ts';
import {
  fenceCulprit,
  moreCores,
  moreMemory,
  nominalClock,
  raiseShares,
  reserveCpu,
  reserveMemory,
} from './relieve.ts';
import type { Remedy, RemedyInput, Trial } from './remedy.ts';
import { fewerVcpus, shrinkMemory } from './resize.ts';

export interface AdviceOptions<Ran extends Analysis | Promise<Analysis>> {
  /** Simulates and analyses one scenario with the interval of the first analysis. Returns a value or a promise. */
  readonly run: (scenario: Scenario) => Ran;
  /** Builds the scenario with further assignments. Default: from the sources that `readScenario` kept. */
  readonly reread?: Reread;
  /** Command that repeats a second run. Without it, advice shows no command. */
  readonly commandOf?: (set: readonly string[]) => string;
  /** `quick`: only the problem of the verdict, with a quarter of the work. Default: `full`. */
  readonly effort?: Effort;
}

export type Effort = 'full' | 'quick';

type Context = Pick<Required<AdviceOptions<Analysis>>, 'reread' | 'effort'> &
  Pick<AdviceOptions<Analysis>, 'commandOf'>;
/** Requests runs of scenarios, one after the other. */
type Trying<T> = Generator<Scenario, T, Analysis>;

/** Budget of all second runs together, vCPU × milliseconds: some seconds of computing. */
export const ADVICE_VCPU_TICKS_MAX: Readonly<Record<Effort, number>> = { full: 400_000_000, quick: 100_000_000 };
/** Maximum number of second runs per run, and of steps per remedy. */
const TRIALS_MAX: Readonly<Record<Effort, number>> = { full: 16, quick: 4 };
const STEPS_MAX = 4;
/** Maximum number of problems. The problem of the verdict comes first, then the worst. */
const PROBLEMS_MAX: Readonly<Record<Effort, number>> = { full: 4, quick: 1 };

/**
 * Tests the changes that may help. Problems are sorted: that of the verdict first, then the worst. For each problem the
 * changes that help come first, settings before hardware. Returns a promise if `run` returns promises.
 *
 * @param scenario as returned by `readScenario`
 * @param analysis of the run of that scenario
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
  {
    run,
    reread = (set) => rereadScenario(scenario, set),
    commandOf,
    effort = 'full',
  }: AdviceOptions<Analysis | Promise<Analysis>>,
): readonly Advice[] | Promise<readonly Advice[]> {
  const context: Context = { reread, effort, ...(commandOf === undefined ? {} : { commandOf }) };
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
  const problems = inOrder(problemsOf(base.findings, analysis.verdict), base, analysis.verdict);
  const budget = new Budget(context.effort);
  const advice: Advice[] = [];
  for (const problem of problems.slice(0, PROBLEMS_MAX[context.effort])) {
    const own: Advice[] = [];
    for (const remedyOf of REMEDIES[problem.kind]) {
      const input = { problem, base, reread: context.reread };
      const remedy = remedyOf(input, own);
      if (remedy === null) continue;
      const spent = budget.refuses(scenario);
      own.push(
        ...(spent === null ? yield* tryRemedy(input, remedy, context, budget) : listUntried(input, remedy, spent)),
      );
    }
    advice.push(...withoutLesser(own).sort((a, b) => order(a) - order(b)));
  }
  return advice.map((each, at) => ({ ...each, id: `r${at + 1}` }));
}

/**
 * The problem of the verdict first, then the problem with the largest loss of its VMs. Problems of size come last,
 * because no VM loses by them.
 */
function inOrder(problems: readonly Problem[], base: Trial, verdict: Verdict): Problem[] {
  const ranked = problems.map((problem, at) => {
    const told = problem.findings.some(
      (finding) => finding.entity === verdict.entity && isOfVerdict(finding, verdict) && problem.kind !== 'size',
    );
    return { problem, at, told: told ? 0 : problem.kind === 'size' ? 2 : 1, loss: lossOf(problem, base) };
  });
  ranked.sort((a, b) => a.told - b.told || b.loss - a.loss || a.at - b.at);
  return ranked.map(({ problem }) => problem);
}

/**
 * Keeps one of two remedies with the same effect. If removing a limit helps, a failed attempt to raise that limit is
 * dropped.
 */
function withoutLesser(all: readonly Advice[]): Advice[] {
  const own = all.filter(({ set }, at) => all.findIndex((each) => each.set.join() === set.join()) === at);
  const solved = own.some(({ result, set }) => result === 'solved' && isRemoval(set));
  return solved ? own.filter(({ result, set }) => result !== 'none' || isRemoval(set)) : own;
}

const isRemoval = (set: readonly string[]) => set.some((each) => /\.limit=unlimited$/.test(each));

const RANK = { solved: 0, eased: 1, none: 3 } as const;

/**
 * Order: remedies that help, that cost others something, that need hardware, that are untested, that have no effect.
 */
function order({ result, request, untried, losers }: Advice): number {
  if (result === 'none') return untried === null ? 4 : 3;
  return (request === null ? 2 : 0) + (losers.length > 0 ? 1 : 0) + RANK[result] / 2;
}

/** @param own remedies tested for the problem so far; null: no further remedy is needed */
type RemedyOf = (input: RemedyInput, own: readonly Advice[]) => Remedy | null;

/**
 * A limit is removed if raising it does not suffice. A limit of a single VM is removed, too, because it protects no
 * other VM.
 */
const removing =
  (resource: 'cpu' | 'memory'): RemedyOf =>
  (input, own) => {
    const { scenario } = input.base.result.run;
    const ofVm =
      scenario.vms.some(({ name }) => name === input.problem.limitedBy) &&
      !scenario.pools.some(({ name }) => name === input.problem.limitedBy);
    return ofVm || !own.some(({ result }) => result === 'solved') ? removeLimits(input, resource) : null;
  };

const REMEDIES: Readonly<Record<Problem['kind'], readonly RemedyOf[]>> = {
  'cpu-limit': [(input) => raiseLimits(input, 'cpu'), removing('cpu')],
  'memory-limit': [(input) => raiseLimits(input, 'memory'), removing('memory')],
  size: [shrinkMemory],
  clock: [nominalClock],
  contention: [reserveCpu, raiseShares, fenceCulprit, fewerVcpus, moreCores],
  'host-memory': [reserveMemory, moreMemory],
};

class Budget {
  private ticks = 0;
  private trials = 0;
  private readonly effort: Effort;

  constructor(effort: Effort) {
    this.effort = effort;
  }

  /** Why another run exceeds the budget. null: it does not. */
  refuses(scenario: Scenario): Untried | null {
    const { vcpuTicks } = costOf(scenario);
    if (vcpuTicks > ADVICE_VCPU_TICKS_MAX[this.effort]) return 'too-long';
    const spent = this.ticks + vcpuTicks > ADVICE_VCPU_TICKS_MAX[this.effort];
    return spent || this.trials >= TRIALS_MAX[this.effort] ? 'budget' : null;
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
 * Takes the steps of a remedy until one solves the problem. The best step becomes advice. An earlier step also becomes
 * advice if it removes all findings and only reveals the next limit.
 */
function* tryRemedy(input: RemedyInput, remedy: Remedy, context: Context, budget: Budget): Trying<readonly Advice[]> {
  const { base } = input;
  const problem = narrowProblem(input.problem, remedy);
  const given: Advice[] = [];
  let last: Trial | null = null;
  let spent: Untried | null = null;
  for (let step = 0; step < STEPS_MAX && given.at(-1)?.result !== 'solved'; step++) {
    const set = remedy.next(last);
    const scenario = set === null ? null : changeScenario(base.result.run.scenario, set, context.reread);
    if (set === null || scenario === null) break;
    spent = budget.refuses(scenario);
    if (spent !== null) break;
    budget.spend(scenario);
    last = trialOf(yield scenario);
    given.push(adviceOf({ problem, base, after: last, set, command: context.commandOf?.(set) ?? null }));
  }
  const best = given.reduce<Advice | null>((a, b) => (a === null || RANK[b.result] < RANK[a.result] ? b : a), null);
  if (best === null) return spent === null ? [] : listUntried(input, remedy, spent);
  const halfway = given.find(
    ({ effects, set, harms }) => harms === null && effects[0]?.gone === true && set.length < best.set.length,
  );
  // "No effect" is claimed only for changes that were tested up to a sufficient amount.
  const told = best.result === 'none' && best.harms === null ? { ...best, untried: spent } : best;
  return halfway === undefined ? [told] : [{ ...halfway, result: 'eased' }, told];
}

/** The part of a problem that a remedy addresses. */
function narrowProblem(problem: Problem, { subjects }: Remedy): Problem {
  if (subjects === undefined) return problem;
  return { ...problem, findings: problem.findings.filter(({ entity }) => subjects.has(entity)) };
}

/** The scenario with `set`. null if it is refused, or differs from the intended change. */
function changeScenario(scenario: Scenario, set: readonly string[], reread: Reread): Scenario | null {
  const after = reread(set);
  if (after === null || differencesBetween(scenario, after).length === 0) return null;
  const calls = scenario.events ?? [];
  const same = calls.every(({ atMs, vch }, at) => after.events?.[at]?.atMs === atMs && after.events[at]!.vch === vch);
  return same ? after : null;
}

/** Subject of a problem, taken from its worst finding. */
function causeOf({ findings, limitedBy }: Problem): Pick<Advice, 'cause' | 'limitedBy'> {
  return { cause: findings[0]!.cause, limitedBy };
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
  const harms = harmOf(problem, base, after);
  const result = harms === null ? resultOf(problem, base, after, effects) : 'none';
  return {
    id: '',
    title: differencesInWords(before, differences),
    result,
    untried: null,
    harms,
    ...causeOf(problem),
    set,
    effects,
    instead: freshFindings(problem, base, after).map(({ message }) => message),
    losers: losersOf(problem, base, after),
    expectations: expectationsOf(problem.findings, after),
    request: changeRequestOf(before, differences),
    command,
  };
}

/** Over budget: the first change of the remedy, without a claim. */
function listUntried({ problem, base, reread }: RemedyInput, remedy: Remedy, why: Untried): readonly Advice[] {
  const before = base.result.run.scenario;
  const set = remedy.next(null);
  const after = set === null ? null : changeScenario(before, set, reread);
  if (set === null || after === null) return [];
  const differences = differencesBetween(before, after);
  const advice: Advice = {
    id: '',
    title: differencesInWords(before, differences),
    result: 'none',
    untried: why,
    harms: null,
    ...causeOf(problem),
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
