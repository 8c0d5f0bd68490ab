/** The source of the project as text, for tests of what a compiler does not check. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

export interface SourceFile {
  /** Relative to src, with `/`. */
  readonly path: string;
  /** Comments, strings and templates blanked. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** Comments of a TypeScript text. */
export const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*|(?<=[\s;{}(,])\/\/[^\n]*/gm;
const TEXTS = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
const FROM = /\b(?:import|export)(\s+type)?\s+(?:[\w*{][^'";]*?\s)?from\s*'([^']+)'/g;
const BARE = /\bimport\s*\(?\s*'([^']+)'/g;

function importsOf(text: string): Import[] {
  const found = [...text.matchAll(FROM)].map((match) => ({ specifier: match[2]!, typeOnly: match[1] !== undefined }));
  for (const match of text.matchAll(BARE)) found.push({ specifier: match[1]!, typeOnly: false });
  return found;
}

/** Every file of src in the order of its path. */
export function sourceFiles(): SourceFile[] {
  const src = `${ROOT}/src`;
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const file = `${entry.parentPath}/${entry.name}`;
      const text = readFileSync(file, 'utf8').replace(COMMENTS, '');
      return {
        path: relative(src, file).split(sep).join('/'),
        code: text.replace(TEXTS, "''"),
        imports: importsOf(text),
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
