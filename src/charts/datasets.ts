/** Series → datasets of Chart.js: areas below, lines above, the first of the legend on top. */

import type { ChartDataset } from 'chart.js';
import type { Series } from './plot.ts';
import { bandEdges, thinPoints, type XY } from './plot-points.ts';
import { fillOf, strokeOf } from './style.ts';
import { addAlpha, type Theme } from './theme.ts';

export type LineDataset = ChartDataset<'line', XY[]>;

/** The axes series are drawn on; `y` unless they name `left` or `right` themselves. */
interface AxisNames {
  readonly x: string;
  readonly y?: string;
}

export function datasetsOf(series: readonly Series[], theme: Theme, axes: AxisNames): LineDataset[] {
  const bands = series.filter((each) => each.shape === 'band');
  const lines = series.filter((each) => each.shape !== 'band');
  const edges = bandEdges(bands.map((band) => band.points));
  const onAxes = (each: Series) => ({ xAxisID: axes.x, yAxisID: axes.y ?? each.axis });
  return [
    ...bands.map((band, at) => ({ ...bandDataset(band, edges[at]!, at, lines.length, theme), ...onAxes(band) })),
    ...lines.map((line, at) => ({ ...lineDataset(line, at, theme), ...onAxes(line) })),
  ];
}

function bandDataset(band: Series, data: XY[], at: number, linesAbove: number, theme: Theme): LineDataset {
  return {
    data,
    order: linesAbove + at,
    borderWidth: band.style.widthPx,
    borderColor: strokeOf(band.style, theme),
    backgroundColor: fillOf(band.style, theme),
    pointRadius: 0,
    fill: at === 0 ? 'origin' : '-1',
  };
}

const SHADE_ALPHA = { light: 0.1, dark: 0.16 } as const;
/** Dots at the first and last moment are not clipped. */
const EDGE_OVERLAP_PX = 4;
/** Up to so many points each is marked by a dot. */
const DOTTED_POINTS_MAX = 60;

function lineDataset(line: Series, order: number, theme: Theme): LineDataset {
  const data = line.shape === 'step' ? allPoints(line) : thinPoints(line.points);
  const colour = strokeOf(line.style, theme);
  return {
    data,
    order,
    borderWidth: line.style.widthPx,
    borderDash: [...line.style.dash],
    borderColor: colour,
    backgroundColor: addAlpha(colour, SHADE_ALPHA[theme.name]),
    pointBackgroundColor: colour,
    pointBorderWidth: 0,
    pointRadius: line.shape === 'step' ? 0 : radii(data),
    borderJoinStyle: 'round',
    stepped: line.shape === 'step' ? 'before' : false,
    spanGaps: false,
    clip: EDGE_OVERLAP_PX,
    fill: line.shape === 'shaded line' ? 'origin' : false,
  };
}

const allPoints = ({ points }: Series): XY[] => points.xMs.map((x, at) => ({ x, y: points.values[at] ?? Number.NaN }));

/** A point between two gaps has no line and needs a dot. */
function radii(data: readonly XY[]): number[] {
  const present = (at: number) => at >= 0 && at < data.length && !Number.isNaN(data[at]!.y);
  return data.map((_, at) => (present(at - 1) || present(at + 1) ? (data.length <= DOTTED_POINTS_MAX ? 2.25 : 0) : 3));
}
