/** How ready is spread over the samples of the VMs of a host: those with the highest p95. */

import type { RunResult } from '../../analysis/run-result.ts';
import type { BarPlot } from '../../charts/plot.ts';
import { counterValue } from '../../counters/sample.ts';
import type { EntityFigure } from '../figure-kind.ts';
import type { FinishedRun } from '../points.ts';
import { READY_SHADES, type ReadySpread, readyBars, readySpread } from '../ready-spread.ts';
import { hasVmSamples, vmAt, vmIndexes } from '../series.ts';
import { vmTitle } from '../titles.ts';

const BARS_MAX = 10;

export const hostReady = {
  name: 'ready',
  entity: 'host',
  title: 'Distribution of ready',
  gallery: {
    answers:
      'Distribution of ready time over the samples: median, 95 %, 99 %, worst. By default it is drawn if a VM had 1 % or more.',
    example: { run: 'thirty-containers', entity: 'esx-01' },
  },
  inclusion: (run) => {
    if (!hasVmSamples(run)) return 'never';
    return vmIndexes(run).some((entityIndex) => isEverReady(run, entityIndex)) ? 'always' : 'when asked';
  },
  caption: (result) => {
    const count = rankSpreads(result).length;
    const of = count > BARS_MAX ? `the ${BARS_MAX} of ${count} VMs with the highest p95` : 'each VM';
    return `Ready of ${of} while workloads ran · ${READY_SHADES}`;
  },
  plot: (result): BarPlot => readyBars(rankSpreads(result).slice(0, BARS_MAX)),
} as const satisfies EntityFigure<'host'>;

/** Percent of a vCPU's time in the worst sample. */
const NOTICEABLE_READY_PCT = 1;

function isEverReady({ samples }: FinishedRun, entityIndex: number): boolean {
  return samples.some(
    (sample) => (counterValue(sample, entityIndex, 'cpu.readiness.average') ?? 0) >= NOTICEABLE_READY_PCT,
  );
}

/** VMs with a sample in their statistics window, highest p95 first. */
function rankSpreads(result: RunResult): ReadySpread[] {
  return vmIndexes(result)
    .flatMap((entityIndex) => readySpread({ result, entityIndex, label: vmTitle(vmAt(result, entityIndex)) }) ?? [])
    .sort((a, b) => b.marks[1]! - a.marks[1]! || a.entityIndex - b.entityIndex);
}
