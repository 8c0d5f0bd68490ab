import { createHash } from 'node:crypto';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OutputFile } from '../../src/export/output-file.ts';
import { type Figure, figuresOfComparison, figuresOfRun } from '../../src/report/figure.ts';
import { renderFigures } from '../../src/report/png.ts';
import { LIGHT } from '../../src/report/theme.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const LOOK = { theme: LIGHT, formats: ['png'] } as const;
const limited = syntheticRun();
const crowd = syntheticRun({ name: 'crowd', moreContainers: 14 });
const figures: readonly Figure[] = [
  ...figuresOfRun(limited, { all: true }),
  ...figuresOfRun(crowd, { all: true }).slice(-4),
  ...figuresOfComparison([limited, syntheticRun({ name: 'free', cpuLimitMhz: null, memoryLimitMb: null })]),
];

async function render(): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  for await (const file of renderFigures(figures, LOOK)) files.push(file);
  return files;
}

const hashes = (files: readonly OutputFile[]) =>
  files.map(({ content }) =>
    createHash('sha256')
      .update(content as Uint8Array)
      .digest('hex'),
  );

/** Share of pixels in a rectangle that are not white, 0…1. */
async function inked(file: OutputFile, x: number, y: number, width: number, height: number): Promise<number> {
  const image = await loadImage(file.content as Uint8Array);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(x, y, width, height);
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at]! + data[at + 1]! + data[at + 2]! < 600) dark++;
  return dark / (width * height);
}

describe('PNG files', () => {
  let files: OutputFile[];
  beforeAll(async () => {
    files = await render();
  });

  it('come in the order of the figures, in their sizes', async () => {
    expect(files.map(({ path }) => path)).toEqual(figures.map(({ path }) => path));
    for (const [at, file] of files.entries()) {
      const image = await loadImage(file.content as Uint8Array);
      expect([image.width, image.height]).toEqual([figures[at]!.widthPx, figures[at]!.heightPx]);
    }
  });

  it('have text in title, legend and footer on any machine: the font is ours', async () => {
    for (const [at, file] of files.entries()) {
      const height = figures[at]!.heightPx;
      // a line of text covers some percent of its box; without a font it would be empty, a box or rule would be fuller
      expect(await inked(file, 28, 18, 250, 22)).toSatisfy((share: number) => share > 0.05 && share < 0.5);
      expect(await inked(file, 68, height - 46, 100, 14)).toSatisfy((share: number) => share > 0.01 && share < 0.5);
      expect(await inked(file, 28, height - 22, 360, 14)).toSatisfy((share: number) => share > 0.02 && share < 0.5);
    }
  });

  it('keep their margins: nothing is drawn over the edge', async () => {
    for (const [at, file] of files.entries()) {
      const { widthPx, heightPx } = figures[at]!;
      expect(await inked(file, 0, 0, 8, heightPx)).toBe(0);
      expect(await inked(file, widthPx - 6, 0, 6, heightPx)).toBe(0);
      expect(await inked(file, 0, heightPx - 5, widthPx, 5)).toBe(0);
    }
  });

  it('are the same bytes each time', async () => {
    expect(hashes(await render())).toEqual(hashes(files));
  });

  it('report how many are done', async () => {
    const done: number[] = [];
    for await (const _ of renderFigures(figures.slice(0, 5), LOOK, (count) => done.push(count)));
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });
});
