import { createHash } from 'node:crypto';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Figure } from '../../src/charts/figure.ts';
import { renderFigures } from '../../src/charts/png.ts';
import { DARK, LIGHT } from '../../src/charts/theme.ts';
import { figuresOfComparison } from '../../src/figures/compared-figures.ts';
import { figuresOfRun } from '../../src/figures/drawn-figures.ts';
import type { OutputFile } from '../../src/output-file.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const LOOK = { theme: LIGHT, formats: ['png'] } as const;
const limited = syntheticRun();
const crowd = syntheticRun({ name: 'crowd', moreContainers: 14 });
/** Every kind of figure, some of them. */
const figures: readonly Figure[] = [
  ...figuresOfRun(limited, { all: true }).slice(4),
  ...figuresOfRun(crowd, { all: true }).slice(-5, -3),
  ...figuresOfComparison([limited, syntheticRun({ name: 'free', cpuLimitMhz: null, memoryLimitMb: null })]).slice(3, 6),
];

async function render(which: readonly Figure[] = figures): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  for await (const file of renderFigures(which, LOOK)) files.push(file);
  return files;
}

const hashes = (files: readonly OutputFile[]) =>
  files.map(({ content }) =>
    createHash('sha256')
      .update(content as Uint8Array)
      .digest('hex'),
  );

/** Share of dots in a rectangle, in px, that are not white, 0…1. */
async function inked(file: OutputFile, x: number, y: number, width: number, height: number): Promise<number> {
  const image = await loadImage(file.content as Uint8Array);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(2 * x, 2 * y, 2 * width, 2 * height);
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at]! + data[at + 1]! + data[at + 2]! < 600) dark++;
  return dark / (4 * width * height);
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
      // two dots per px
      expect([image.width, image.height]).toEqual([2 * figures[at]!.widthPx, 2 * figures[at]!.heightPx]);
    }
  });

  it('have text in title, legend and footer on any machine: the font is ours', async () => {
    for (const [at, file] of files.entries()) {
      const height = figures[at]!.heightPx;
      // a line of text covers some percent of its box; without a font it would be empty, a box or rule would be fuller
      expect(await inked(file, 24, 16, 250, 22)).toSatisfy((share: number) => share > 0.05 && share < 0.5);
      expect(await inked(file, 64, height - 42, 100, 14)).toSatisfy((share: number) => share > 0.01 && share < 0.5);
      expect(await inked(file, 24, height - 21, 340, 14)).toSatisfy((share: number) => share > 0.02 && share < 0.5);
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

  it('are the same bytes each time, whatever was drawn before', async () => {
    const backwards = figures.slice(0, 5).reverse();
    expect(hashes(await render(backwards)).reverse()).toEqual(hashes(files.slice(0, 5)));
  });

  it('report how many are done', async () => {
    const done: number[] = [];
    for await (const _ of renderFigures(figures.slice(0, 3), LOOK, (count) => done.push(count)));
    expect(done).toEqual([1, 2, 3]);
  });
});

describe('SVG files', () => {
  const HOSTILE = `</title><script>alert(1)</script> =cmd|' /C calc'!A0 🚀 עברית ${'long '.repeat(28)}`;
  const hostile = syntheticRun({ containerName: HOSTILE, vch: '<b>&amp;"\'' });

  it('stand beside the PNGs, in the theme asked for, and are the same bytes each time', async () => {
    const draw = async () => {
      const files: OutputFile[] = [];
      const options = { theme: DARK, formats: ['svg', 'png'] } as const;
      for await (const file of renderFigures(figures.slice(0, 2), options)) files.push(file);
      return files;
    };
    const files = await draw();
    expect(files.map(({ path }) => path)).toEqual(
      figures.slice(0, 2).flatMap(({ path }) => [path.replace('.png', '.svg'), path]),
    );
    expect(new TextDecoder().decode(files[0]!.content as Uint8Array)).toContain(DARK.ink.background.toUpperCase());
    expect(hashes(await draw())).toEqual(hashes(files));
  });

  it('hold names as nothing but a caption, whatever is in them, and PNGs draw them too', async () => {
    const drawn = figuresOfRun(hostile, { all: true }).slice(4);
    expect(drawn.length).toBeGreaterThan(6);
    for await (const { content } of renderFigures(drawn, { theme: LIGHT, formats: ['svg', 'png'] })) {
      const text = new TextDecoder().decode(content as Uint8Array);
      if (text.slice(1, 4) === 'PNG') continue;
      const elements = new Set([...text.matchAll(/<([a-zA-Z]+)/g)].map((match) => match[1]!));
      // shapes and captions; no text that would need a font, no script, no link, nothing fetched
      for (const element of elements)
        expect([
          'svg',
          'title',
          'desc',
          'g',
          'rect',
          'path',
          'circle',
          'ellipse',
          'polygon',
          'line',
          'clipPath',
          'defs',
        ]).toContain(element);
      expect(text).not.toMatch(/href=|\son\w+=|url\((?!#)/);
    }
  });
});
