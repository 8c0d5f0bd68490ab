/**
 * The order in which vic-machine complains. Options and parameters are checked one after the other, and the first mistake
 * ends the program; what vSphere is asked about is gathered, printed, and fails as a whole.
 *
 * We tell every mistake at once. Those the program would not have got to keep our words and lose its own.
 * Source. VIC 1.2.1 cmd/vic-machine/create/create.go and lib/install/validate/validator.go (ListIssues). Documented.
 */

import type { LineProblem } from '../command-line/line-problem.ts';

export interface Stages {
  /** Options that cannot be read: refused by the command line itself. */
  readonly options: readonly LineProblem[];
  /** In the order they are checked. */
  readonly parameters: readonly LineProblem[];
  /** What validation finds: all of it is printed. */
  readonly validation: readonly LineProblem[];
  /** What vSphere refuses once everything is valid. */
  readonly carriedOut: readonly LineProblem[];
}

/** All problems, with the program's words on those it would print. `failure` is how a failed call begins. */
export function joinStages({ options, parameters, validation, carriedOut }: Stages, failure: string): LineProblem[] {
  const stopped = new Stop();
  const firstOf = (problems: readonly LineProblem[], words: (real: string) => string) =>
    problems.map((problem) => stopped.single(problem, words));
  return [
    ...firstOf(options, (real) => real),
    ...firstOf(parameters, (real) => `${failure}: ${real}`),
    ...stopped.addStage(validation, (real) => `${real}\n${failure}: validation of configuration failed`),
    ...firstOf(carriedOut, (real) => `${failure}: ${real}`),
  ];
}

class Stop {
  private stopped = false;

  single(problem: LineProblem, words: (real: string) => string): LineProblem {
    if (problem.real === undefined) return problem;
    if (this.stopped) return hideReal(problem);
    this.stopped = problem.severity === 'error';
    return { ...problem, real: words(problem.real) };
  }

  addStage(problems: readonly LineProblem[], words: (real: string) => string): LineProblem[] {
    const before = this.stopped;
    return problems.map((problem) => {
      if (problem.real === undefined) return problem;
      if (before) return hideReal(problem);
      if (problem.severity === 'error') this.stopped = true;
      return { ...problem, real: words(problem.real) };
    });
  }
}

function hideReal({ real: _, ...problem }: LineProblem): LineProblem {
  return { ...problem, message: `${problem.message}; vic-machine stops at an earlier mistake` };
}
