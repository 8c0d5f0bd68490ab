/** Failures of a command that are not failures of the scenario. */

import { scenarioSha256 } from '../scenario/canonical.ts';
import type { Scenario } from '../vsphere/inventory.ts';

/** A command or argument that cannot be executed. The message states the problem, the hint the remedy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.hint = hint;
  }
}

/** Ctrl-C, detected at a point where no work is half done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** A defect of vchsim, with the command that reproduces it. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';

  constructor(scenario: Scenario, cause: unknown) {
    super(`scenario ${scenario.name}, seed ${scenario.seed}, sha256 ${scenarioSha256(scenario)}`, { cause });
  }
}

/**
 * An error during work on a scenario. Defects of vchsim get the command that reproduces them. Other errors stay
 * unchanged.
 */
export function withReproduction(error: unknown, scenario: Scenario): unknown {
  const known = error instanceof UsageError || error instanceof Interrupted || error instanceof RunFailure;
  // An error of the operating system (disk full, no permission) has the name of its system call. It is not a defect.
  if (known || typeof (error as { syscall?: unknown } | null)?.syscall === 'string') return error;
  return new RunFailure(scenario, error);
}
