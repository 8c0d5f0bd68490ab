/** One thing a sentence claims, and whether it is so. */

export interface Claim {
  /** For people who read a failed test. */
  readonly that: string;
  readonly holds: boolean;
}

export function claim(that: string, holds: boolean): Claim {
  return { that, holds };
}
