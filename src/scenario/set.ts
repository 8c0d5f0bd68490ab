/**
 * `--set PATH=VALUE` and `--variant "NAME: PATH=VALUE, …"`.
 *
 * A path consists of keys of the format. A list element is named by its name or by its index from 0:
 * `vchs.limited.cpu.limit=1GHz`, `containers.busybox.memory=1GB`, `host.cores=8`, `model.cpu.quantum=50ms`. A path may
 * set a key that the file does not contain, but a list element must exist. Values are YAML.
 */

import { MAX_ASSIGNMENTS } from '../bounds.ts';
import { didYouMean } from '../did-you-mean.ts';
import { expandCount } from './counts.ts';
import type { Located, LocatedList, LocatedMap, SourceText, Span } from './located.ts';
import { textOf } from './located.ts';
import { expandSize, mergeEntry } from './merge.ts';
import { type Problems, wholeOf } from './problems.ts';
import { keysAt } from './shape-issues.ts';
import { parsePart } from './yaml.ts';

interface Assignment {
  /** Parts of `PATH` with their places. */
  readonly steps: readonly Step[];
  readonly value: Located;
}

export interface VariantOption {
  readonly name: string;
  readonly place: Span;
  readonly assignments: readonly Assignment[];
}

/** One `--set`; null with issues. */
export function parseSet(text: string, problems: Problems): Assignment | null {
  const source = { name: '--set', text };
  return assignment({ source, start: 0, end: text.length }, problems);
}

/** One `--variant "NAME: PATH=VALUE, …"`; null with issues. */
export function parseVariant(text: string, problems: Problems): VariantOption | null {
  const source = { name: '--variant', text };
  const colon = text.indexOf(':');
  const name = text.slice(0, colon).trim();
  if (colon < 0 || !/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    const hint = 'write for example "roomy: vchs.limited.cpu.limit=1GHz"';
    problems.error(
      'variant-syntax',
      wholeOf(source),
      'a variant is NAME: PATH=VALUE, …; NAME has small letters, digits and hyphens',
      { hint },
    );
    return null;
  }
  const parts = split(source, colon + 1);
  if (parts.length > MAX_ASSIGNMENTS) {
    problems.error('too-many', wholeOf(source), `a variant sets at most ${MAX_ASSIGNMENTS} values`);
    return null;
  }
  const assignments = parts.map((part) => assignment(part, problems));
  if (assignments.includes(null)) return null;
  return { name, place: { source, start: 0, end: colon }, assignments: assignments as Assignment[] };
}

/**
 * The variant of `compare --unlimited VCH`. Problems are reported about this option, because the user did not type the
 * variant's text.
 */
export function unlimitedOption(vch: string): VariantOption {
  const source = { name: '--unlimited', text: vch };
  const span = { source, start: 0, end: vch.length };
  const assignments = ['cpu', 'memory'].map((resource) => ({
    steps: ['vchs', vch, resource, 'limit'].map((text) => ({ text, span })),
    value: { kind: 'scalar' as const, value: 'unlimited', span },
  }));
  return { name: 'unlimited', place: span, assignments };
}

/** The same as the text of `--variant`. */
export function unlimitedVariant(vch: string): string {
  return `unlimited: vchs.${vch}.cpu.limit=unlimited, vchs.${vch}.memory.limit=unlimited`;
}

/** The assignments of a `NAME: PATH=VALUE, …`, each in the form of `--set`. */
export function variantAssignments(text: string): string[] {
  const source = { name: '--variant', text };
  return split(source, text.indexOf(':') + 1).map(({ start, end }) => text.slice(start, end).trim());
}

/** Splits at commas. Only a comma before `topLevelKey…=` separates, so that values may contain commas. */
function split(source: SourceText, from: number): Span[] {
  const separator = new RegExp(`,\\s*(?=(?:${keysAt([]).join('|')})\\b[^,=]*=)`, 'g');
  const parts: Span[] = [];
  let start = from;
  for (const match of source.text.slice(from).matchAll(separator)) {
    parts.push({ source, start, end: from + match.index });
    start = from + match.index + match[0].length;
  }
  return [...parts, { source, start, end: source.text.length }];
}

function assignment(part: Span, problems: Problems): Assignment | null {
  const text = part.source.text.slice(part.start, part.end);
  const equals = text.indexOf('=');
  const leading = text.length - text.trimStart().length;
  const path = { source: part.source, start: part.start + leading, end: part.start + Math.max(equals, leading) };
  if (equals <= leading) {
    problems.error('set-syntax', part, 'an assignment is PATH=VALUE', { hint: 'write for example host.cores=8' });
    return null;
  }
  if (text.slice(equals + 1).trim() === '') {
    const name = text.slice(0, equals).trim();
    const hint = `write ${name}=VALUE, or ${name}="" for an empty text`;
    problems.error('set-syntax', part, `nothing stands behind ${name}=: the value is empty`, { hint });
    return null;
  }
  const value = parsePart({ ...part, start: part.start + equals + 1 }, problems);
  return value === null ? null : { steps: stepsOf(path), value };
}

/** The tree with one value set. If the path is unknown, the same tree with an issue `unknown-path`. */
export function assign(root: Located, { steps, value }: Assignment, problems: Problems): Located {
  const result = overlay(root, steps, [], value, problems);
  return result ?? root;
}

interface Step {
  readonly text: string;
  readonly span: Span;
}

function stepsOf(path: Span): Step[] {
  const steps: Step[] = [];
  let start = path.start;
  for (const text of path.source.text.slice(path.start, path.end).trimEnd().split('.')) {
    steps.push({ text: text.trim(), span: { source: path.source, start, end: start + text.length } });
    start += text.length + 1;
  }
  return steps;
}

/** `node` with `value` merged at the node that `steps` lead to. null with an issue. */
function overlay(
  node: Located,
  steps: readonly Step[],
  keys: readonly string[],
  value: Located,
  problems: Problems,
): Located | null {
  const step = steps[0];
  if (step === undefined) return value;
  if (node.kind === 'list') return overlayElement(node, steps, keys, value, problems);
  const map = asMap(node, keys, step.span);
  const below = map.entries.get(step.text)?.value;
  const known = allowedKeys(keys);
  if (!known.includes(step.text)) {
    const meant = didYouMean(step.text, known);
    const there = known.length === 0 ? 'nothing below it' : known.join(', ');
    problems.error(
      'unknown-path',
      step.span,
      `${keys.join('.') || 'a scenario'} has no "${step.text}"; there is: ${there}`,
      {
        hint: meant === null ? undefined : `did you mean "${meant}"?`,
      },
    );
    return null;
  }
  if (NAMED_LISTS.includes(step.text) && keys.length === 0 && below?.kind !== 'list' && steps.length > 1) {
    problems.error('unknown-path', steps[1]!.span, `the scenario has no ${step.text}`);
    return null;
  }
  const next = below ?? { kind: 'map', entries: new Map(), span: step.span };
  const inner = overlay(next, steps.slice(1), [...keys, step.text], value, problems);
  if (inner === null) return null;
  return steps.length === 1
    ? layStep(map, step, inner)
    : { ...map, entries: new Map(map.entries).set(step.text, { keySpan: step.span, value: inner }) };
}

const NAMED_LISTS: readonly string[] = ['pools', 'vchs', 'containers', 'vms'];

/**
 * Prepares a value for new keys. A VM's `memory: 4GB` becomes its size. Any other value that is not a mapping is
 * replaced.
 */
function asMap(node: Located, keys: readonly string[], span: Span): LocatedMap {
  if (node.kind === 'map') return node;
  const vmMemory = keys.length === 2 && keys[1] === 'memory' && (keys[0] === 'containers' || keys[0] === 'vms');
  return vmMemory ? expandSize(node) : { kind: 'map', entries: new Map(), span };
}

/** The last step merges, so that `memory=1GB` keeps the limit beside the size. */
function layStep(map: LocatedMap, step: Step, value: Located): LocatedMap {
  const over: LocatedMap = {
    kind: 'map',
    entries: new Map([[step.text, { keySpan: step.span, value }]]),
    span: map.span,
  };
  return { ...mergeEntry(map, over), span: map.span };
}

/**
 * Keys that the format allows below these. Keys that are processed before any `--set` are excluded. Events are read
 * last.
 */
function allowedKeys(keys: readonly string[]): readonly string[] {
  return keysAt(keys).filter(
    (key) => keys[0] === 'events' || !['vchsim', 'extends', 'variants', 'create', 'run'].includes(key),
  );
}

function overlayElement(
  list: LocatedList,
  steps: readonly Step[],
  keys: readonly string[],
  value: Located,
  problems: Problems,
): Located | null {
  const found = elementAt(list, steps) ?? elementOfCount(list, steps);
  if (found === null) {
    const names = list.items.map((item, at) => textOf(item, 'name') ?? String(at));
    const meant = didYouMean(steps[0]!.text, names);
    problems.error(
      'unknown-path',
      steps[0]!.span,
      `${keys.join('.')} has no "${steps[0]!.text}"; there is: ${names.join(', ') || 'nothing'}`,
      {
        hint: meant === null ? undefined : `did you mean "${meant}"?`,
      },
    );
    return null;
  }
  const inner = overlay(found.list.items[found.at]!, steps.slice(found.taken), keys, value, problems);
  return inner === null ? null : { ...found.list, items: found.list.items.with(found.at, inner) };
}

interface Found {
  readonly list: LocatedList;
  readonly at: number;
  /** Number of steps in the name. Names may contain dots. */
  readonly taken: number;
}

function elementAt(list: LocatedList, steps: readonly Step[]): Found | null {
  for (let taken = steps.length; taken >= 1; taken--) {
    const name = steps
      .slice(0, taken)
      .map((step) => step.text)
      .join('.');
    const at = list.items.findIndex((item) => textOf(item, 'name') === name);
    if (at >= 0) return { list, at, taken };
  }
  const index = /^\d{1,5}$/.test(steps[0]!.text) ? Number(steps[0]!.text) : -1;
  return index >= 0 && index < list.items.length ? { list, at: index, taken: 1 } : null;
}

/** Finds `web-2` of `{ name: web, count: 3 }`. The entry is first expanded into its copies. */
function elementOfCount(list: LocatedList, steps: readonly Step[]): Found | null {
  for (const item of list.items) {
    const name = textOf(item, 'name');
    if (name === undefined || item.kind !== 'map' || !steps[0]!.text.startsWith(`${name}-`)) continue;
    const apart: LocatedList = {
      ...list,
      items: list.items.flatMap((each): readonly Located[] => (each === item ? expandCount(item) : [each])),
    };
    const found = elementAt(apart, steps);
    if (found !== null) return found;
  }
  return null;
}
