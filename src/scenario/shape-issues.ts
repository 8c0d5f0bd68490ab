/** Checks a tree against the declared shape. Reports problems with places and suggestions. */

import type { core } from 'zod';
import { MAX_ISSUES } from '../bounds.ts';
import { didYouMean } from '../did-you-mean.ts';
import { describeValue, type Fault } from '../fields/fields.ts';
import type { Located, Path } from './located.ts';
import { findNearest, get, keySpanAt, pathText, textOf, toPlain } from './located.ts';
import type { Problems } from './problems.ts';
import { type ScenarioInput, scenarioJsonSchema, scenarioShape } from './shape.ts';

/** Sections that may be empty, such as `vms:` with all its lines commented out. */
const OPTIONAL_SECTIONS: readonly string[] = [
  'variants',
  'background',
  'pools',
  'vchs',
  'containers',
  'vms',
  'events',
  'model',
  'report',
  'gates',
];

export type Shape =
  | { readonly input: ScenarioInput }
  | { readonly input: null; readonly values: Record<string, unknown>; readonly faults: readonly core.$ZodIssue[] };

/** The checked and converted values, or the faults. All faults are then already reported. */
export function checkShape(root: Located, problems: Problems): Shape {
  const values = toPlain(root);
  if (root.kind !== 'map') {
    problems.error('not-a-mapping', root.span, 'a scenario is a mapping: lines such as `duration: 6m`');
    return { input: null, values: {}, faults: [] };
  }
  const sections = values as Record<string, unknown>;
  for (const key of OPTIONAL_SECTIONS) if (sections[key] === null) delete sections[key];
  const result = scenarioShape.safeParse(sections);
  warnOfThousands(root, [], problems);
  if (result.success) return { input: result.data };
  const { issues } = result.error;
  const meant = new Set(issues.flatMap(misnamedPaths));
  for (const path of misplacedKeys(root, issues, problems)) meant.add(JSON.stringify(path));
  for (const issue of issues) {
    const isMeant =
      meant.has(JSON.stringify(issue.path)) &&
      isEmpty(get(parentOf(root, issue.path as Path), String(issue.path.at(-1))));
    if (!isMeant) report(root, withoutKnown(issue, meant), problems);
  }
  return { input: null, values: sections, faults: result.error.issues };
}

/** Paths of the keys that unknown keys probably mean. A second error that these keys are missing would be wrong. */
function misnamedPaths(issue: core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const path = issue.path as Path;
  const allowed = keysAt(path);
  return issue.keys.slice(0, UNKNOWN_KEYS_MAX).flatMap((key) => {
    const meant = meantKey(key, allowed);
    return meant === null ? [] : [JSON.stringify([...path, meant])];
  });
}

const parentOf = (root: Located, path: Path) => findNearest(root, path.slice(0, -1));

/** Removes unknown keys that are already explained. */
function withoutKnown(issue: core.$ZodIssue, known: ReadonlySet<string>): core.$ZodIssue {
  if (issue.code !== 'unrecognized_keys') return issue;
  const keys = issue.keys.filter((key) => !known.has(JSON.stringify([...issue.path, key])));
  return { ...issue, keys };
}

/**
 * Reports an empty `host:` with its keys beside it: the keys need one more step of indentation. One error for all of
 * them.
 * @returns the paths that need no further error: those keys, and the empty one
 */
function misplacedKeys(root: Located, issues: readonly core.$ZodIssue[], problems: Problems): Path[] {
  return issues.flatMap((issue): Path[] => {
    if (issue.code !== 'unrecognized_keys') return [];
    const path = issue.path as Path;
    const parent = findNearest(root, path);
    if (parent.kind !== 'map') return [];
    const keys = [...parent.entries.keys()];
    const above = keys.find((each, at) => isEmpty(get(parent, each)) && belongsBelow([...path, each], keys[at + 1]));
    if (above === undefined) return [];
    const inside = issue.keys.filter((key) => keysAt([...path, above]).includes(key));
    const [first, ...others] = inside;
    if (first === undefined) return [];
    const also = others.length === 0 ? '' : `, as do ${others.join(', ')}`;
    const says = `${pathText([...path, first])} belongs below ${above}${also}`;
    problems.error('indentation', keySpanAt(root, [...path, first]), says, {
      hint: `begin ${others.length === 0 ? 'this line' : 'these lines'} with two more spaces than ${above}`,
    });
    return [...inside.map((key) => [...path, key]), [...path, above]];
  });
}

function belongsBelow(path: Path, key: string | undefined): boolean {
  return key !== undefined && keysAt(path).includes(key) && !keysAt(path.slice(0, -1)).includes(key);
}

/** `12.000MHz` is 12 MHz here. A reader who uses a point as thousands separator expects 12,000 MHz. */
function warnOfThousands(node: Located, path: Path, problems: Problems): void {
  if (node.kind === 'map') {
    for (const [key, { value }] of node.entries) warnOfThousands(value, [...path, key], problems);
  } else if (node.kind === 'list') {
    for (const [at, item] of node.items.entries()) warnOfThousands(item, [...path, at], problems);
  } else if (typeof node.value === 'string') {
    const thousands = THOUSANDS.exec(node.value.trim());
    if (thousands === null || !isQuantityAt(path, node.value.trim())) return;
    const [text, number = '', unit = ''] = thousands;
    problems.warning(
      'point-between-thousands',
      node.span,
      `${pathText(path)} is ${text}, which is ${Number(number)} ${unit}; the point begins a fraction`,
      { hint: `did you mean "${number.replace('.', '')}${unit}"?` },
    );
  }
}

/** In larger units, fractions with three digits are common: 1.536GB. */
const THOUSANDS = /^([1-9]\d{0,2}\.\d{3})\s*(MHz|KB|MB|KiB|MiB)$/i;

function report(root: Located, issue: core.$ZodIssue, problems: Problems): void {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? '' : step));
  const node = findNearest(root, path);
  const name = pathText(path);
  if (issue.code === 'custom') {
    const fault = issue.params as unknown as Fault;
    if (node.kind === 'scalar' && typeof node.value === 'number' && !Number.isFinite(node.value)) {
      problems.error(
        'not-a-finite-number',
        node.span,
        `${name} is ${node.value}; allowed: a finite number or quantity`,
      );
    } else if (fault.code === 'missing-key') reportMissing(root, path, problems);
    else problems.error(fault.code, node.span, `${name} ${fault.says}`, { hint: fault.hint });
  } else if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(path);
    for (const key of issue.keys.slice(0, UNKNOWN_KEYS_MAX)) unknownKey(root, [...path, key], allowed, problems);
  } else if (issue.code === 'invalid_type') {
    if (!exists(root, path)) {
      reportMissing(root, path, problems);
      return;
    }
    const wanted = issue.expected === 'array' ? 'a list' : 'a mapping';
    const found = node.kind === 'scalar' ? describeValue(node.value) : node.kind === 'list' ? 'a list' : 'a mapping';
    problems.error('wrong-type', node.span, `${name} is ${found}; allowed: ${wanted}`, {
      hint: listHint(found, wanted),
    });
  } else if (issue.code === 'too_big' || issue.code === 'too_small') {
    const bound = issue.code === 'too_big' ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
    problems.error(
      issue.code === 'too_big' ? 'too-many' : 'too-few',
      node.span,
      `${name} has the wrong number of entries; allowed: ${bound}`,
    );
  } else {
    problems.error('wrong-type', node.span, `${name}: ${issue.message}`);
  }
}

function listHint(found: string, wanted: string): string | undefined {
  return wanted === 'a list' && found === 'a mapping' ? 'begin each entry with "- "' : undefined;
}

function exists(root: Located, path: Path): boolean {
  return path.length === 0 || findNearest(root, path) !== findNearest(root, path.slice(0, -1));
}

function reportMissing(root: Located, path: Path, problems: Problems): void {
  const parentPath = path.slice(0, -1);
  const parent = findNearest(root, parentPath);
  const origin = parent.kind === 'map' ? parent.origin : undefined;
  // A line that could not be read is already reported. Its keys are missing for that reason.
  if (origin?.facts.broken === true && path.at(-1) !== 'vch') return;
  const place =
    parentPath.length === 0
      ? { ...parent.span, end: parent.span.start }
      : (origin?.span ?? keySpanAt(root, parentPath));
  const hint = path.at(-1) === 'vch' && origin !== undefined ? vchHint(root) : undefined;
  problems.error('missing-key', place, `${pathText(path)} is missing; it is required`, { hint });
}

/** A docker line does not contain the VCH of its container. */
function vchHint(root: Located): string {
  const vchs = get(root, 'vchs');
  const names = vchs?.kind === 'list' ? vchs.items.map((vch) => textOf(vch, 'name')) : [];
  return `write the VCH beside the line: { vch: ${names.find((name) => name !== undefined) ?? 'NAME'}, run: … }`;
}

/** Maximum number of keys per mapping that are compared with the allowed keys. More are never shown. */
const UNKNOWN_KEYS_MAX = 20 * MAX_ISSUES;

function unknownKey(root: Located, path: Path, allowed: readonly string[], problems: Problems): void {
  const key = String(path.at(-1));
  const parent = pathText(path.slice(0, -1));
  const where = parent === '' ? 'a scenario' : parent;
  problems.error(
    'unknown-key',
    keySpanAt(root, path),
    `${where} has no key ${describeValue(key)}; allowed: ${allowed.join(', ')}`,
    {
      hint:
        key === '<<'
          ? 'merge keys are not YAML 1.2; use `extends` or an alias'
          : keyHint(key, allowed, path.slice(0, -1)),
    },
  );
}

/** Suggested replacement for an unknown key; undefined without one. */
function keyHint(key: string, allowed: readonly string[], path: Path): string | undefined {
  const meant = meantKey(key, allowed);
  if (meant !== null) return OTHER_NAMES.get(key.toLowerCase())?.hint ?? `did you mean "${meant}"?`;
  const inside = allowed.find((each) => keysAt([...path, each]).includes(key));
  return inside === undefined ? undefined : `${key} is a key of ${inside}: write ${inside}: { ${key}: … }`;
}

function isEmpty(node: Located | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.value === null);
}

/** The allowed key that an unknown key probably means: a typing error, or the name that other tools use. */
function meantKey(key: string, allowed: readonly string[]): string | null {
  if (key === '<<') return null;
  const named = OTHER_NAMES.get(key.toLowerCase())?.keys.find((each) => allowed.includes(each));
  return named ?? didYouMean(key, allowed);
}

interface OtherName {
  /** Keys of the format that it may mean, wherever they are allowed. */
  readonly keys: readonly string[];
  readonly hint?: string;
}

const OTHER_NAMES: ReadonlyMap<string, OtherName> = new Map<string, OtherName>([
  ...(['sockets', 'packages', 'numcpupkgs'] as const).map((name): [string, OtherName] => [
    name,
    { keys: ['cores'], hint: 'write `cores`: the cores of all sockets together' },
  ]),
  ...['cpus', 'pcpus', 'numcpu', 'numcpucores', 'corecount'].map((name): [string, OtherName] => [
    name,
    { keys: ['vcpus', 'cores'] },
  ]),
  ['cores', { keys: ['vcpus'] }],
  ...['ghz', 'clock', 'speed', 'frequency'].map((name): [string, OtherName] => [
    name,
    { keys: ['mhz'], hint: 'did you mean "mhz"? It takes GHz too: mhz: 1.8GHz' },
  ]),
  ...['ram', 'mem', 'memorymb', 'memorygb'].map((name): [string, OtherName] => [name, { keys: ['memory', 'size'] }]),
  ...['ht', 'smt', 'hyper-threading'].map((name): [string, OtherName] => [name, { keys: ['hyperthreading'] }]),
  ...['max', 'maximum', 'cap'].map((name): [string, OtherName] => [name, { keys: ['limit'] }]),
  ...['min', 'minimum', 'guarantee', 'reserved'].map((name): [string, OtherName] => [name, { keys: ['reservation'] }]),
  ...['priority', 'weight'].map((name): [string, OtherName] => [name, { keys: ['shares'] }]),
  ...['start', 'when', 'time'].map((name): [string, OtherName] => [name, { keys: ['at'] }]),
  ...['cmd', 'command', 'line'].map((name): [string, OtherName] => [name, { keys: ['run', 'create', 'workload'] }]),
  ['resourcepools', { keys: ['pools'] }],
  ['virtualmachines', { keys: ['vms'] }],
  ['length', { keys: ['duration'] }],
]);

interface SchemaNode {
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

let schema: SchemaNode | null = null;

/** Keys that the format allows at a path, for all forms allowed there. Steps into lists may be left out. */
export function keysAt(path: Path): readonly string[] {
  const nodes = nodesAt(path);
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))].filter((key) => key !== '$schema');
}

/** Whether the format accepts the quantity `text` at a path. */
function isQuantityAt(path: Path, text: string): boolean {
  return nodesAt(path).some(({ pattern }) => pattern !== undefined && new RegExp(pattern).test(text));
}

function nodesAt(path: Path): readonly SchemaNode[] {
  schema ??= scenarioJsonSchema() as SchemaNode;
  let nodes: readonly SchemaNode[] = forms(schema);
  for (const step of path) {
    nodes = nodes
      .map((node) => (typeof step === 'number' ? node : node.properties?.[step]))
      .filter((node) => node !== undefined)
      .flatMap(forms);
  }
  return nodes;
}

function forms(node: SchemaNode): readonly SchemaNode[] {
  if (node.anyOf !== undefined) return node.anyOf.flatMap(forms);
  return node.items === undefined ? [node] : forms(node.items);
}
