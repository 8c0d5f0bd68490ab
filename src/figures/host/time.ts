/** Time of the host's VMs by state: one bar for each VM that lost most. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { BarPlot } from '../../charts/plot.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { hasVmSamples, vmAt, vmIndexes } from '../series.ts';
import { type TimedVm, timeBars } from '../time-shares.ts';
import { vmTitle } from '../titles.ts';
import { lostPct, typicalShares } from '../vcpu-states.ts';

const BARS_MAX = 10;

export const hostTime = {
  name: 'time',
  entity: 'host',
  title: 'Where did the time go',
  gallery: {
    answers: 'How VMs spent their time: one bar for each of the ten VMs that lost most.',
    example: { run: 'thirty-containers', entity: 'esx-01' },
  },
  inclusion: (run) => (hasVmSamples(run) ? 'always' : 'never'),
  caption: (result) => {
    const count = rankVms(result).length;
    const of = count > BARS_MAX ? `the ${BARS_MAX} of ${count} VMs that lost most` : 'each VM, most lost first';
    return `All vCPU time of ${of}, while workloads ran`;
  },
  plot: (result): BarPlot => timeBars(rankVms(result).slice(0, BARS_MAX)),
} as const satisfies EntityFigure<'host'>;

/** VMs with a sample in their statistics window, longest waits first. */
function rankVms(result: RunResult): TimedVm[] {
  return vmIndexes(result)
    .flatMap((entityIndex): (TimedVm & { readonly lost: number })[] => {
      const shares = typicalShares(result, entityIndex);
      if (shares === null) return [];
      return [{ result, entityIndex, label: vmTitle(vmAt(result, entityIndex)), lost: lostPct(shares) }];
    })
    .sort((a, b) => b.lost - a.lost || a.entityIndex - b.entityIndex);
}
