/** Cache-warm cores and migration chances: how long a core may idle beside a ready world. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mode } from '../../src/cpu/mode.ts';
import { Machine } from '../../src/engine/machine.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';
import { placed } from '../support/notation.ts';
import { assembled, randomParts } from '../support/random-scenario.ts';

const DURATION_MS = 20_000;

/** Longest time any pCPU idled while at every ms some world was ready, ms. */
function longestIdleMs(scenario: Scenario): number {
  const machine = new Machine(scenario);
  const { mode, processors } = machine.scheduler;
  const idleMs = new Int32Array(processors.count);
  let longest = 0;
  machine.begin();
  for (let tick = 1; tick <= DURATION_MS; tick++) {
    const ready = mode.some((each) => each === Mode.ready || each === Mode.warmWait);
    for (let p = 0; p < idleMs.length; p++) {
      idleMs[p] = ready && processors.running[p] === -1 ? idleMs[p]! + 1 : 0;
      longest = Math.max(longest, idleMs[p]!);
    }
    machine.step(tick);
  }
  return longest;
}

describe('without hyper-threading and at the nominal clock', () => {
  it('no core idles longer than one rebalance interval while a world is ready', () => {
    fc.assert(
      fc.property(randomParts, fc.constantFrom(5, 20, 60), (parts, coreRebalance) => {
        const host = { ...parts.host, hyperthreading: false, turbo: 1 };
        const scenario = assembled({ ...parts, host }, DURATION_MS / 1000);
        // The longer a cache is warm, the more waits for it there are.
        const cpu = { ...scenario.model.cpu, cacheWarm: 100, coreRebalance };
        const longest = longestIdleMs({ ...scenario, model: { ...scenario.model, cpu } });
        expect(longest).toBeLessThanOrEqual(coreRebalance);
      }),
      { numRuns: 40 },
    );
  });

  it('cores do idle beside ready worlds whose caches are warm elsewhere, and never where no cache is', () => {
    const crowd = Array.from({ length: 12 }, () => '[4]1').join(' ');
    const at = (warm: string) =>
      longestIdleMs(placed(`( ${crowd} )4`, { duration: '20s', cpuModel: `{ cacheWarm: ${warm} }` }));
    expect(at('100ms')).toBeGreaterThan(5);
    expect(at('0ms')).toBe(0);
  });
});
