/** HeatPlot → Chart.js configuration: axes by Chart.js, the cells and the colour scale by a plugin. */

import type { ChartConfiguration, ScaleOptions } from 'chart.js';
import { captionsPlugin, contentPx, footerPx, headingPx } from './captions.ts';
import type { HeatPlot } from './heat-plot.ts';
import { commonOptions, type Look, PLAIN_LOOK, timeAxis } from './line-chart.ts';
import { FONT_FAMILY, SIZE } from './style.ts';
import { type DrawingContext, fontOf } from './text.ts';
import { rampColour, type Theme } from './theme.ts';
import type { ValueScaleBox } from './threshold-bands.ts';

const SCALE_BLOCK_PX = 52;
/** More names than this do not fit beside the rows. */
const NAMES_MAX = 24;

export function heatChartOf(plot: HeatPlot, look: Look = PLAIN_LOOK): ChartConfiguration {
  const { theme } = look;
  const config: ChartConfiguration<'line', number[]> = {
    type: 'line',
    data: { datasets: [{ data: [] }] },
    options: {
      ...commonOptions(look),
      layout: {
        padding: {
          left: SIZE.margin,
          right: SIZE.margin,
          top: headingPx(plot),
          bottom: SCALE_BLOCK_PX + footerPx(plot),
        },
      },
      scales: { x: timeAxis(plot.spanMs, theme), y: rowAxis(plot, theme) },
    },
    plugins: [captionsPlugin(plot, theme), heatFurniture(plot, theme)],
  };
  return config as ChartConfiguration;
}

/** Row `at` lies between `at` and `at + 1`, the first at the top. */
function rowAxis({ rows, rowsTitle }: HeatPlot, { ink }: Theme): ScaleOptions<'linear'> {
  const font = { family: FONT_FAMILY, size: SIZE.table };
  const stride = Math.ceil(rows.length / NAMES_MAX);
  return {
    type: 'linear',
    position: 'left',
    reverse: true,
    min: 0,
    max: rows.length,
    afterBuildTicks: (axis: { ticks: { value: number }[] }) => {
      axis.ticks = [...rows.keys()].filter((at) => at % stride === 0).map((at) => ({ value: at + 0.5 }));
    },
    ticks: {
      autoSkip: false,
      font,
      color: ink.text,
      callback: (value: number | string) => rows[Math.floor(Number(value))]?.label ?? '',
    },
    title: { display: true, text: rowsTitle, font, color: ink.muted },
    grid: { display: false },
    border: { display: false },
  } as unknown as ScaleOptions<'linear'>;
}

interface Drawn {
  readonly ctx: DrawingContext;
  readonly height: number;
  readonly scales: Readonly<Record<'x' | 'y', ValueScaleBox>>;
}

function heatFurniture(plot: HeatPlot, theme: Theme) {
  return {
    id: 'vchsim-heat-furniture',
    beforeDatasetsDraw(chart: unknown): void {
      const drawn = chart as Drawn;
      drawn.ctx.save();
      drawCells(drawn, plot, theme);
      drawn.ctx.restore();
    },
    afterDraw(chart: unknown): void {
      const { ctx, height } = chart as Drawn;
      ctx.save();
      ctx.setLineDash([]);
      drawColourScale(ctx, plot, height - footerPx(plot), theme);
      ctx.restore();
    },
  };
}

/** Rows thicker than this have a line of ground between them. */
const GAP_FROM_PX = 8;

function drawCells({ ctx, scales }: Drawn, { endsMs, rows }: HeatPlot, theme: Theme): void {
  const xs = [0, ...endsMs].map((ms) => Math.round(scales.x.getPixelForValue(ms)));
  for (const [row, { values }] of rows.entries()) {
    const top = Math.round(scales.y.getPixelForValue(row));
    const bottom = Math.round(scales.y.getPixelForValue(row + 1));
    const gap = bottom - top >= GAP_FROM_PX ? 1 : 0;
    for (const [at, value] of values.entries()) {
      if (value === null) continue;
      ctx.fillStyle = rampColour(theme, value);
      ctx.fillRect(xs[at]!, top, xs[at + 1]! - xs[at]!, bottom - top - gap);
    }
  }
}

const SCALE_PX = { width: 360, height: 12, steps: 60 } as const;

function drawColourScale(ctx: DrawingContext, { scaleTitle }: HeatPlot, bottom: number, theme: Theme): void {
  const left = SIZE.margin + contentPx - SCALE_PX.width;
  const top = bottom - SCALE_BLOCK_PX + 18;
  const step = SCALE_PX.width / SCALE_PX.steps;
  for (let at = 0; at < SCALE_PX.steps; at++) {
    ctx.fillStyle = rampColour(theme, at / (SCALE_PX.steps - 1));
    ctx.fillRect(left + at * step, top, step, SCALE_PX.height);
  }
  ctx.font = fontOf(SIZE.table);
  ctx.fillStyle = theme.ink.text;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  ctx.fillText(scaleTitle, left - 12, top + SCALE_PX.height / 2);
  ctx.textBaseline = 'top';
  for (const pct of [0, 25, 50, 75, 100]) {
    ctx.textAlign = pct === 0 ? 'left' : pct === 100 ? 'right' : 'center';
    ctx.fillText(`${pct} %`, left + (SCALE_PX.width * pct) / 100, top + SCALE_PX.height + 4);
  }
}
