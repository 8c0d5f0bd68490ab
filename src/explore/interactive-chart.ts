/**
 * A figure's plot as a chart of the page: the lines, colours and axes of the report's chart, without the title, legend and
 * footer it draws around them (the page has those as text), for a part of the time, with another run drawn behind.
 */

import type { ChartConfiguration } from 'chart.js';
import { chartOf } from '../charts/line-chart.ts';
import { type Panel, type Plot, type Points, type Series, timeScale, type ValueAxis } from '../charts/plot.ts';
import type { Theme } from '../charts/theme.ts';

/** The part of the time that is shown, ms. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

const FONT_FAMILY = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const FONT = { family: FONT_FAMILY, size: 12 };

/** Series of the run behind are this much paler, and thin. */
const BEHIND_STYLE = { widthPx: 1.75, dash: [3, 4], faded: 0.5 };

/** The plot with the lines of `behind` under its own, both on axes that hold either. */
export function overlaid(plot: Plot, behind: Plot | null): Plot {
  if (behind === null) return plot;
  return {
    ...plot,
    left: larger(plot.left, behind.left),
    right: plot.right === null || behind.right === null ? plot.right : larger(plot.right, behind.right),
    series: [...plot.series, ...under(plot.series, behind.series)],
    ...(plot.panels === undefined
      ? {}
      : { panels: plot.panels.map((panel, at) => overPanel(panel, behind.panels?.[at])) }),
  };
}

function overPanel(panel: Panel, behind: Panel | undefined): Panel {
  if (behind === undefined) return panel;
  const series = [...panel.series, ...under(panel.series, behind.series)];
  return { ...panel, axis: larger(panel.axis, behind.axis), series };
}

/** The lines of the run behind that would not be hidden by equal ones. */
function under(own: readonly Series[], behind: readonly Series[]): Series[] {
  const there = new Set(own.map(keyOf));
  return behind.filter((series) => series.shape !== 'band' && !there.has(keyOf(series))).map(asBehind);
}

/** Equal for series that would be drawn alike. */
function keyOf({ measurement, axis, points }: Series): string {
  return JSON.stringify([measurement, axis, points.xMs, points.values]);
}

function asBehind(series: Series): Series {
  const style = { ...BEHIND_STYLE, colour: series.style.colour };
  return {
    ...series,
    style,
    shape: series.shape === 'shaded line' ? 'line' : series.shape,
  };
}

function larger(a: ValueAxis, b: ValueAxis): ValueAxis {
  return b.max > a.max ? b : a;
}

/** Some of the axes' furniture is left out where there is no room. */
export type Room = 'wide' | 'narrow';

/** A new configuration at each call. Nothing in it listens to events. */
export function interactiveChart(plot: Plot, window: TimeWindow, room: Room, theme: Theme): ChartConfiguration<'line'> {
  const inside = (all: readonly Series[]) =>
    all.map((series) => ({ ...series, points: within(series.points, window) }));
  const panels = (plot.panels ?? []).map((panel) => ({ ...panel, series: inside(panel.series) }));
  const part = { ...plot, series: inside(plot.series), ...(panels.length === 0 ? {} : { panels }) };
  const config = chartOf(part, { theme, density: 1 }) as ChartConfiguration<'line'>;
  const { devicePixelRatio: _, ...options } = config.options!;
  const scales = options.scales as Record<string, Record<string, unknown>>;
  return {
    ...config,
    options: {
      ...options,
      events: [],
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: plot.markers.length > 0 ? MARKER_STRIP_PX : 6, right: 6, bottom: 0, left: 0 } },
      scales: {
        ...Object.fromEntries(Object.entries(scales).map(([id, scale]) => [id, readable(scale, room)])),
        x: timeAxis(scales['x']!, window, room),
      },
    } as NonNullable<ChartConfiguration<'line'>['options']>,
    plugins: [
      { id: 'vchsim-markers', afterDatasetsDraw: (chart: unknown) => drawMarkers(chart as Drawn, plot, window, theme) },
    ],
  };
}

/** Points in the window, and the ones next to it, to which lines lead. */
function within(points: Points, { fromMs, toMs }: TimeWindow): Points {
  const { xMs, values } = points;
  const first = xMs.findIndex((x) => x >= fromMs);
  const behind = xMs.findIndex((x) => x > toMs);
  const from = first < 0 ? Math.max(0, xMs.length - 1) : Math.max(0, first - 1);
  const to = behind < 0 ? xMs.length : behind + 1;
  return { ...points, xMs: xMs.slice(from, to), values: values.slice(from, to) };
}

function readable(scale: Record<string, unknown>, room: Room): Record<string, unknown> {
  const ticks = scale['ticks'] as Record<string, unknown>;
  const title = scale['title'] as Record<string, unknown>;
  return {
    ...scale,
    ticks: { ...ticks, font: { ...FONT, size: room === 'narrow' ? 10 : 12 } },
    title: { ...title, display: room === 'wide', font: FONT },
  };
}

function timeAxis(scale: Record<string, unknown>, window: TimeWindow, room: Room): Record<string, unknown> {
  const { ticksMs, label } = windowTicks(window);
  const own = readable(scale, room);
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

/** Ticks at steps people count in, inside the window. */
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

const MARKER_STRIP_PX = 18;
const LABEL_GAP_PX = 4;

interface Drawn {
  readonly ctx: {
    fillStyle: string;
    strokeStyle: string;
    lineWidth: number;
    font: string;
    textAlign: string;
    textBaseline: string;
    save(): void;
    restore(): void;
    beginPath(): void;
    moveTo(x: number, y: number): void;
    lineTo(x: number, y: number): void;
    stroke(): void;
    fillText(text: string, x: number, y: number): void;
    measureText(text: string): { readonly width: number };
  };
  readonly chartArea: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly scales: { readonly x: { getPixelForValue(value: number): number } };
}

/** A thin line per event in the window, and its label where there is room. */
function drawMarkers({ ctx, chartArea, scales }: Drawn, plot: Plot, window: TimeWindow, { ink }: Theme): void {
  ctx.save();
  ctx.font = `11px ${FONT_FAMILY}`;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  ctx.strokeStyle = ink.marker;
  ctx.fillStyle = ink.muted;
  ctx.lineWidth = 1;
  let freeFrom = chartArea.left;
  for (const { atMs, label } of plot.markers) {
    if (atMs < window.fromMs || atMs > window.toMs) continue;
    const x = Math.round(scales.x.getPixelForValue(atMs)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, chartArea.top - 6);
    ctx.lineTo(x, chartArea.bottom);
    ctx.stroke();
    const width = ctx.measureText(label).width + LABEL_GAP_PX;
    const left = x + width <= chartArea.right ? x + LABEL_GAP_PX : x - width;
    if (left < freeFrom) continue;
    ctx.fillText(label, left, chartArea.top - 5);
    freeFrom = left + width;
  }
  ctx.restore();
}
