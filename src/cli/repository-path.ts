/**
 * File names relative to the repository, with `/`. A CI server can then find the file, and no folder of the machine is
 * shown.
 */

import { basename, isAbsolute, relative, sep } from 'node:path';

/**
 * A relative path as typed. An absolute path becomes relative to the current folder, or only its name if it is outside.
 */
export function repositoryPath(file: string): string {
  const fromHere = isAbsolute(file) ? relative(process.cwd(), file) : file;
  const outside = isAbsolute(file) && (fromHere.startsWith('..') || isAbsolute(fromHere));
  const path = outside ? basename(file) : fromHere;
  return path
    .split(sep)
    .join('/')
    .replace(/^(\.\/)+/, '');
}
