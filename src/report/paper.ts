/** Figures of the printed report: the evidence of its findings, always in the light theme and as PNG. */

import type { Finding } from '../analysis/summary-document.ts';
import type { Figure } from '../charts/figure.ts';
import { setFormat } from '../charts/figure.ts';
import type { EntityKind } from '../counters/sample.ts';
import type { FigureName } from '../figures/registry.ts';
import type { OutputFile } from '../output-file.ts';
import type { Picture, Report } from './document.ts';

/** Four pages, beside the figure of the verdict. */
const FIGURES_MAX = 8;

/** How well a figure of the host explains the others. */
const OF_HOST: readonly FigureName[] = ['cpu', 'time', 'blame', 'memory', 'ready', 'unserved', 'pcpus'];

/**
 * The evidence of the worst findings, the pools whose limits bind, then the host; in the order given.
 * @param pathOf where the PNG of a figure lies
 * @param standIn the figure that is shown for another one like it
 */
export function onPaper(
  pictures: readonly Picture[],
  findings: readonly Finding[],
  host: string,
  pathOf: (kind: EntityKind, entity: string, figure: FigureName) => string | null,
  standIn: (path: string) => string = (path) => path,
): Picture[] {
  const limiting = findings.flatMap(({ limitedBy }) => (limitedBy === null ? [] : [limitedBy]));
  const ranked = [
    ...findings.map(({ evidence = null }) => evidence),
    ...limiting.flatMap((pool) => (['cpu', 'memory'] as const).map((name) => pathOf('resourcePool', pool, name))),
    ...OF_HOST.map((figure) => pathOf('host', host, figure)),
  ].flatMap((path) => pictures.filter((picture) => path !== null && toPng(picture.path) === standIn(toPng(path))));
  const chosen = new Set([...new Set([...ranked, ...pictures])].slice(0, FIGURES_MAX));
  return pictures.filter((picture) => chosen.has(picture));
}

const toPng = (path: string) => setFormat(path, 'png');

/**
 * PNG bytes by the path of each picture of a report: those already drawn, or drawn once more.
 * @param redraw see `FileOptions.renderForPaper`
 */
export async function imagesForPaper(
  report: Report,
  figures: readonly Figure[],
  drawn: ReadonlyMap<string, Uint8Array>,
  redraw?: (figures: Iterable<Figure>) => AsyncIterable<OutputFile>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  if (redraw === undefined) return drawn;
  const blocks = report.sections.flatMap((section) => section.blocks);
  const shown = new Set(blocks.flatMap((block) => (block.kind === 'picture' ? [block.picture.path] : [])));
  const wanted = figures.filter((figure) => shown.has(figure.path));
  const pathOf = new Map(wanted.map(({ path }) => [toPng(path), path]));
  const images = new Map<string, Uint8Array>();
  for await (const { path, content } of redraw(wanted)) {
    if (content instanceof Uint8Array) images.set(pathOf.get(path)!, content);
  }
  return images;
}
