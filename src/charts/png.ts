/** Figures → PNG and SVG files. The only place of the report that draws, and that reads a file: the font. */

import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { crc32, deflate } from 'node:zlib';
import { ChartJSNodeCanvas } from '#chartjs-node-canvas';
import { type ChartFormat, type Figure, setFormat } from './figure.ts';
import { pngFile } from './png-file.ts';
import { indexColours } from './png-palette.ts';
import { FONT_FAMILY } from './style.ts';
import { svgFile } from './svg-file.ts';
import type { Theme } from './theme.ts';

/** Pictures being compressed at the same time, on other threads, while the next one is drawn. */
const IN_FLIGHT_MAX = 2;
/** Dots per px of a PNG. */
const DENSITY = 2;
/** Higher levels take several times as long for a few percent. */
const DEFLATE_LEVEL = 4;

export interface RenderedFile {
  readonly path: string;
  readonly content: Uint8Array;
}

export interface RenderOptions {
  readonly theme: Theme;
  /** One file each, the first at the path of the figure. */
  readonly formats: readonly ChartFormat[];
}

/**
 * Renders the figures in the order given, each as soon as it is asked for and a few ahead.
 * @param onRendered called after each figure with how many are done, for a progress bar.
 */
export async function* renderFigures(
  figures: Iterable<Figure>,
  options: RenderOptions,
  onRendered: (done: number) => void = () => {},
): AsyncGenerator<RenderedFile> {
  const inFlight: Promise<RenderedFile[]>[] = [];
  let done = 0;
  try {
    for (const figure of figures) {
      const rendering = Promise.all(options.formats.map((format) => RENDER[format](figure, options.theme)));
      // a later one may fail while an earlier one is awaited; it is reported when its turn comes
      rendering.catch(() => {});
      inFlight.push(rendering);
      await releaseDots();
      if (inFlight.length < IN_FLIGHT_MAX) continue;
      const files = await inFlight.shift()!;
      onRendered(++done);
      yield* files;
    }
    while (inFlight.length > 0) {
      const files = await inFlight.shift()!;
      onRendered(++done);
      yield* files;
    }
  } finally {
    await Promise.allSettled(inFlight);
  }
}

const RENDER: Readonly<Record<ChartFormat, (figure: Figure, theme: Theme) => Promise<RenderedFile>>> = {
  png: renderPng,
  svg: renderSvg,
};

const deflated = promisify(deflate) as (
  bytes: Uint8Array,
  options: { readonly level: number; readonly memLevel: number },
) => Promise<Uint8Array>;

async function renderPng(figure: Figure, theme: Theme): Promise<RenderedFile> {
  const { width, height, palette, rows } = paint(figure, theme);
  const compressedRows = await deflated(rows, { level: DEFLATE_LEVEL, memLevel: 9 });
  if (spareRows.length < IN_FLIGHT_MAX) spareRows.push(rows);
  const content = pngFile({ width, height, palette, compressedRows, density: DENSITY }, crc32);
  return { path: setFormat(figure.path, 'png'), content };
}

/** A function of its own, so that nothing waiting for a picture to be compressed still holds its dots. */
function paint(figure: Figure, theme: Theme) {
  const [width, height] = [DENSITY * figure.widthPx, DENSITY * figure.heightPx];
  const dots = canvasOf('png', figure).renderToBufferSync(figure.chart({ theme, density: DENSITY }), 'raw');
  const spare = spareRows.pop();
  const size = (width + 1) * height;
  return { width, height, ...indexColours(dots, width, height, spare?.length === size ? spare : new Uint8Array(size)) };
}

/**
 * The dots of a picture are ten megabytes that the garbage collector takes for a small object: left alone it lets a hundred
 * megabytes of them gather. Collecting what is young takes it a millisecond; what it finds is given back when the event
 * loop comes round.
 */
async function releaseDots(): Promise<void> {
  collectYoung?.({ type: 'minor' });
  await setImmediate();
}

setFlagsFromString('--expose-gc');
const collectYoung = runInNewContext('globalThis.gc') as ((options: { readonly type: 'minor' }) => void) | undefined;

/** Rows of pictures that are done: fresh memory costs more time than what is written into it. */
const spareRows: Uint8Array[] = [];

async function renderSvg(figure: Figure, theme: Theme): Promise<RenderedFile> {
  const drawing = canvasOf('svg', figure).renderToBufferSync(figure.chart({ theme, density: 1 }), 'raw');
  const svg = svgFile(new TextDecoder().decode(drawing), figure);
  return { path: setFormat(figure.path, 'svg'), content: new TextEncoder().encode(svg) };
}

/** One per format and size: each loads its own copy of Chart.js, about 12 ms and 2 MB. */
const canvases = new Map<string, ChartJSNodeCanvas>();

function canvasOf(format: ChartFormat, { widthPx, heightPx }: Figure): ChartJSNodeCanvas {
  const key = `${format} ${widthPx} ${heightPx}`;
  let canvas = canvases.get(key);
  if (canvas === undefined) {
    const type = format === 'svg' ? 'svg' : (`${DENSITY}` as const);
    canvas = new ChartJSNodeCanvas({ width: widthPx, height: heightPx, type });
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
