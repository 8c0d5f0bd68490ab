/** Reads the chain of files behind `extends: ./base.yaml` and merges it. */

import { MAX_EXTENDS } from '../bounds.ts';
import type { Located } from './located.ts';
import { get, withoutKeys } from './located.ts';
import { merge } from './merge.ts';
import type { Problems } from './problems.ts';
import { parseYaml, sourceText } from './yaml.ts';

/**
 * Returns the content of a file. Throws if the file cannot be read. The error contains the path that `meant` suggests,
 * if any.
 */
export type Load = (path: string) => string | Uint8Array;

/**
 * The files of a chain, the extending file first. Each is a tree without its `extends`. Empty if one cannot be read.
 */
export function readChain(
  content: string | Uint8Array,
  path: string,
  load: Load | undefined,
  problems: Problems,
): readonly Located[] {
  const trees: Located[] = [];
  const seen = [normalisePath(path)];
  let next: Content | null = { content, path };
  while (next !== null) {
    const source = sourceText(next.path, next.content, problems);
    const tree = source === null ? null : parseYaml(source, problems);
    if (tree === null) return [];
    // An invalid base file must be reported and not hidden by the file that extends it.
    if (tree.kind !== 'map') {
      problems.error('not-a-mapping', tree.span, 'a scenario is a mapping: lines such as `duration: 6m`');
      return [];
    }
    trees.push(withoutKeys(tree, ['extends']));
    const below = resolveExtends(tree, next.path, seen, load, problems);
    // If a base cannot be read, its keys are missing for that reason alone.
    if (below === 'failed') return [];
    next = below;
  }
  return trees;
}

/** Merges the chain. */
export function mergeChain(trees: readonly Located[]): Located {
  return trees.reduceRight((base, over) => merge(base, over));
}

type Content = { readonly content: string | Uint8Array; readonly path: string };

/** Name of the file that `tree` extends; null without `extends`. */
function resolveExtends(
  tree: Located,
  from: string,
  seen: string[],
  load: Load | undefined,
  problems: Problems,
): Content | 'failed' | null {
  const node = get(tree, 'extends');
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return null;
  const refuse = (code: string, says: string, hint?: string): 'failed' => {
    problems.error(code, node.span, says, { hint });
    return 'failed';
  };
  if (node.kind !== 'scalar') return refuse('wrong-type', 'extends is no text; allowed: the path of one file');
  const path = resolvePath(from, String(node.value));
  if (seen.includes(normalisePath(path))) return refuse('extends-cycle', `extends leads back to ${path}`);
  if (seen.length > MAX_EXTENDS) return refuse('extends-too-deep', `more than ${MAX_EXTENDS} files extend one another`);
  seen.push(normalisePath(path));
  if (load === undefined)
    return refuse('extends-unreadable', `${path} cannot be read here: no other files are at hand`);
  try {
    return { content: load(path), path };
  } catch (error) {
    const { meant } = error as { readonly meant?: unknown };
    const hint =
      typeof meant === 'string' ? `did you mean "${meant}"?` : 'the path is relative to the file that names it';
    return refuse('extends-unreadable', `${path} cannot be read${reasonOf(error)}`, hint);
  }
}

/** Message of the operating system without the absolute path that it may contain. */
function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ENOENT') return ': there is no such file';
  if (code === 'EISDIR') return ': it is a folder';
  if (code === 'silent-pipe') return ': nothing comes out of this pipe';
  return typeof code === 'string' ? `: ${code}` : '';
}

/** Resolves `relative` against the folder of `from`. Both kinds of slashes work. */
export function resolvePath(from: string, relative: string): string {
  if (/^([\\/]|[A-Za-z]:[\\/])/.test(relative)) return relative;
  const folder = from.slice(0, Math.max(from.lastIndexOf('/'), from.lastIndexOf('\\')) + 1);
  return folder + relative.replace(/^(\.[\\/])+/, '');
}

/** Normalizes a path: `a/./b/../c` becomes `a/c`. */
function normalisePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
