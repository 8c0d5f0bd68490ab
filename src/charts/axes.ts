/** The axes of all figures: elapsed time, values, names; alone, beside each other, or on top of each other. */

import type { ScaleOptions } from 'chart.js';
import type { ValueAxis } from './plot.ts';
import { type TimeScale, timeScale } from './scales.ts';
import { FONT_FAMILY, SIZE } from './style.ts';
import type { Theme } from './theme.ts';

type Axis = ScaleOptions<'linear'>;

const font = { family: FONT_FAMILY, size: SIZE.table };

/** The types of Chart.js require all options, but defaults fill them in. */
const axisOf = (options: object): Axis => options as Axis;

/** Elapsed time from 0 to `spanMs`. */
export function timeAxis(spanMs: number, { ink }: Theme, scale: TimeScale = timeScale(spanMs)): Axis {
  return axisOf({
    type: 'linear',
    position: 'bottom',
    min: 0,
    max: spanMs,
    afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
      axis.ticks = scale.ticksMs.map((value) => ({ value }));
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      font,
      color: ink.text,
      callback: (value: number | string) => scale.label(Number(value)),
    },
    title: { display: true, text: scale.title, font, color: ink.muted },
    grid: { color: ink.grid, tickColor: ink.rule },
    border: { color: ink.rule },
  });
}

export function valueAxis(axis: ValueAxis, position: 'left' | 'right' | 'bottom', { ink, colours }: Theme): Axis {
  const colour = axis.colour === null ? null : colours[axis.colour];
  return axisOf({
    type: 'linear',
    position,
    min: 0,
    max: axis.max,
    ticks: {
      stepSize: axis.step,
      autoSkip: false,
      maxRotation: 0,
      font,
      color: colour ?? ink.text,
      callback: (value: number | string) => axis.label(Number(value)),
    },
    title: { display: true, text: axis.title, font, color: colour ?? ink.muted },
    grid: { color: ink.grid, tickColor: ink.rule, drawOnChartArea: position !== 'right' },
    border: { display: position !== 'left', color: ink.rule },
  });
}

/** Names of the bars, from top to bottom. */
export function nameAxis({ ink }: Theme): Axis {
  return axisOf({
    type: 'category',
    stacked: true,
    ticks: { autoSkip: false, font, color: ink.title },
    grid: { display: false },
    border: { color: ink.rule },
  });
}

/** More names than this do not fit beside the rows. */
const NAMES_MAX = 24;

/** Rows of equal height: row `at` lies between `at` and `at + 1`, the first at the top. */
export function rowAxis(names: readonly string[], title: string, { ink }: Theme): Axis {
  const stride = Math.ceil(names.length / NAMES_MAX);
  return axisOf({
    type: 'linear',
    position: 'left',
    reverse: true,
    min: 0,
    max: names.length,
    afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
      axis.ticks = [...names.keys()].filter((at) => at % stride === 0).map((at) => ({ value: at + 0.5 }));
    },
    ticks: {
      autoSkip: false,
      font,
      color: ink.text,
      callback: (value: number | string) => names[Math.floor(Number(value))] ?? '',
    },
    title: { display: true, text: title, font, color: ink.muted },
    grid: { display: false },
    border: { display: false },
  });
}

/** An invisible axis that separates two others. */
const gapAxis = (position: 'left' | 'bottom'): Axis =>
  axisOf({
    type: 'linear',
    position,
    min: 0,
    max: 1,
    ticks: { display: false },
    grid: { display: false },
    border: { display: false },
  });

/** One of several axes side by side or on top of each other. */
export interface StackedAxis {
  readonly name: string;
  readonly axis: Axis;
  /** Of the room, in relation to the others. */
  readonly share: number;
}

/** Of axes on top of each other, so that the title of one does not run into the numbers of another. */
const STACKED_AXIS_PX = 84;

/** Value axes from top to bottom, with gaps between them. */
export function onTopOfEachOther(axes: readonly StackedAxis[], gapShare: number): Record<string, Axis> {
  const afterFit = (fitted: { width: number }) => {
    fitted.width = STACKED_AXIS_PX;
  };
  const all = addGaps(axes, gapShare, 'left');
  // Chart.js puts the highest weight at the top.
  return Object.fromEntries(
    all.map(({ name, axis, share }, at) => [
      name,
      axisOf({ ...axis, afterFit, stack: 'rows', stackWeight: share, weight: all.length - at }),
    ]),
  );
}

/** Time axes from left to right, with gaps between them. */
export function placeSideBySide(axes: readonly StackedAxis[], gapShare: number): Record<string, Axis> {
  return Object.fromEntries(
    addGaps(axes, gapShare, 'bottom').map(({ name, axis, share }) => [
      name,
      axisOf({ ...axis, stack: 'columns', stackWeight: share }),
    ]),
  );
}

function addGaps(axes: readonly StackedAxis[], share: number, position: 'left' | 'bottom'): StackedAxis[] {
  return axes.flatMap((each, at) =>
    at === 0 ? [each] : [{ name: `before ${each.name}`, axis: gapAxis(position), share }, each],
  );
}
