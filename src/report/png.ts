/** Figures → PNG files. The only place of the report that draws, and that reads a file: the font. */

import { fileURLToPath } from 'node:url';
import { ChartJSNodeCanvas } from '#chartjs-node-canvas';
import type { OutputFile } from '../export/output-file.ts';
import { FONT_FAMILY } from './chart-style.ts';
import type { Figure } from './figure.ts';

/**
 * Pictures being encoded at the same time. Drawing one takes less long than encoding it, which happens on other threads;
 * a few keep those busy, and each holds a canvas of three megabytes.
 */
const IN_FLIGHT_MAX = 3;

/**
 * Renders the figures in the order given, each as soon as it is asked for and a few ahead.
 * @param onRendered called after each picture with how many are done, for a progress bar.
 */
export async function* renderPngs(
  figures: Iterable<Figure>,
  onRendered: (done: number) => void = () => {},
): AsyncGenerator<OutputFile> {
  const inFlight: Promise<OutputFile>[] = [];
  let done = 0;
  try {
    for (const figure of figures) {
      const rendering = renderPng(figure);
      // a later one may fail while an earlier one is awaited; it is reported when its turn comes
      rendering.catch(() => {});
      inFlight.push(rendering);
      if (inFlight.length < IN_FLIGHT_MAX) continue;
      const file = await inFlight.shift()!;
      onRendered(++done);
      yield file;
    }
    while (inFlight.length > 0) {
      const file = await inFlight.shift()!;
      onRendered(++done);
      yield file;
    }
  } finally {
    await Promise.allSettled(inFlight);
  }
}

async function renderPng(figure: Figure): Promise<OutputFile> {
  const chart = figure.chart();
  const releasing = { ...chart, plugins: [...(chart.plugins ?? []), RELEASE_PIXELS] };
  const content = await canvasOf(figure.widthPx, figure.heightPx).renderToBuffer(releasing, 'image/png');
  return { path: figure.path, content };
}

/** Gives the pixels back once the picture is encoded: the garbage collector sees a small object, not its megabytes. */
const RELEASE_PIXELS = {
  id: 'vchsim-release-pixels',
  beforeDestroy({ canvas }: { canvas: { width: number; height: number } }): void {
    canvas.width = 1;
    canvas.height = 1;
  },
};

/** One per size: each loads its own copy of Chart.js, about 12 ms and 2 MB. */
const canvases = new Map<string, ChartJSNodeCanvas>();

function canvasOf(width: number, height: number): ChartJSNodeCanvas {
  const key = `${width} ${height}`;
  let canvas = canvases.get(key);
  if (canvas === undefined) {
    canvas = new ChartJSNodeCanvas({ width, height });
    if (canvases.size === 0) registerFonts(canvas);
    canvases.set(key, canvas);
  }
  return canvas;
}

/** Without a font of our own a machine that has none draws no text at all, and says nothing. */
function registerFonts(canvas: ChartJSNodeCanvas): void {
  for (const [file, weight] of [
    ['dejavu-sans-latin-400-normal.woff2', 'normal'],
    ['dejavu-sans-latin-700-normal.woff2', 'bold'],
  ] as const) {
    const path = fileURLToPath(new URL(`../../assets/${file}`, import.meta.url));
    canvas.registerFont(path, { family: FONT_FAMILY, weight });
  }
}
