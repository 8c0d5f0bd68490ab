/** Lines and bands over elapsed time, with vCenter's legend. */

import { bandKeys, drawKey, KEY_ROOM_PX } from './keys.ts';
import { legendNotes, seriesLegend } from './legend.ts';
import { legendOf, type Series, type TimePlot, type ValueAxis } from './plot.ts';
import { bandEdges } from './plot-points.ts';
import type { DrawnChart, DrawnScale, Sheet } from './sheet.ts';
import { SIZE } from './style.ts';
import { fitText, fontOf } from './text.ts';
import type { Theme } from './theme.ts';
import { rowsOf, timeDatasets, timeScales } from './time-chart.ts';

export function timeSheet(plot: TimePlot, theme: Theme): Sheet {
  const { right, markers } = plot;
  const rows = rowsOf(plot);
  return {
    type: 'line',
    data: { datasets: timeDatasets(plot, theme) },
    options: { parsing: false },
    scales: timeScales(plot, theme),
    columns: ['x'],
    rows: rows.map(({ name }) => name),
    thresholds: [
      ...rows.map(({ name, axis }) => ({ scale: name, axis, across: 'rows' as const })),
      ...(right === null ? [] : [{ scale: 'right', axis: right, across: 'strip' as const }]),
    ],
    markers,
    legend: seriesLegend(
      legendOf(plot),
      rows[0]!.axis.title === 'GB' ? 'GB' : 'MB',
      legendNotes([
        ...rows.map(({ axis }) => ({ axis, of: right === null ? 'Shaded' : axis.title })),
        ...(right === null
          ? []
          : [{ axis: right, of: `Strip on the right, ${right.title.split(',')[0]!.toLowerCase()}` }]),
      ]),
    ),
    drawOver: (chart) => {
      drawBandKeys(chart, plot, theme);
      drawAbove(chart, rows, theme);
    },
  };
}

/** The letter of each band where it is highest. */
function drawBandKeys({ ctx, scales }: DrawnChart, plot: TimePlot, theme: Theme): void {
  const nameOf = ({ object, measurement }: Series) => `${object}\n${measurement}`;
  const keys = new Map([...bandKeys(legendOf(plot))].map(([series, key]) => [nameOf(series), key]));
  const panels = [plot.series, ...(plot.panels ?? []).map(({ series }) => series)];
  for (const [row, { name }] of rowsOf(plot).entries()) {
    const bands = panels[row]!.filter(({ shape }) => shape === 'band');
    const edges = bandEdges(bands.map(({ points }) => points));
    for (const [at, band] of bands.entries()) {
      const key = keys.get(nameOf(band));
      const place =
        key === undefined ? null : highestPlace(edges[at - 1] ?? null, edges[at]!, scales['x']!, scales[name]!);
      if (key !== undefined && place !== null) drawKey(ctx, key, place.x, place.y, theme);
    }
  }
}

type Edge = readonly { readonly x: number; readonly y: number }[];

/** Heights from this share of the highest on are alike: of those the place nearest to the middle is taken. */
const ALIKE = 0.95;

/** The middle of a band where it is about highest; null where it has no room for a letter. */
function highestPlace(
  below: Edge | null,
  above: Edge,
  time: DrawnScale,
  scale: DrawnScale,
): { readonly x: number; readonly y: number } | null {
  const places = above.flatMap(({ x: ms, y: value }, at) => {
    const x = time.getPixelForValue(ms);
    if (Number.isNaN(value) || x - time.left < KEY_ROOM_PX || time.right - x < KEY_ROOM_PX) return [];
    const top = Math.max(scale.top, scale.getPixelForValue(value));
    const bottom = scale.getPixelForValue(below?.[at]?.y ?? 0);
    return bottom - top < KEY_ROOM_PX ? [] : [{ x, y: (top + bottom) / 2, height: bottom - top }];
  });
  const highest = places.reduce((most, { height }) => Math.max(most, height), 0);
  const middle = (time.left + time.right) / 2;
  return places
    .filter(({ height }) => height >= ALIKE * highest)
    .reduce<(typeof places)[number] | null>(
      (best, place) => (best === null || Math.abs(place.x - middle) < Math.abs(best.x - middle) ? place : best),
      null,
    );
}

const ABOVE_ROW_PX = 15;

/** What lies far above the end of an axis, in words at its edge. */
function drawAbove(
  { ctx, chartArea, scales }: DrawnChart,
  rows: readonly { readonly name: string; readonly axis: ValueAxis }[],
  { ink }: Theme,
): void {
  ctx.font = fontOf(SIZE.footer);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const { name, axis } of rows) {
    for (const [at, words] of (axis.above ?? []).entries()) {
      const y = scales[name]!.top + (at + 0.7) * ABOVE_ROW_PX;
      const said = fitText(ctx, `↑ ${words}, above the scale`, chartArea.right - chartArea.left - ABOVE_ROW_PX);
      ctx.fillStyle = ink.background;
      ctx.fillRect(chartArea.left + 5, y - ABOVE_ROW_PX / 2, ctx.measureText(said).width + 6, ABOVE_ROW_PX - 1);
      ctx.fillStyle = ink.title;
      ctx.fillText(said, chartArea.left + 8, y);
    }
  }
}
