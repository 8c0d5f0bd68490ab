/** Where the time of VMs went: one bar each, all of its vCPU time. */

import type { RunResult } from '../analysis/run-result.ts';
import { percent } from '../analysis/wording.ts';
import type { BarPart, BarPlot } from '../charts/bar-plot.ts';
import { vmTitle } from './figure-titles.ts';
import { provenance } from './provenance.ts';
import { lostPct, typicalShares, VCPU_STATES } from './vcpu-states.ts';

const BARS_MAX = 10;

/** A VM of a run under the name it has in the figure. */
export interface TimedVm {
  readonly result: RunResult;
  readonly entityIndex: number;
  readonly label: string;
}

/** The VMs of a run that were kept waiting most. */
export function hostTimePlot(result: RunResult, entityIndex: number): BarPlot {
  const { run } = result;
  const ranked = run.entities
    .flatMap(({ kind, index }, at): (TimedVm & { readonly lost: number })[] => {
      const shares = kind === 'vm' ? typicalShares(result, at) : null;
      if (shares === null) return [];
      return [{ result, entityIndex: at, label: vmTitle(run.scenario.vms[index]!), lost: lostPct(shares) }];
    })
    .sort((a, b) => b.lost - a.lost || a.entityIndex - b.entityIndex);
  const shown = ranked.slice(0, BARS_MAX);
  const of =
    ranked.length > shown.length
      ? `the ${BARS_MAX} of ${ranked.length} VMs that lost most`
      : 'each VM, most lost first';
  return timePlot(
    `Where did the time go · host ${run.entities[entityIndex]!.name}`,
    `All vCPU time of ${of}, in the samples that count`,
    shown,
    [result],
  );
}

export function timePlot(
  title: string,
  subtitle: string,
  vms: readonly TimedVm[],
  results: readonly RunResult[],
): BarPlot {
  const shares = vms.map(({ result, entityIndex }) => typicalShares(result, entityIndex) ?? VCPU_STATES.map(() => 0));
  return {
    title,
    subtitle,
    footer: provenance(results),
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
