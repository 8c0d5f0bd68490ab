/**
 * Ends the tests when one of them hangs in a loop: the ceiling of a test is noticed between steps of it, and a loop has none.
 * Far beyond the three minutes the tests take on two idle cores.
 */

import type { TestProject } from 'vitest/node';

const CEILING_MIN = 60;

export default function setup({ vitest }: TestProject): (() => void) | undefined {
  if (vitest.config.watch) return undefined;
  const timer = setTimeout(() => {
    process.stderr.write(`Tests have not ended within ${CEILING_MIN} minutes: a file above without a result hangs.\n`);
    process.exit(1);
  }, CEILING_MIN * 60_000);
  return () => clearTimeout(timer);
}
