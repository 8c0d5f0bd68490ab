/** What findings say of guests that booted too slowly for the program that waited for them. */

import type { VmStatus } from '../../counters/sample.ts';
import { formatNumber, MS_PER_S } from '../../units.ts';
import type { Vm } from '../../vsphere/inventory.ts';
import { claim } from './claim.ts';
import { template } from './template.ts';

export interface WaitingWords {
  readonly timeoutMs: number;
  readonly subject: string;
  /** As in "had not …" and "took 200 s to …". */
  readonly verbs: readonly [past: string, infinitive: string];
  /** "vic-machine waits", "the engine waits" */
  readonly who: string;
  readonly answer: string;
}

interface SlowStart extends WaitingWords {
  readonly vm: Vm;
  readonly status: VmStatus;
  readonly bootMs: number;
}

export const slowStart = template<SlowStart>(
  'slow-start',
  ({ status, bootMs, subject, verbs, who, timeoutMs, answer }) => {
    const seconds = (ms: number) => formatNumber(ms / MS_PER_S);
    const took =
      status.workloadFromMs === null
        ? `had not ${verbs[0]} after ${seconds(bootMs)} s`
        : `took ${seconds(bootMs)} s to ${verbs[1]}`;
    return `${subject} ${took}; ${who} waits ${seconds(timeoutMs)} s: ${answer}.`;
  },
  ({ vm, status, bootMs, timeoutMs }, evidence) => {
    const known = evidence.status(vm.name);
    return [
      claim('it took longer than the program waits', bootMs > timeoutMs),
      claim(
        'it was up when it is said',
        known?.poweredOnMs === status.poweredOnMs && known?.workloadFromMs === status.workloadFromMs,
      ),
    ];
  },
);
