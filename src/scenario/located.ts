/**
 * Values that remember where they were written.
 *
 * Every stage between the text of a file and the finished scenario works on this tree, so that whatever is wrong can be
 * pointed at with line, column and caret, whichever file, `--set` or command line it came from.
 */

import type { FoundStress, InstallKeys } from '../vic/vic.ts';
import type { ApiRequest, CertificateKeys, Connection } from '../vsphere/vch.ts';

/** One text a value can come from: a file, or what was given to `--set` and `--variant`. */
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
  /** The command inside a docker line that a workload was taken from, by the words of that line. */
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
  /** The command line these keys were read from, if any. */
  readonly origin?: LineOrigin;
}

export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface Entry {
  readonly keySpan: Span;
  readonly value: Located;
}

/** What a `create:` or `run:` line says beyond the plain keys of the scenario format. */
export interface LineOrigin {
  readonly line: string;
  readonly span: Span;
  /** What the line says when nothing is written beside it or laid over it. */
  readonly keys: LocatedMap;
  readonly facts: LineFacts;
}

export interface LineFacts {
  /** The line has errors: what it would have given may be missing or wrong. */
  readonly broken: boolean;
  /** Of a container. */
  readonly image?: string;
  /** A command that may well be a workload and cannot be read. */
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

/** The docker command that makes the container at `path`; of plain keys, run. */
export function makingOf(root: Located, path: Path): 'run' | 'create' {
  const node = findNearest(root, path);
  return (node.kind === 'map' ? node.origin?.facts.making : undefined) ?? 'run';
}

/** The value of a key, if `node` is a map that has it. */
export function get(node: Located | undefined, key: string): Located | undefined {
  return node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
}

/** The text of a key, if it is one. */
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

/** The node at `path`, or the nearest one above it that exists. */
export function findNearest(root: Located, path: Path): Located {
  let node = root;
  for (const step of path) {
    const next = typeof step === 'number' ? (node.kind === 'list' ? node.items[step] : undefined) : get(node, step);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** Where the key that ends `path` stands; the value's place when there is no such key. */
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
 * The tree as plain values for the shape check. Keys come from the file, so objects have no prototype to pollute, and the
 * file reader has refused `__proto__` before.
 */
export function toPlain(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of node.entries) result[key] = toPlain(entry.value);
  return result;
}
