/** `extends: ./base.yaml`: the chain of files below a scenario, merged. */

import { MAX_EXTENDS } from './bounds.ts';
import type { Located } from './located.ts';
import { get, withoutKeys } from './located.ts';
import { merge } from './merge.ts';
import type { Problems } from './problems.ts';
import { parseYaml, sourceText } from './yaml.ts';

/** Gives the content of a file; throws when it cannot be read. */
export type Load = (path: string) => string | Uint8Array;

/** The files of a chain, the extending one first, each as a tree without its `extends`. Empty when the first is unreadable. */
export function readChain(
  content: string | Uint8Array,
  path: string,
  load: Load | undefined,
  problems: Problems,
): readonly Located[] {
  const trees: Located[] = [];
  const seen = [normalised(path)];
  let next: { readonly content: string | Uint8Array; readonly path: string } | null = { content, path };
  while (next !== null) {
    const source = sourceText(next.path, next.content, problems);
    const tree = source === null ? null : parseYaml(source, problems);
    if (tree === null) return [];
    trees.push(tree.kind === 'map' ? withoutKeys(tree, ['extends']) : tree);
    next = extended(tree, next.path, seen, load, problems);
  }
  return trees;
}

/** The chain laid file over file. */
export function mergeChain(trees: readonly Located[]): Located {
  return trees.reduceRight((base, over) => merge(base, over));
}

function extended(tree: Located, from: string, seen: string[], load: Load | undefined, problems: Problems) {
  const node = get(tree, 'extends');
  if (node === undefined || node.kind !== 'scalar' || node.value === null) {
    if (node !== undefined && node.kind !== 'scalar')
      problems.error('wrong-type', node.span, 'extends is no text; allowed: the path of one file');
    return null;
  }
  const path = resolvePath(from, String(node.value));
  if (seen.includes(normalised(path))) {
    problems.error('extends-cycle', node.span, `extends leads back to ${path}`);
    return null;
  }
  if (seen.length > MAX_EXTENDS) {
    problems.error('extends-too-deep', node.span, `more than ${MAX_EXTENDS} files extend one another`);
    return null;
  }
  seen.push(normalised(path));
  if (load === undefined) {
    problems.error('extends-unreadable', node.span, `${path} cannot be read here: no other files are at hand`);
    return null;
  }
  try {
    return { content: load(path), path };
  } catch (error) {
    problems.error('extends-unreadable', node.span, `${path} cannot be read${reasonOf(error)}`, {
      hint: 'the path is relative to the file that names it',
    });
    return null;
  }
}

/** What the operating system says, without the absolute path its message may hold. */
function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOENT') return ': there is no such file';
  if (code === 'EISDIR') return ': it is a folder';
  return typeof code === 'string' ? `: ${code}` : '';
}

/** `relative` as seen from the folder of `from`; both kinds of slashes are understood. */
export function resolvePath(from: string, relative: string): string {
  if (/^([\\/]|[A-Za-z]:[\\/])/.test(relative)) return relative;
  const folder = from.slice(0, Math.max(from.lastIndexOf('/'), from.lastIndexOf('\\')) + 1);
  return folder + relative.replace(/^(\.[\\/])+/, '');
}

/** The same path however it is written: `a/./b/../c` is `a/c`. */
function normalised(path: string): string {
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
