/**
 * Ctrl-C. The first one takes effect between two samples or two files, so that no result is half done. The second one
 * ends the process at once.
 */

import { EXIT } from './exit-codes.ts';
import { Interrupted } from './failures.ts';

let interrupted = false;
const lastWords = new Set<() => void>();

let watching = false;

/** Starts to listen for Ctrl-C and SIGTERM. A second call changes nothing. */
export function watchForInterrupt(): void {
  if (watching) return;
  watching = true;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupted) {
        for (const cleanUp of lastWords) cleanUp();
        process.exit(EXIT.interrupted);
      }
      interrupted = true;
    });
  }
}

/** Throws Interrupted after Ctrl-C. Signals arrive only during an await: see `yieldToSignals`. */
export function stopIfInterrupted(): void {
  if (interrupted) throw new Interrupted();
}

/** Lets pending signals and timers run, then throws Interrupted if Ctrl-C was among them. */
export async function yieldToSignals(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  stopIfInterrupted();
}

/** Registers cleanup that also runs after a second Ctrl-C. Returns a function that removes the registration. */
export function onSecondInterrupt(cleanUp: () => void): () => void {
  lastWords.add(cleanUp);
  return () => lastWords.delete(cleanUp);
}
