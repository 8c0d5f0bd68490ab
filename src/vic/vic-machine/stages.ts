/**
 * Order of vic-machine's checks. Options and parameters are checked one by one, and the first error ends the program.
 * Validation against vSphere collects all errors, prints them, and then fails.
 *
 * Here, all errors are reported at once. An error that the program would not reach has our text and not the program's
 * text.
 * Source. VIC 1.2.1 cmd/vic-machine/create/create.go and lib/install/validate/validator.go (ListIssues). Documented.
 */

import type { LineProblem } from '../command-line/line-problem.ts';

export interface Stages {
  /** Options that cannot be read. The command line refuses them. */
  readonly options: readonly LineProblem[];
  /** In the order they are checked. */
  readonly parameters: readonly LineProblem[];
  /** Errors of the validation. All are printed. */
  readonly validation: readonly LineProblem[];
  /** Errors that vSphere reports after validation. */
  readonly carriedOut: readonly LineProblem[];
}

/**
 * All problems. Those that the program would print have its text. `failure` is the start of the message of a failed
 * call.
 */
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
