/** A drawing as a self-contained SVG file: no text for a font to show, nothing that runs or loads. */

import { escapeXml } from '../escape.ts';

export interface SvgCaption {
  readonly title: string;
  /** For who cannot see it. */
  readonly alt: string;
}

const OPENING = /^[\s\S]*?<svg [^>]*?width="(\d+)" height="(\d+)"[^>]*>/;
/** Places after the point that a drawing of 1,200 px can show. */
const DECIMALS = 2;

/** @param drawing SVG of shapes alone, as the canvas exports it */
export function svgFile(drawing: string, { title, alt }: SvgCaption): string {
  const opening = OPENING.exec(drawing);
  if (opening === null) throw new Error('The canvas exported no SVG.');
  const [whole, width, height] = opening;
  const head =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title alt">`;
  const words = `<title id="title">${escapeXml(title)}</title>\n<desc id="alt">${escapeXml(alt)}</desc>`;
  const shapes = renumberClips(drawing.slice(whole.length)).replace(
    / d="([^"]*)"/g,
    (_, path: string) => ` d="${shortenPath(path)}"`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${words}${shapes}`;
}

const shortenPath = (path: string): string =>
  path.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(DECIMALS))));

/** The canvas counts the names of clips over all drawings of a process; here each drawing begins anew. */
function renumberClips(shapes: string): string {
  const names = new Map<string, string>();
  for (const [, name] of shapes.matchAll(/ id="([^"]*)"/g)) names.set(name!, `shape${names.size + 1}`);
  return shapes.replace(
    /( id="|url\(#)([^")]*)/g,
    (_, before: string, name: string) => before + (names.get(name) ?? name),
  );
}
