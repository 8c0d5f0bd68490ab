/** The ways a command can end badly that are not failures of the scenario itself. */

import { scenarioSha256 } from '../scenario/canonical.ts';
import type { Scenario } from '../vsphere/inventory.ts';

/** Something typed or asked for cannot be done; the message says what, the hint how to go on. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

/** Ctrl-C, noticed at a point where nothing is half done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** An error of ours with what reproduces it. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';

  constructor(scenario: Scenario, cause: unknown) {
    super(`scenario ${scenario.name}, seed ${scenario.seed}, sha256 ${scenarioSha256(scenario)}`, { cause });
  }
}

/** An error that came up while a scenario was worked on: ours get what reproduces them, all others stay what they are. */
export function withReproduction(error: unknown, scenario: Scenario): unknown {
  const known = error instanceof UsageError || error instanceof Interrupted || error instanceof RunFailure;
  // An error of the operating system (disk full, no permission) names its call; it is nobody's defect.
  if (known || typeof (error as { syscall?: unknown } | null)?.syscall === 'string') return error;
  return new RunFailure(scenario, error);
}
