/** Where the time of VMs went: one bar each, all of its vCPU time. */

import type { RunResult } from '../analysis/run-result.ts';
import { percent } from '../analysis/words/wording.ts';
import type { BarPart, BarPlot } from '../charts/plot.ts';
import type { Compared } from './figure-kind.ts';
import { lostPct, typicalShares, VCPU_STATES } from './vcpu-states.ts';

/** A VM of a run under the name it has in the figure. */
export interface TimedVm {
  readonly result: RunResult;
  readonly entityIndex: number;
  readonly label: string;
}

/** One bar per VM, all of its vCPU time. */
export function timeBars(vms: readonly TimedVm[]): BarPlot {
  const shares = vms.map(({ result, entityIndex }) => typicalShares(result, entityIndex) ?? VCPU_STATES.map(() => 0));
  return {
    kind: 'bars',
    axis: { title: '% of its vCPU time', max: 100, step: 25, label: (value) => `${value} %`, colour: null },
    bars: vms.map(({ label }, at) => ({ label, note: `${percent(lostPct(shares[at]!))} lost` })),
    parts: VCPU_STATES.flatMap(({ label, colour, byLimit }, state): BarPart[] => {
      const values = shares.map((each) => each[state]!);
      const highest = Math.max(0, ...values);
      if (highest < LEAST_PCT) return [];
      return [{ label, note: `up to ${percent(highest)}`, colour, hatched: byLimit, values }];
    }),
  };
}

const LEAST_PCT = 0.05;

/** Bars of a comparison at most. */
const COMPARED_MAX = 9;

/** VMs of a comparison, those of a pairing side by side run by run. */
export function compareVms({ results, pairing, others }: Compared): TimedVm[] {
  return [pairing, ...others]
    .filter(({ vm }) => vm !== null)
    .slice(0, Math.max(1, Math.floor(COMPARED_MAX / results.length)))
    .flatMap(({ name, entityIndexes }) =>
      results.slice(0, COMPARED_MAX).map((result, at) => ({
        result,
        entityIndex: entityIndexes[at]!,
        label: `${result.run.scenario.name}: ${name}`,
      })),
    );
}
