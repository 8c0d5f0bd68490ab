/** BarPlot → Chart.js configuration, with the same furniture around it as the charts over time. */

import type { ChartConfiguration, ScaleOptions } from 'chart.js';
import type { BarPart, BarPlot } from './bar-plot.ts';
import { captionsPlugin, contentPx, footerPx, headingPx } from './captions.ts';
import { commonOptions, type Look, PLAIN_LOOK, valueAxis } from './line-chart.ts';
import { FONT_FAMILY, SIZE, strokeOf } from './style.ts';
import { type DrawingContext, drawable, fitted, fontOf, withoutMiddle } from './text.ts';
import { type Theme, translucent } from './theme.ts';

const LEGEND_COLUMNS = 2;
const LEGEND_GAP_PX = 14;
/** Room for the notes at the ends of bars. */
const NOTE_PX = 116;
const LABEL_LENGTH_MAX = 34;
const BAR_MAX_PX = 34;

/** A new configuration each time: chartjs-node-canvas writes into what it is given. */
export function barChartOf(plot: BarPlot, look: Look = PLAIN_LOOK): ChartConfiguration {
  const { theme } = look;
  const config: ChartConfiguration<'bar', number[]> = {
    type: 'bar',
    data: {
      labels: plot.bars.map(({ label }) => withoutMiddle(drawable(label), LABEL_LENGTH_MAX)),
      datasets: plot.parts.map((part) => ({
        data: [...part.values],
        backgroundColor: strokeOf(part, theme),
        borderColor: theme.ink.background,
        borderWidth: { left: 0, right: 1 },
        borderSkipped: false,
        maxBarThickness: BAR_MAX_PX,
      })),
    },
    options: {
      ...commonOptions(look),
      indexAxis: 'y',
      layout: {
        padding: {
          left: SIZE.margin,
          right: SIZE.margin + NOTE_PX,
          top: headingPx(plot),
          bottom: barLegendPx(plot) + footerPx(plot),
        },
      },
      scales: {
        x: { ...valueAxis(plot.axis, 'bottom', theme), stacked: true } as ScaleOptions<'linear'>,
        y: nameAxis(theme),
      },
    },
    plugins: [captionsPlugin(plot, theme), barFurniture(plot, theme)],
  };
  return config as ChartConfiguration;
}

function nameAxis({ ink }: Theme): ScaleOptions<'category'> {
  return {
    type: 'category',
    stacked: true,
    ticks: { autoSkip: false, font: { family: FONT_FAMILY, size: SIZE.table }, color: ink.title },
    grid: { display: false },
    border: { color: ink.rule },
  } as unknown as ScaleOptions<'category'>;
}

interface Drawn {
  readonly ctx: DrawingContext;
  readonly height: number;
  readonly chartArea: { readonly top: number; readonly bottom: number };
  readonly scales: Readonly<Record<'x' | 'y', { getPixelForValue(value: number): number }>>;
  getDatasetMeta(part: number): { readonly data: readonly DrawnBar[] };
}

/** From `base` to `x`, centred on `y`, px. */
interface DrawnBar {
  readonly base: number;
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

function barFurniture(plot: BarPlot, theme: Theme) {
  return {
    id: 'vchsim-bar-furniture',
    beforeDatasetsDraw(chart: unknown): void {
      const drawn = chart as Drawn;
      drawn.ctx.save();
      drawUprightZones(drawn, plot, theme);
      drawn.ctx.restore();
    },
    afterDraw(chart: unknown): void {
      const drawn = chart as Drawn;
      drawn.ctx.save();
      drawn.ctx.setLineDash([]);
      for (const [at, part] of plot.parts.entries()) {
        if (!part.hatched) continue;
        for (const { base, x, y, height } of drawn.getDatasetMeta(at).data)
          hatch(drawn.ctx, base, y - height / 2, x - base, height, theme);
      }
      drawNotes(drawn, plot, theme);
      drawBarLegend(drawn.ctx, plot, drawn.height - footerPx(plot), theme);
      drawn.ctx.restore();
    },
  };
}

const ZONE_ALPHA = 0.12;

/** Thresholds of the value axis, which here lies below. */
function drawUprightZones({ ctx, chartArea, scales }: Drawn, { axis }: BarPlot, { colours }: Theme): void {
  for (const { from, to, severity } of axis.zones ?? []) {
    if (from >= axis.max) continue;
    const left = scales.x.getPixelForValue(from);
    const right = scales.x.getPixelForValue(Math.min(to ?? axis.max, axis.max));
    ctx.fillStyle = translucent(colours[severity], ZONE_ALPHA);
    ctx.fillRect(left, chartArea.top, right - left, chartArea.bottom - chartArea.top);
  }
}

function drawNotes({ ctx, scales }: Drawn, { bars, parts }: BarPlot, { ink }: Theme): void {
  ctx.font = fontOf(SIZE.table);
  ctx.fillStyle = ink.text;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const [at, { note }] of bars.entries()) {
    const end = parts.reduce((sum, part) => sum + part.values[at]!, 0);
    ctx.fillText(fitted(ctx, note, NOTE_PX), scales.x.getPixelForValue(end) + 7, scales.y.getPixelForValue(at));
  }
}

const HATCH_PX = 7;

function hatch(ctx: DrawingContext, left: number, top: number, width: number, height: number, { ink }: Theme): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = translucent(ink.background, 0.45);
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (let x = left; x < left + width + height; x += HATCH_PX) {
    ctx.moveTo(x, top);
    ctx.lineTo(x - height, top + height);
  }
  ctx.stroke();
  ctx.restore();
}

/** What a legend of coloured parts needs of a figure. */
export interface PartLegend {
  readonly parts: readonly Pick<BarPart, 'label' | 'note' | 'colour' | 'faded' | 'hatched'>[];
}

const legendRows = ({ parts }: PartLegend) => Math.ceil(parts.length / LEGEND_COLUMNS);

export const barLegendPx = (plot: PartLegend): number => LEGEND_GAP_PX + legendRows(plot) * SIZE.legendRow;

const SWATCH_PX = 28;
const SWATCH_GAP_PX = 12;
const LEGEND_NOTE_PX = 150;

/** Column by column, so that the order of the stack is read downwards. */
export function drawBarLegend(ctx: DrawingContext, plot: PartLegend, bottom: number, theme: Theme): void {
  const top = bottom - barLegendPx(plot) + LEGEND_GAP_PX;
  const columnPx = contentPx / LEGEND_COLUMNS;
  const rows = legendRows(plot);
  ctx.textBaseline = 'middle';
  ctx.font = fontOf(SIZE.table);
  for (const [at, part] of plot.parts.entries()) {
    const x = SIZE.margin + Math.floor(at / rows) * columnPx;
    drawLegendRow(ctx, part, x, top + ((at % rows) + 0.5) * SIZE.legendRow, columnPx, theme);
  }
}

function drawLegendRow(
  ctx: DrawingContext,
  part: PartLegend['parts'][number],
  x: number,
  y: number,
  columnPx: number,
  theme: Theme,
): void {
  ctx.fillStyle = strokeOf(part, theme);
  ctx.fillRect(x, Math.round(y) - 6, SWATCH_PX, 12);
  if (part.hatched) hatch(ctx, x, Math.round(y) - 6, SWATCH_PX, 12, theme);
  const textX = x + SWATCH_PX + SWATCH_GAP_PX;
  const endX = x + columnPx - 2 * SWATCH_GAP_PX;
  ctx.fillStyle = theme.ink.text;
  ctx.textAlign = 'left';
  ctx.fillText(fitted(ctx, part.label, endX - textX - LEGEND_NOTE_PX), textX, y);
  ctx.fillStyle = theme.ink.muted;
  ctx.textAlign = 'right';
  ctx.fillText(fitted(ctx, part.note, LEGEND_NOTE_PX), endX, y);
}
