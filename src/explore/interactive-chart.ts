/**
 * A figure's plot as a chart of the page. Lines, colours and axes are those of the report's chart. Title, legend and footer
 * are left out: the page shows them as text. The chart covers a part of the time, and can draw another run behind.
 */

import type { ChartConfiguration } from 'chart.js';
import { drawMarkers, markerStripPx } from '../charts/markers.ts';
import type { Panel, Points, Series, TimePlot, ValueAxis } from '../charts/plot.ts';
import { timeScale } from '../charts/scales.ts';
import type { DrawnChart } from '../charts/sheet.ts';
import { commonOptions } from '../charts/style.ts';
import type { Theme } from '../charts/theme.ts';
import { timeDatasets, timeScales } from '../charts/time-chart.ts';

/** The part of the time that is shown, ms. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const FONT_FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const FONT = { family: FONT_FAMILY, size: 12 };
const MARKER_FONT = `11px ${FONT_FAMILY}`;

/** Series of the run behind are this much paler, and thin. */
const BEHIND_STYLE = { widthPx: 1.75, dash: [3, 4], faded: 0.5 };

/** The plot with the lines of `behind` under its own, both on axes that hold either. */
export function overlayPlots(plot: TimePlot, behind: TimePlot | null): TimePlot {
  if (behind === null) return plot;
  return {
    ...plot,
    left: chooseLarger(plot.left, behind.left),
    right: plot.right === null || behind.right === null ? plot.right : chooseLarger(plot.right, behind.right),
    series: [...plot.series, ...selectBehind(plot.series, behind.series)],
    ...(plot.panels === undefined
      ? {}
      : { panels: plot.panels.map((panel, at) => overlayPanels(panel, behind.panels?.[at])) }),
  };
}

function overlayPanels(panel: Panel, behind: Panel | undefined): Panel {
  if (behind === undefined) return panel;
  const series = [...panel.series, ...selectBehind(panel.series, behind.series)];
  return { ...panel, axis: chooseLarger(panel.axis, behind.axis), series };
}

/** The lines of the run behind that would not be hidden by equal ones. */
function selectBehind(own: readonly Series[], behind: readonly Series[]): Series[] {
  const there = new Set(own.map(keyOf));
  return behind.filter((series) => series.shape !== 'band' && !there.has(keyOf(series))).map(fadeSeries);
}

/** Equal for series that would be drawn alike. */
function keyOf({ measurement, axis, points }: Series): string {
  return JSON.stringify([measurement, axis, points.xMs, points.values]);
}

function fadeSeries(series: Series): Series {
  const style = { ...BEHIND_STYLE, colour: series.style.colour };
  return {
    ...series,
    style,
    shape: series.shape === 'shaded line' ? 'line' : series.shape,
  };
}

function chooseLarger(a: ValueAxis, b: ValueAxis): ValueAxis {
  return b.max > a.max ? b : a;
}

/** Some titles and labels of axes are left out where there is no room. */
export type Room = 'wide' | 'narrow';

/** A new configuration at each call. Nothing in it listens to events. */
export function interactiveChart(
  plot: TimePlot,
  window: TimeWindow,
  room: Room,
  theme: Theme,
): ChartConfiguration<'line'> {
  const inside = (all: readonly Series[]) =>
    all.map((series) => ({ ...series, points: clipToWindow(series.points, window) }));
  const panels = (plot.panels ?? []).map((panel) => ({ ...panel, series: inside(panel.series) }));
  const part = { ...plot, series: inside(plot.series), ...(panels.length === 0 ? {} : { panels }) };
  const scales = timeScales(part, theme);
  const { devicePixelRatio: _, ...common } = commonOptions({ theme, density: 1 });
  const markers = plot.markers.filter(({ atMs }) => atMs >= window.fromMs && atMs <= window.toMs);
  return {
    type: 'line',
    data: { datasets: timeDatasets(part, theme) },
    options: {
      ...common,
      parsing: false,
      events: [],
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: Math.max(6, markerStripPx(markers)), right: 6, bottom: 0, left: 0 } },
      scales: {
        ...Object.fromEntries(Object.entries(scales).map(([id, scale]) => [id, styleScale(scale, room)])),
        x: timeAxis(scales['x']!, window, room),
      },
    },
    plugins: [
      {
        id: 'vchsim-markers',
        afterDatasetsDraw: (chart: unknown) => {
          const { ctx, chartArea, scales: drawn } = chart as DrawnChart;
          ctx.save();
          drawMarkers(ctx, chartArea, markers, (ms) => drawn['x']!.getPixelForValue(ms), theme, MARKER_FONT);
          ctx.restore();
        },
      },
    ],
  } as object as ChartConfiguration<'line'>;
}

/** Points in the window, and the ones next to it, to which lines lead. */
function clipToWindow(points: Points, { fromMs, toMs }: TimeWindow): Points {
  const { xMs, values } = points;
  const first = xMs.findIndex((x) => x >= fromMs);
  const behind = xMs.findIndex((x) => x > toMs);
  const from = first < 0 ? Math.max(0, xMs.length - 1) : Math.max(0, first - 1);
  const to = behind < 0 ? xMs.length : behind + 1;
  return { ...points, xMs: xMs.slice(from, to), values: values.slice(from, to) };
}

function styleScale(scale: object, room: Room): Record<string, unknown> {
  const { ticks, title } = scale as Readonly<Record<string, object>>;
  return {
    ...scale,
    ticks: { ...ticks, font: { ...FONT, size: room === 'narrow' ? 10 : 12 } },
    title: { ...title, display: room === 'wide', font: FONT },
  };
}

function timeAxis(scale: object, window: TimeWindow, room: Room): Record<string, unknown> {
  const { ticksMs, label } = windowTicks(window);
  const own = styleScale(scale, room);
  return {
    ...own,
    min: window.fromMs,
    max: window.toMs,
    afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
      axis.ticks = ticksMs.map((value) => ({ value }));
    },
    ticks: {
      ...(own['ticks'] as object),
      autoSkip: true,
      autoSkipPadding: 14,
      callback: (value: number | string) => label(Number(value)),
    },
  };
}

/** Ticks inside the window, at round steps of time. */
export function windowTicks({ fromMs, toMs }: TimeWindow): {
  ticksMs: readonly number[];
  label: (ms: number) => string;
} {
  const { ticksMs, label } = timeScale(toMs - fromMs);
  const step = ticksMs[1] ?? toMs - fromMs;
  const inside: number[] = [];
  for (let at = Math.ceil(fromMs / step) * step; at <= toMs; at += step) inside.push(at);
  return { ticksMs: inside, label };
}
