/** The pages people read, as text: README, CHANGELOG, CONTRIBUTING and docs/. */

import { readdirSync, readFileSync } from 'node:fs';
import { ROOT } from './cli.ts';

export interface Page {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly text: string;
}

export function page(path: string): Page {
  return { path, text: readFileSync(`${ROOT}${path}`, 'utf8') };
}

/** Every page: those at the root, and all of docs/. */
export function pages(): Page[] {
  const markdownIn = (folder: string) => readdirSync(`${ROOT}${folder}`).filter((file) => file.endsWith('.md'));
  return [...markdownIn('.'), ...markdownIn('docs').map((file) => `docs/${file}`), 'output/README.md'].map(page);
}
