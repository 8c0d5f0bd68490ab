/** Plot → Chart.js configuration. Plain data and functions; drawing happens in png.ts. */

import type { ChartConfiguration, ChartDataset, ScaleOptions } from 'chart.js';
import { furniture, reservedPx } from './chart-furniture.ts';
import { BAND_TINT, FONT_FAMILY, INK, SIZE, tint, translucent } from './chart-style.ts';
import { type Plot, type Series, timeScale, type ValueAxis } from './plot.ts';
import { bandEdges, thinned, type XY } from './plot-points.ts';

type LineChart = ChartConfiguration<'line', XY[]>;
type LineDataset = ChartDataset<'line', XY[]>;

/** A new configuration each time: chartjs-node-canvas writes into what it is given. */
export function chartOf(plot: Plot): ChartConfiguration {
  const reserved = reservedPx(plot);
  const config: LineChart = {
    type: 'line',
    data: { datasets: datasetsOf(plot.series) },
    options: {
      animation: false,
      responsive: false,
      devicePixelRatio: 1,
      parsing: false,
      font: { family: FONT_FAMILY, size: SIZE.table },
      layout: { padding: { left: SIZE.margin, right: SIZE.margin, ...reserved } },
      scales: {
        x: timeAxis(plot),
        left: valueAxis(plot.left, 'left'),
        ...(plot.right === null ? {} : { right: valueAxis(plot.right, 'right') }),
      },
      plugins: { legend: { display: false }, title: { display: false }, tooltip: { enabled: false } },
    },
    plugins: [furniture(plot)],
  };
  return config as ChartConfiguration;
}

const font = { family: FONT_FAMILY, size: SIZE.table };

function timeAxis(plot: Plot): ScaleOptions<'linear'> {
  const scale = timeScale(plot.spanMs);
  return {
    type: 'linear',
    min: 0,
    max: plot.spanMs,
    afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
      axis.ticks = scale.ticksMs.map((value) => ({ value }));
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      font,
      color: INK.text,
      callback: (value: number | string) => scale.label(Number(value)),
    },
    title: { display: true, text: scale.title, font, color: INK.muted },
    grid: { color: INK.grid, tickColor: INK.rule },
    border: { color: INK.rule },
  } as unknown as ScaleOptions<'linear'>;
}

function valueAxis(axis: ValueAxis, position: 'left' | 'right'): ScaleOptions<'linear'> {
  return {
    type: 'linear',
    position,
    min: 0,
    max: axis.max,
    ticks: {
      stepSize: axis.step,
      autoSkip: false,
      font,
      color: axis.colour ?? INK.text,
      callback: (value: number | string) => axis.label(Number(value)),
    },
    title: { display: true, text: axis.title, font, color: axis.colour ?? INK.muted },
    grid: { color: INK.grid, tickColor: INK.rule, drawOnChartArea: position === 'left' },
    border: { display: position === 'right', color: INK.rule },
  } as unknown as ScaleOptions<'linear'>;
}

/** Lines lie over bands, the first of the legend on top. */
function datasetsOf(series: readonly Series[]): LineDataset[] {
  const bands = series.filter((each) => each.shape === 'band');
  const lines = series.filter((each) => each.shape !== 'band');
  const edges = bandEdges(bands.map((band) => band.points));
  return [
    ...bands.map((band, at) => bandDataset(band, edges[at]!, at, lines.length)),
    ...lines.map((line, at) => lineDataset(line, at)),
  ];
}

function bandDataset(band: Series, data: XY[], at: number, linesAbove: number): LineDataset {
  return {
    data,
    yAxisID: band.axis,
    order: linesAbove + at,
    borderWidth: band.style.widthPx,
    borderColor: band.style.colour,
    backgroundColor: tint(band.style.colour, BAND_TINT),
    pointRadius: 0,
    fill: at === 0 ? 'origin' : '-1',
  };
}

const SHADE_ALPHA = 0.1;
/** Dots on the first and last moment are drawn whole. */
const EDGE_OVERLAP_PX = 4;
/** Up to so many points each is marked by a dot. */
const DOTTED_POINTS_MAX = 60;

function lineDataset(line: Series, order: number): LineDataset {
  const data = line.shape === 'step' ? allPoints(line) : thinned(line.points);
  return {
    data,
    yAxisID: line.axis,
    order,
    borderWidth: line.style.widthPx,
    borderDash: [...line.style.dash],
    borderColor: line.style.colour,
    backgroundColor: translucent(line.style.colour, SHADE_ALPHA),
    pointBackgroundColor: line.style.colour,
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
