/** The two kinds of failure: the user's, which carry positions and hints, and ours, which carry what reproduces them. */

import type { Issue } from './issues.ts';

/** Something the user can mend. `issues` holds every problem found, errors and warnings alike. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    const errors = issues.filter((issue) => issue.severity === 'error');
    super(`${errors.length} problem${errors.length === 1 ? '' : 's'} in the scenario: ${errors[0]?.message ?? ''}`);
    this.issues = issues;
  }
}

/** A sentence the model promises to keep did not hold. Never the user's fault. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws InvariantError unless `holds`. Stays on in production: a wrong number is worse than a stop. */
export function invariant(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new InvariantError(sentence);
}
