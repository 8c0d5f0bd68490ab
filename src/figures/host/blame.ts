/** Causes of ready time: one bar per waiting VM. */

import { victimsOf } from '../../analysis/statistics/wait-summary.ts';
import { causeInWords, describeWait } from '../../analysis/words/wait-attribution.ts';
import { percent } from '../../analysis/words/wording.ts';
import type { BarPart, BarPlot } from '../../charts/plot.ts';
import { decimalScale } from '../../charts/scales.ts';
import { ITSELF_COLOUR, LIMIT_COLOURS } from '../../charts/style.ts';
import type { Colour } from '../../charts/theme.ts';
import type { Run, VmWaitAttribution } from '../../counters/sample.ts';
import { formatNumber } from '../../units.ts';
import { type CauseColumn, selectCauseColumns } from '../cause-columns.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { coloursOf } from '../members.ts';
import { vmAt } from '../series.ts';
import { vmTitle } from '../titles.ts';

const VICTIMS_MAX = 10;
const CAUSES_MAX = 8;
const US_PER_S = 1e6;

export const hostBlame = {
  name: 'blame',
  entity: 'host',
  title: 'Who kept whom waiting',
  gallery: {
    answers: 'Which VMs and limits kept which VMs waiting. It is drawn only if a VM waited.',
    example: { run: 'noisy-neighbour', entity: 'esx-01' },
  },
  inclusion: ({ samples }) => (victimsOf(samples.at(-1)).length > 0 ? 'always' : 'never'),
  caption: ({ run, samples }) => {
    const victims = victimsOf(samples.at(-1));
    const of =
      victims.length > VICTIMS_MAX ? `the ${VICTIMS_MAX} of ${victims.length} VMs that waited most` : 'VMs that waited';
    const worst = selectVictims(victims)[0]!;
    return `Ready time of ${of}, and what they waited for · ${describeWait(run, worst)}`.replace(/\.$/, '');
  },
  plot: (result): BarPlot => {
    const { run, samples } = result;
    const shown = selectVictims(victimsOf(samples.at(-1)));
    const columns = selectCauseColumns(shown, CAUSES_MAX);
    const colours = columnColours(columns);
    const scale = decimalScale(Math.min(100, 1.02 * Math.max(...shown.map(readyPct))));
    return {
      kind: 'bars',
      axis: {
        title: 'Ready, % of the VM’s vCPU time while its workload ran',
        ...scale,
        label: (value) => `${formatNumber(value, scale.step % 1 === 0 ? 0 : 1)} %`,
        colour: null,
      },
      bars: shown.map((victim) => ({
        label: vmTitle(vmAt(result, victim.entityIndex)),
        note: `${percent(readyPct(victim))} · ${formatNumber(victim.readyUs / US_PER_S, 0)} s`,
      })),
      parts: columns.map((column, at) => partOf(run, shown, column, colours[at]!)),
    };
  },
} as const satisfies EntityFigure<'host'>;

/** Sorted by share of time; sorted by amount, VMs with many vCPUs would come first. */
function selectVictims(victims: readonly VmWaitAttribution[]): VmWaitAttribution[] {
  return [...victims]
    .sort((a, b) => readyPct(b) - readyPct(a) || b.readyUs - a.readyUs || a.entityIndex - b.entityIndex)
    .slice(0, VICTIMS_MAX);
}

const readyPct = ({ readyUs, timeUs }: VmWaitAttribution): number => (100 * readyUs) / timeUs;

function partOf(run: Run, victims: readonly VmWaitAttribution[], column: CauseColumn, colour: Colour): BarPart {
  const us = victims.map(column.usOf);
  const totalUs = us.reduce((sum, each) => sum + each, 0);
  const readyUs = victims.reduce((sum, victim) => sum + victim.readyUs, 0);
  return {
    label: causeInWords(run, null, column.cause),
    note: `${percent((100 * totalUs) / readyUs)} of all shown`,
    colour,
    hatched: column.cause.cause === 'limit',
    values: us.map((each, at) => (100 * each) / victims[at]!.timeUs),
  };
}

/** VMs have the same colours as in the host's stack, limits the colour of limits. */
function columnColours(columns: readonly CauseColumn[]): Colour[] {
  const running = columns.filter(({ cause }) => cause.cause === 'running');
  const ofVms = coloursOf(running.map(({ cause }) => cause.entityIndex!));
  const limits = columns.filter(({ cause }) => cause.cause === 'limit');
  return columns.map((column) => {
    if (column.cause.cause === 'running') return ofVms[running.indexOf(column)]!;
    if (column.cause.cause === 'limit') return LIMIT_COLOURS[limits.indexOf(column) % LIMIT_COLOURS.length]!;
    return column.cause.cause === 'itself' ? ITSELF_COLOUR : 'other';
  });
}
