/** Series → datasets of Chart.js: areas below, lines above, the first of the legend on top. */

import type { ChartDataset } from 'chart.js';
import type { Series } from './plot.ts';
import { bandEdges, thinPoints, type XY } from './plot-points.ts';
import { fillOf, type MarkerShape, strokeOf } from './style.ts';
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
  const marker = line.style.marker ?? 'circle';
  return {
    data,
    order,
    borderWidth: line.style.widthPx,
    borderDash: [...line.style.dash],
    borderColor: colour,
    backgroundColor: addAlpha(colour, SHADE_ALPHA[theme.name]),
    pointBackgroundColor: colour,
    pointBorderColor: colour,
    pointBorderWidth: marker === 'cross' ? CROSS_PX : 0,
    pointStyle: POINT_STYLES[marker],
    pointRadius: line.shape === 'step' ? 0 : radii(data, marker),
    borderJoinStyle: 'round',
    stepped: line.shape === 'step' ? 'before' : false,
    spanGaps: false,
    clip: EDGE_OVERLAP_PX,
    fill: line.shape === 'shaded line' ? 'origin' : false,
  };
}

const allPoints = ({ points }: Series): XY[] => points.xMs.map((x, at) => ({ x, y: points.values[at] ?? Number.NaN }));

/** The names Chart.js has for them. */
const POINT_STYLES = {
  none: 'circle',
  circle: 'circle',
  triangle: 'triangle',
  square: 'rect',
  diamond: 'rectRot',
  cross: 'crossRot',
} as const satisfies Record<MarkerShape, string>;

const CROSS_PX = 1.75;
/** Of a longer line so many points are marked. */
const MARKED_POINTS = 14;
const RADII_PX = { none: 0, circle: 2.25, triangle: 4, square: 3.5, diamond: 4, cross: 3.5 } as const;

/** A point between two gaps has no line to be seen by. */
function radii(data: readonly XY[], marker: MarkerShape): number[] {
  const present = (at: number) => at >= 0 && at < data.length && !Number.isNaN(data[at]!.y);
  const stride = Math.ceil(data.length / MARKED_POINTS);
  const isMarked = (at: number) =>
    data.length <= DOTTED_POINTS_MAX || (marker !== 'circle' && at % stride === Math.floor(stride / 2));
  return data.map((_, at) => (present(at - 1) || present(at + 1) ? (isMarked(at) ? RADII_PX[marker] : 0) : 3));
}
