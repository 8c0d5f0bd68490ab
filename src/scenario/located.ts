/**
 * Values with their places in the source text.
 *
 * Every stage between the text of a file and the finished scenario uses this tree. A problem can therefore be shown
 * with line, column and caret, for files, `--set` values and command lines.
 */

import type { FoundStress, InstallKeys } from '../vic/vic.ts';
import type { ApiRequest, CertificateKeys, Connection } from '../vsphere/vch.ts';

/** One source text: a file, or the argument of `--set` or `--variant`. */
export interface SourceText {
  /** As the user named it. */
  readonly name: string;
  readonly text: string;
}

/** Characters `start` up to, not including, `end` of a source. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export type ScalarValue = string | number | boolean | null;

export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  readonly span: Span;
  /** The command inside a docker line that a workload comes from, as words of that line. */
  readonly command?: { readonly line: LocatedScalar; readonly stress: FoundStress };
}

export interface LocatedList {
  readonly kind: 'list';
  readonly items: readonly Located[];
  readonly span: Span;
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly span: Span;
  /** Command line that these keys come from, if any. */
  readonly origin?: LineOrigin;
}

export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface Entry {
  readonly keySpan: Span;
  readonly value: Located;
}

/** Content of a `create:` or `run:` line for which the scenario format has no plain keys. */
export interface LineOrigin {
  readonly line: string;
  readonly span: Span;
  /** Plain keys of the line alone, without keys beside it or merged over it. */
  readonly keys: LocatedMap;
  readonly facts: LineFacts;
}

export interface LineFacts {
  /** The line has errors, so its keys may be missing or wrong. */
  readonly broken: boolean;
  /** Of a container. */
  readonly image?: string;
  /** A command that may be a workload but cannot be read. */
  readonly unread?: string;
  readonly remove?: boolean;
  readonly volumes?: readonly string[];
  readonly connection?: Connection;
  readonly request?: ApiRequest;
  /** docker run or docker create. */
  readonly making?: 'run' | 'create';
  /** --ip */
  readonly ip?: string;
  /** Of a VCH. */
  readonly baseImageKb?: number;
  readonly certificates?: CertificateKeys;
  readonly install?: InstallKeys;
  readonly api?: { readonly port: number; readonly encrypted: boolean; readonly clientCertificate: boolean };
}

export type Path = readonly (string | number)[];

export function scalar(value: ScalarValue, span: Span): LocatedScalar {
  return { kind: 'scalar', value, span };
}

/** The docker command that creates the container at `path`; `run` for plain keys. */
export function makingOf(root: Located, path: Path): 'run' | 'create' {
  const node = findNearest(root, path);
  return (node.kind === 'map' ? node.origin?.facts.making : undefined) ?? 'run';
}

/** Value of a key, if `node` is a map with this key. */
export function get(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** Text of a key, if its value is a text. */
export function textOf(node: Located | undefined, key: string): string | undefined {
  const value = get(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** The same map with one key set (appended when new). */
export function withKey(map: LocatedMap, key: string, entry: Entry): LocatedMap {
  return { ...map, entries: new Map(map.entries).set(key, entry) };
}

/** The same map without some keys. */
export function withoutKeys(map: LocatedMap, keys: readonly string[]): LocatedMap {
  return { ...map, entries: new Map([...map.entries].filter(([key]) => !keys.includes(key))) };
}

/** The node at `path`, or the nearest existing node above it. */
export function findNearest(root: Located, path: Path): Located {
  let node = root;
  for (const step of path) {
    const next = typeof step === 'number' ? (node.kind === 'list' ? node.items[step] : undefined) : get(node, step);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** Place of the key that ends `path`. Without such a key, place of the value. */
export function keySpanAt(root: Located, path: Path): Span {
  const parent = findNearest(root, path.slice(0, -1));
  const last = path.at(-1);
  const entry = parent.kind === 'map' && typeof last === 'string' ? parent.entries.get(last) : undefined;
  return entry?.keySpan ?? findNearest(root, path).span;
}

/** `vms[2].cpu.limit` */
export function pathText(path: Path): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');
}

/**
 * Converts the tree to plain values for the shape check. Keys come from the file, so the objects have no prototype. The
 * file reader refuses `__proto__` earlier.
 */
export function toPlain(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of node.entries) result[key] = toPlain(entry.value);
  return result;
}
