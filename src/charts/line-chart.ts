/** Plot → Chart.js configuration. Plain data and functions; drawing happens in png.ts, or in a browser. */

import type { ChartConfiguration, ChartDataset, ScaleOptions } from 'chart.js';
import { captionsPlugin } from './captions.ts';
import { furniture, panelAxis, reservedPx } from './decorations.ts';
import { type Plot, type Series, timeScale, type ValueAxis } from './plot.ts';
import { bandEdges, thinned, type XY } from './plot-points.ts';
import { FONT_FAMILY, fillOf, SIZE, strokeOf } from './style.ts';
import { LIGHT, type Theme, translucent } from './theme.ts';

/** How a figure is to look, wherever it is drawn. */
export interface Look {
  readonly theme: Theme;
  /** Dots per px in either direction. */
  readonly density: number;
}

export const PLAIN_LOOK: Look = { theme: LIGHT, density: 1 };

type LineChart = ChartConfiguration<'line', XY[]>;
export type LineDataset = ChartDataset<'line', XY[]>;

/** A new configuration each time: chartjs-node-canvas writes into what it is given. */
export function chartOf(plot: Plot, look: Look = PLAIN_LOOK): ChartConfiguration {
  const { theme } = look;
  const panels = plot.panels ?? [];
  const config: LineChart = {
    type: 'line',
    data: {
      datasets: [
        ...datasetsOf(plot.series, theme, { x: 'x' }),
        ...panels.flatMap(({ series }, at) => datasetsOf(series, theme, { x: 'x', y: panelAxis(at) })),
      ],
    },
    options: {
      ...commonOptions(look),
      parsing: false,
      layout: { padding: { left: SIZE.margin, right: SIZE.margin, ...reservedPx(plot) } },
      scales: {
        x: timeAxis(plot.spanMs, theme),
        left:
          panels.length === 0
            ? valueAxis(plot.left, 'left', theme)
            : stacked(valueAxis(plot.left, 'left', theme), 1, 2 * panels.length),
        ...(plot.right === null ? {} : { right: valueAxis(plot.right, 'right', theme) }),
        ...Object.fromEntries(
          panels.flatMap(({ axis, share }, at) => [
            [`gap${at + 1}`, stacked(GAP, GAP_SHARE, 2 * (panels.length - at) - 1)],
            [panelAxis(at), stacked(valueAxis(axis, 'left', theme), share, 2 * (panels.length - at) - 2)],
          ]),
        ),
      },
    },
    plugins: [captionsPlugin(plot, theme), furniture(plot, theme)],
  };
  return config as ChartConfiguration;
}

/** What all kinds of figures tell Chart.js alike. */
export function commonOptions({ density }: Look) {
  return {
    animation: false,
    responsive: false,
    devicePixelRatio: density,
    font: { family: FONT_FAMILY, size: SIZE.table },
    plugins: { legend: { display: false }, title: { display: false }, tooltip: { enabled: false } },
  } as const;
}

const font = { family: FONT_FAMILY, size: SIZE.table };

/** Elapsed time from 0 to `spanMs`. */
export function timeAxis(spanMs: number, { ink }: Theme, scale = timeScale(spanMs)): ScaleOptions<'linear'> {
  return {
    type: 'linear',
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
  } as unknown as ScaleOptions<'linear'>;
}

export function valueAxis(
  axis: ValueAxis,
  position: 'left' | 'right' | 'bottom',
  { ink, colours }: Theme,
): ScaleOptions<'linear'> {
  const colour = axis.colour === null ? null : colours[axis.colour];
  return {
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
  } as unknown as ScaleOptions<'linear'>;
}

/** Height of the gap between panels as a share of the main one's. */
const GAP_SHARE = 0.14;
/** An axis nobody sees. */
export const GAP = {
  type: 'linear',
  position: 'left',
  min: 0,
  max: 1,
  ticks: { display: false },
  grid: { display: false },
  border: { display: false },
} as unknown as ScaleOptions<'linear'>;

/** Of axes on top of each other, so that the title of one does not run into the numbers of another. */
const STACKED_AXIS_PX = 84;

/** One of several axes on top of each other; the highest weight is at the top. */
export function stacked(axis: ScaleOptions<'linear'>, share: number, weight: number): ScaleOptions<'linear'> {
  const afterFit = (fitted: { width: number }) => {
    fitted.width = STACKED_AXIS_PX;
  };
  return { ...axis, afterFit, stack: 'panels', stackWeight: share, weight } as unknown as ScaleOptions<'linear'>;
}

/** The axes series are drawn on; `y` unless they name `left` or `right` themselves. */
interface AxisNames {
  readonly x: string;
  readonly y?: string;
}

/** Lines lie over bands, the first of the legend on top. */
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
/** Dots on the first and last moment are drawn whole. */
const EDGE_OVERLAP_PX = 4;
/** Up to so many points each is marked by a dot. */
const DOTTED_POINTS_MAX = 60;

function lineDataset(line: Series, order: number, theme: Theme): LineDataset {
  const data = line.shape === 'step' ? allPoints(line) : thinned(line.points);
  const colour = strokeOf(line.style, theme);
  return {
    data,
    order,
    borderWidth: line.style.widthPx,
    borderDash: [...line.style.dash],
    borderColor: colour,
    backgroundColor: translucent(colour, SHADE_ALPHA[theme.name]),
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

/** A point between two gaps has no line to be seen by. */
function radii(data: readonly XY[]): number[] {
  const present = (at: number) => at >= 0 && at < data.length && !Number.isNaN(data[at]!.y);
  return data.map((_, at) => (present(at - 1) || present(at + 1) ? (data.length <= DOTTED_POINTS_MAX ? 2.25 : 0) : 3));
}
