/** The engine, stepped in slices between which the page takes input and draws. */

import { type Analysis, analyse } from '../../analysis/analyse.ts';
import type { Sample } from '../../counters/sample.ts';
import { simulate } from '../../engine/simulate.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { yieldToPage } from './dom.ts';

/** Longest time without handling input, unless one sample takes longer. */
const SLICE_MS = 40;

export interface Watcher {
  /** 0…1, between slices. */
  readonly onProgress: (share: number) => void;
  /** Called between slices; the run is cancelled when it returns true. */
  readonly isCancelled: () => boolean;
}

/** The finished run, analysed, or null when it was cancelled. Throws InvariantError. */
export async function simulateInSlices(
  scenario: Scenario,
  intervalMs: number,
  watcher: Watcher,
): Promise<Analysis | null> {
  const fine: Sample[] = [];
  let sliceFromMs = performance.now();
  for (const sample of simulate(scenario)) {
    fine.push(sample);
    if (performance.now() - sliceFromMs < SLICE_MS) continue;
    watcher.onProgress(sample.toMs / scenario.durationMs);
    await yieldToPage();
    if (watcher.isCancelled()) return null;
    sliceFromMs = performance.now();
  }
  return analyse(fine, { intervalMs });
}
