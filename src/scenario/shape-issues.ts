/** Checks a tree against the declared shape and says what is wrong, with places and suggestions. */

import type { core } from 'zod';
import { MAX_ISSUES } from '../bounds.ts';
import { didYouMean } from '../did-you-mean.ts';
import { type Fault, quoted } from '../fields/fields.ts';
import type { Located, Path } from './located.ts';
import { get, keySpanAt, nearest, pathText, plain, textOf } from './located.ts';
import type { Problems } from './problems.ts';
import { type ScenarioInput, scenarioJsonSchema, scenarioShape } from './shape.ts';

/** Sections that may stand empty, as when everything under `vms:` is commented out. */
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

/** The checked and converted values, or what is wrong; every fault has been reported then. */
export function checkShape(root: Located, problems: Problems): Shape {
  const values = plain(root);
  if (root.kind !== 'map') {
    problems.error('not-a-mapping', root.span, 'a scenario is a mapping: lines such as `duration: 6m`');
    return { input: null, values: {}, faults: [] };
  }
  const sections = values as Record<string, unknown>;
  for (const key of OPTIONAL_SECTIONS) if (sections[key] === null) delete sections[key];
  const result = scenarioShape.safeParse(sections);
  if (result.success) return { input: result.data };
  for (const issue of result.error.issues) report(root, issue, problems);
  return { input: null, values: sections, faults: result.error.issues };
}

function report(root: Located, issue: core.$ZodIssue, problems: Problems): void {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? '' : step));
  const node = nearest(root, path);
  const name = pathText(path);
  if (issue.code === 'custom') {
    const fault = issue.params as unknown as Fault;
    if (node.kind === 'scalar' && typeof node.value === 'number' && !Number.isFinite(node.value)) {
      problems.error(
        'not-a-finite-number',
        node.span,
        `${name} is ${node.value}; allowed: a finite number or quantity`,
      );
    } else if (fault.code === 'missing-key') missing(root, path, problems);
    else problems.error(fault.code, node.span, `${name} ${fault.says}`, { hint: fault.hint });
  } else if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(path);
    for (const key of issue.keys.slice(0, UNKNOWN_KEYS_MAX)) unknownKey(root, [...path, key], allowed, problems);
  } else if (issue.code === 'invalid_type') {
    if (!exists(root, path)) {
      missing(root, path, problems);
      return;
    }
    const wanted = issue.expected === 'array' ? 'a list' : 'a mapping';
    const found = node.kind === 'scalar' ? quoted(node.value) : node.kind === 'list' ? 'a list' : 'a mapping';
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
  return path.length === 0 || nearest(root, path) !== nearest(root, path.slice(0, -1));
}

function missing(root: Located, path: Path, problems: Problems): void {
  const parentPath = path.slice(0, -1);
  const parent = nearest(root, parentPath);
  const origin = parent.kind === 'map' ? parent.origin : undefined;
  // A line that could not be read has been reported; what it would have given is missing for that reason.
  if (origin?.facts.broken === true && path.at(-1) !== 'vch') return;
  const place =
    parentPath.length === 0
      ? { ...parent.span, end: parent.span.start }
      : (origin?.span ?? keySpanAt(root, parentPath));
  const hint = path.at(-1) === 'vch' && origin !== undefined ? vchHint(root) : undefined;
  problems.error('missing-key', place, `${pathText(path)} is missing; it is required`, { hint });
}

/** A docker line does not say in which VCH its container runs. */
function vchHint(root: Located): string {
  const vchs = get(root, 'vchs');
  const names = vchs?.kind === 'list' ? vchs.items.map((vch) => textOf(vch, 'name')) : [];
  return `write the VCH beside the line: { vch: ${names.find((name) => name !== undefined) ?? 'NAME'}, run: … }`;
}

/** Keys of one mapping that are compared with those allowed: more than are ever shown. */
const UNKNOWN_KEYS_MAX = 20 * MAX_ISSUES;

function unknownKey(root: Located, path: Path, allowed: readonly string[], problems: Problems): void {
  const key = String(path.at(-1));
  const parent = pathText(path.slice(0, -1));
  const meant = key === '<<' ? null : didYouMean(key, allowed);
  const where = parent === '' ? 'a scenario' : parent;
  problems.error(
    'unknown-key',
    keySpanAt(root, path),
    `${where} has no key ${quoted(key)}; allowed: ${allowed.join(', ')}`,
    {
      hint:
        key === '<<'
          ? 'merge keys are not YAML 1.2; use `extends` or an alias'
          : meant === null
            ? undefined
            : `did you mean "${meant}"?`,
    },
  );
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

let schema: SchemaNode | null = null;

/** The keys the format knows at a path, those of every form that may stand there. Steps into lists may be left out. */
export function keysAt(path: Path): readonly string[] {
  schema ??= scenarioJsonSchema() as SchemaNode;
  let nodes: readonly SchemaNode[] = forms(schema);
  for (const step of path) {
    nodes = nodes
      .map((node) => (typeof step === 'number' ? node : node.properties?.[step]))
      .filter((node) => node !== undefined)
      .flatMap(forms);
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))].filter((key) => key !== '$schema');
}

function forms(node: SchemaNode): readonly SchemaNode[] {
  if (node.anyOf !== undefined) return node.anyOf.flatMap(forms);
  return node.items === undefined ? [node] : forms(node.items);
}
