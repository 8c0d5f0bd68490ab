/**
 * Ctrl-C. The first one is noted and acted upon between two samples or two files, so that no result is left half done;
 * the second one ends at once.
 */

import { EXIT } from './exit-codes.ts';
import { Interrupted } from './failures.ts';

let interrupted = false;
const lastWords = new Set<() => void>();

let watching = false;

/** Starts to listen for Ctrl-C (and a polite `kill`); a second call changes nothing. */
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

/** Throws Interrupted if Ctrl-C was pressed. Signals are delivered only while something is awaited: see `yieldToSignals`. */
export function stopIfInterrupted(): void {
  if (interrupted) throw new Interrupted();
}

/** Lets pending signals and timers run, then throws Interrupted if Ctrl-C was among them. */
export async function yieldToSignals(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  stopIfInterrupted();
}

/** Registers what must be tidied up even when the user insists; returns how to take it back. */
export function onSecondInterrupt(cleanUp: () => void): () => void {
  lastWords.add(cleanUp);
  return () => lastWords.delete(cleanUp);
}
