/** Names of files as a repository knows them: relative and with `/`, so that a CI server finds the file and no folder of the machine shows. */

import { basename, isAbsolute, relative, sep } from 'node:path';

/** A path as typed; an absolute one relative to where the command was run, or only its name when it lies elsewhere. */
export function repositoryPath(file: string): string {
  const fromHere = isAbsolute(file) ? relative(process.cwd(), file) : file;
  const outside = isAbsolute(file) && (fromHere.startsWith('..') || isAbsolute(fromHere));
  const path = outside ? basename(file) : fromHere;
  return path
    .split(sep)
    .join('/')
    .replace(/^(\.\/)+/, '');
}
