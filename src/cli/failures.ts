/** The ways a command can end badly that are not failures of the scenario itself. */

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

  constructor(scenario: string, seed: number, sha256: string | null, cause: unknown) {
    super(`${scenario} (seed ${seed}, scenario ${sha256 ?? 'hash unknown'})`, { cause });
  }
}
