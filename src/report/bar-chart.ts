/** BarPlot → Chart.js configuration, with the same furniture around it as the charts over time. */

import type { ChartConfiguration, ScaleOptions } from 'chart.js';
import type { BarPart, BarPlot } from './bar-plot.ts';
import { drawFooter, drawHeading, footerPx, headingPx } from './chart-furniture.ts';
import { FONT_FAMILY, INK, SIZE, translucent } from './chart-style.ts';
import { type DrawingContext, drawable, fitted, fontOf } from './chart-text.ts';

const LEGEND_COLUMNS = 2;
const LEGEND_GAP_PX = 14;
/** Room for the notes at the ends of bars. */
const NOTE_PX = 110;
const LABEL_LENGTH_MAX = 34;

/** A new configuration each time: chartjs-node-canvas writes into what it is given. */
export function barChartOf(plot: BarPlot): ChartConfiguration {
  const config: ChartConfiguration<'bar', number[]> = {
    type: 'bar',
    data: {
      labels: plot.bars.map(({ label }) => shortened(drawable(label))),
      datasets: plot.parts.map((part) => ({
        data: [...part.values],
        backgroundColor: part.colour,
        borderColor: INK.background,
        borderWidth: { left: 0, right: 1 },
        borderSkipped: false,
        maxBarThickness: 34,
      })),
    },
    options: {
      indexAxis: 'y',
      animation: false,
      responsive: false,
      devicePixelRatio: 1,
      font: { family: FONT_FAMILY, size: SIZE.table },
      layout: {
        padding: {
          left: SIZE.margin,
          right: SIZE.margin + NOTE_PX,
          top: headingPx(plot),
          bottom: legendPx(plot) + footerPx(plot),
        },
      },
      scales: { x: valueAxis(plot), y: nameAxis() },
      plugins: { legend: { display: false }, title: { display: false }, tooltip: { enabled: false } },
    },
    plugins: [barFurniture(plot)],
  };
  return config as ChartConfiguration;
}

const font = { family: FONT_FAMILY, size: SIZE.table };

function valueAxis({ axis }: BarPlot): ScaleOptions<'linear'> {
  return {
    type: 'linear',
    stacked: true,
    min: 0,
    max: axis.max,
    ticks: {
      stepSize: axis.step,
      autoSkip: false,
      maxRotation: 0,
      font,
      color: INK.text,
      callback: (value: number | string) => axis.label(Number(value)),
    },
    title: { display: true, text: axis.title, font, color: INK.muted },
    grid: { color: INK.grid, tickColor: INK.rule },
    border: { color: INK.rule },
  } as unknown as ScaleOptions<'linear'>;
}

function nameAxis(): ScaleOptions<'category'> {
  return {
    type: 'category',
    stacked: true,
    ticks: { autoSkip: false, font, color: INK.title },
    grid: { display: false },
    border: { color: INK.rule },
  } as unknown as ScaleOptions<'category'>;
}

function shortened(label: string): string {
  const characters = [...label];
  if (characters.length <= LABEL_LENGTH_MAX) return label;
  const half = Math.floor((LABEL_LENGTH_MAX - 1) / 2);
  return `${characters.slice(0, half).join('')}…${characters.slice(-half).join('')}`;
}

interface Drawn {
  readonly ctx: DrawingContext;
  readonly width: number;
  readonly height: number;
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

function barFurniture(plot: BarPlot) {
  return {
    id: 'vchsim-bar-furniture',
    beforeDraw(chart: unknown): void {
      const { ctx, width, height } = chart as Drawn;
      ctx.save();
      ctx.fillStyle = INK.background;
      ctx.fillRect(0, 0, width, height);
      ctx.restore();
    },
    afterDraw(chart: unknown): void {
      const drawn = chart as Drawn;
      drawn.ctx.save();
      drawn.ctx.setLineDash([]);
      for (const [at, part] of plot.parts.entries()) {
        if (!part.hatched) continue;
        for (const { base, x, y, height } of drawn.getDatasetMeta(at).data)
          hatch(drawn.ctx, base, y - height / 2, x - base, height);
      }
      drawHeading(drawn.ctx, plot);
      drawNotes(drawn, plot);
      drawLegend(drawn.ctx, plot, drawn.height - footerPx(plot) - legendPx(plot) + LEGEND_GAP_PX);
      drawFooter(drawn.ctx, plot, drawn.height);
      drawn.ctx.restore();
    },
  };
}

function drawNotes({ ctx, scales }: Drawn, { bars, parts }: BarPlot): void {
  ctx.font = fontOf(SIZE.table);
  ctx.fillStyle = INK.text;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  for (const [at, { note }] of bars.entries()) {
    const end = parts.reduce((sum, part) => sum + part.values[at]!, 0);
    ctx.fillText(note, scales.x.getPixelForValue(end) + 7, scales.y.getPixelForValue(at));
  }
}

const HATCH_PX = 7;
const HATCH_COLOUR = translucent(INK.background, 0.45);

function hatch(ctx: DrawingContext, left: number, top: number, width: number, height: number): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = HATCH_COLOUR;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (let x = left; x < left + width + height; x += HATCH_PX) {
    ctx.moveTo(x, top);
    ctx.lineTo(x - height, top + height);
  }
  ctx.stroke();
  ctx.restore();
}

const legendRows = (plot: BarPlot) => Math.ceil(plot.parts.length / LEGEND_COLUMNS);
const legendPx = (plot: BarPlot) => LEGEND_GAP_PX + legendRows(plot) * SIZE.legendRow;

const SWATCH_PX = 28;
const SWATCH_GAP_PX = 12;
const LEGEND_NOTE_PX = 150;

/** Column by column, so that the order of the stack is read downwards. */
function drawLegend(ctx: DrawingContext, plot: BarPlot, top: number): void {
  const columnPx = (SIZE.width - 2 * SIZE.margin) / LEGEND_COLUMNS;
  const rows = legendRows(plot);
  ctx.textBaseline = 'middle';
  ctx.font = fontOf(SIZE.table);
  for (const [at, part] of plot.parts.entries()) {
    const x = SIZE.margin + Math.floor(at / rows) * columnPx;
    drawLegendRow(ctx, part, x, top + ((at % rows) + 0.5) * SIZE.legendRow, columnPx);
  }
}

function drawLegendRow(ctx: DrawingContext, part: BarPart, x: number, y: number, columnPx: number): void {
  ctx.fillStyle = part.colour;
  ctx.fillRect(x, Math.round(y) - 6, SWATCH_PX, 12);
  if (part.hatched) hatch(ctx, x, Math.round(y) - 6, SWATCH_PX, 12);
  const textX = x + SWATCH_PX + SWATCH_GAP_PX;
  const endX = x + columnPx - 2 * SWATCH_GAP_PX;
  ctx.fillStyle = INK.text;
  ctx.textAlign = 'left';
  ctx.fillText(fitted(ctx, part.label, endX - textX - LEGEND_NOTE_PX), textX, y);
  ctx.fillStyle = INK.muted;
  ctx.textAlign = 'right';
  ctx.fillText(part.note, endX, y);
}
