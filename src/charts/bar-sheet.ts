/** Stacked bars, one per object, with a note at the end of each. */

import { nameAxis, valueAxis } from './axes.ts';
import { drawKey, KEY_ROOM_PX, keyLetter } from './keys.ts';
import { legendNotes, partsLegend } from './legend.ts';
import type { BarPlot } from './plot.ts';
import type { DrawnChart, Sheet } from './sheet.ts';
import { drawHatching } from './strokes.ts';
import { SIZE, strokeOf } from './style.ts';
import { fitText, fontOf, replaceMissing, shorten } from './text.ts';
import type { Theme } from './theme.ts';

/** Room for the notes at the ends of bars. */
const NOTE_PX = 116;
const NOTE_GAP_PX = 7;
const LABEL_LENGTH_MAX = 34;
const BAR_MAX_PX = 34;

export function barSheet(plot: BarPlot, theme: Theme): Sheet {
  return {
    type: 'bar',
    data: {
      labels: plot.bars.map(({ label }) => shorten(replaceMissing(label), LABEL_LENGTH_MAX)),
      datasets: plot.parts.map((part) => ({
        data: [...part.values],
        backgroundColor: strokeOf(part, theme),
        borderColor: theme.ink.background,
        borderWidth: { left: 0, right: 1 },
        borderSkipped: false,
        maxBarThickness: BAR_MAX_PX,
      })),
    },
    options: { indexAxis: 'y' },
    scales: { x: { ...valueAxis(plot.axis, 'bottom', theme), stacked: true }, y: nameAxis(theme) },
    columns: ['x'],
    rows: ['y'],
    thresholds: [{ scale: 'x', axis: plot.axis, across: 'columns' }],
    markers: [],
    legend: partsLegend(plot.parts, legendNotes([{ axis: plot.axis, of: 'Shaded' }]), 'with keys'),
    rightPx: NOTE_PX,
    drawOver: (chart) => {
      hatchParts(chart, plot, theme);
      drawPartKeys(chart, plot, theme);
      drawNotes(chart, plot, theme);
    },
  };
}

function hatchParts(chart: DrawnChart, { parts }: BarPlot, theme: Theme): void {
  for (const [at, { hatched }] of parts.entries()) {
    if (!hatched) continue;
    for (const { base, x, y, height } of chart.getDatasetMeta(at).data)
      drawHatching(chart.ctx, base, y - height / 2, x - base, height, theme);
  }
}

/** The letter of each part, in the bars that have room for it. */
function drawPartKeys(chart: DrawnChart, { parts }: BarPlot, theme: Theme): void {
  if (parts.length < 2) return;
  for (const at of parts.keys()) {
    for (const { base, x, y, height } of chart.getDatasetMeta(at).data)
      if (Math.min(x - base, height) >= KEY_ROOM_PX) drawKey(chart.ctx, keyLetter(at), (base + x) / 2, y, theme);
  }
}

function drawNotes({ ctx, scales }: DrawnChart, { bars, parts }: BarPlot, { ink }: Theme): void {
  ctx.font = fontOf(SIZE.table);
  ctx.fillStyle = ink.text;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const [at, { note }] of bars.entries()) {
    const end = scales['x']!.getPixelForValue(parts.reduce((sum, part) => sum + part.values[at]!, 0));
    ctx.fillText(fitText(ctx, note, NOTE_PX), end + NOTE_GAP_PX, scales['y']!.getPixelForValue(at));
  }
}
