/**
 * Reads the text of a scenario file. Returns validated plain data, or every problem with its place.
 *
 *   text → tree with positions → lines read → extends, variants, --set merged → shape checked → resolved
 */

import { MAX_ASSIGNMENTS, MAX_SLUG_LENGTH, MAX_VARIANTS } from '../bounds.ts';
import { InvariantError } from '../errors.ts';
import type { Issue } from '../issues.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import type { KnownCounters } from './context.ts';
import { documentOf, documentText, type ScenarioDocument } from './document.ts';
import { type Load, mergeChain, readChain } from './extends.ts';
import { readLines } from './lines.ts';
import type { Located, LocatedMap, Span } from './located.ts';
import { get, textOf, withoutKeys } from './located.ts';
import { merge } from './merge.ts';
import { findFurtherErrors } from './partial-check.ts';
import type { ScenarioPlaces } from './places.ts';
import { problems as newProblems, type Problems } from './problems.ts';
import { type Resolved, resolve } from './resolve.ts';
import { assign, parseSet, parseVariant, unlimitedOption, type VariantOption } from './set.ts';
import { checkShape } from './shape-issues.ts';
import { createRules } from './vic-rules.ts';

export interface ReadOptions {
  /** As the user names the file. Paths in `extends` are relative to it. */
  readonly path: string;
  /** Returns the content of an extended file. Throws if it cannot be read. */
  readonly load?: Load;
  /** `PATH=VALUE` */
  readonly set?: readonly string[];
  /** `NAME: PATH=VALUE, …`: variants in addition to those of the file. */
  readonly variants?: readonly string[];
  /** A VCH. The scenario also runs without its limits, after all other variants. */
  readonly unlimited?: string | undefined;
  /** Whether options of other VIC releases cause a warning instead of an error, so that releases can be compared. */
  readonly passOverOptions?: boolean;
  /** Overrides the seed of the file. */
  readonly seed?: number;
  /** Counters that gates may name. undefined: any counter. */
  readonly counters?: KnownCounters;
}

export interface ReadResult {
  /** null if and only if an issue is an error. */
  readonly scenario: Scenario | null;
  /** Variants of the file in file order, then variants of the options. Empty if `scenario` is null. */
  readonly variants: readonly Scenario[];
  /** One file per scenario and variant that reproduces it. Empty if `scenario` is null. */
  readonly documents: ReadonlyMap<Scenario, ScenarioDocument>;
  readonly issues: readonly Issue[];
  /** Places of the parts of the scenario and of each variant. Empty if `scenario` is null. */
  readonly places: ReadonlyMap<Scenario, ScenarioPlaces>;
}

/** Reads a scenario. Never throws because of the text. */
export function readScenario(text: string | Uint8Array, options: ReadOptions): ReadResult {
  const problems = newProblems();
  const all = readAll(text, options, problems);
  const issues = problems.list();
  const [scenario, ...variants] = all.map((each) => each.scenario);
  if (problems.hasErrors || scenario === undefined) {
    if (!problems.hasErrors) throw new InvariantError('a scenario was refused without an error that says why');
    return { scenario: null, variants: [], documents: new Map(), issues, places: new Map() };
  }
  const documents = new Map(all.map((each) => [each.scenario, documentOf(each.tree, each.scenario)]));
  for (const [each, document] of documents) READ_FROM.set(each, document);
  const places = new Map(all.map((each) => [each.scenario, each.places]));
  return { scenario, variants, documents, issues, places };
}

/** Sources of each scenario, for reading it again. */
const READ_FROM = new WeakMap<Scenario, ScenarioDocument>();

/**
 * Reads a scenario again with further assignments, as `--set` does: `vchs.limited.cpu.limit=1GHz`.
 * @returns null if they are refused, or if the scenario does not come from `readScenario`
 */
export function rereadScenario(scenario: Scenario, set: readonly string[]): Scenario | null {
  const document = READ_FROM.get(scenario);
  return document === undefined ? null : readScenario(documentText(document), { path: scenario.name, set }).scenario;
}

interface Finished extends Resolved {
  /** What it was resolved from. */
  readonly tree: Located;
}

/** The base and its variants that could be resolved. */
function readAll(text: string | Uint8Array, options: ReadOptions, problems: Problems): readonly Finished[] {
  const chain = readChain(text, options.path, options.load, problems);
  if (chain.length === 0) return [];
  const rules = {
    ...createRules(chain, options.set ?? []),
    passOverOptions: options.passOverOptions === true,
  };
  const whole = mergeChain(chain.map((tree) => readLines(tree, rules, problems)));
  const base = whole.kind === 'map' ? withoutKeys(whole, ['variants']) : whole;
  const assignments = (options.set ?? []).slice(0, MAX_ASSIGNMENTS).flatMap((each) => parseSet(each, problems) ?? []);
  const set = (tree: Located) => assignments.reduce((root, each) => assign(root, each, problems), tree);
  const name = nameOf(base, options.path);
  const finish = (tree: Located, variant: string | null): Finished | null => {
    const found = newProblems();
    const run = variant === null ? name : `${name}-${variant}`;
    const naming = { name: run, seed: options.seed, counters: options.counters };
    const resolved = finishReading(tree, naming, found);
    problems.adopt(found.all(), variant === null ? undefined : `in the variant ${variant}`);
    return resolved === null ? null : { ...resolved, tree };
  };

  const own = overlays(get(whole, 'variants'), problems);
  const extra = [
    ...(options.variants ?? []).flatMap((each) => parseVariant(each, problems) ?? []),
    ...(options.unlimited === undefined ? [] : [unlimitedOption(options.unlimited)]),
  ];
  checkVariants(name, own, extra, problems);
  const settled = set(base);
  return [
    finish(settled, null),
    ...own.map(({ name, tree }) => finish(set(merge(base, readLines(tree, rules, problems))), name)),
    ...extra.map((each) => finish(withAssignments(settled, each, problems), each.name)),
  ].filter((finished) => finished !== null);
}

function withAssignments(root: Located, { assignments }: VariantOption, problems: Problems): Located {
  return assignments.reduce((tree, each) => assign(tree, each, problems), root);
}

interface Finishing {
  /** Of the run. */
  readonly name: string;
  /** Instead of the file's. */
  readonly seed: number | undefined;
  readonly counters: KnownCounters | undefined;
}

function finishReading(root: Located, { name, seed, counters }: Finishing, problems: Problems): Resolved | null {
  const shape = checkShape(root, problems);
  const naming = { name, seed: seed ?? shape.input?.seed ?? 1, counters };
  if (shape.input !== null) return resolve(shape.input, root, naming, problems);
  if (shape.faults.length > 0) problems.adopt(findFurtherErrors(shape.values, shape.faults, root, naming));
  return null;
}

interface Overlay {
  readonly name: string;
  readonly place: Span;
  readonly tree: Located;
}

/** The mappings under `variants:`. An empty variant changes nothing. */
function overlays(node: Located | undefined, problems: Problems): readonly Overlay[] {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return [];
  if (node.kind !== 'map') {
    problems.error('wrong-type', node.span, 'variants is no mapping; allowed: names with what each changes', {
      hint: 'for example variants: { roomy: { host: { cores: 8 } } }',
    });
    return [];
  }
  return [...node.entries].flatMap(([name, { keySpan, value }]): Overlay[] => {
    if (value.kind === 'map') {
      refuseFileKeys(name, value, problems);
      return [{ name, place: keySpan, tree: withoutKeys(value, FILE_KEYS) }];
    }
    if (value.kind === 'scalar' && value.value === null) {
      return [{ name, place: keySpan, tree: { kind: 'map', entries: new Map(), span: keySpan } }];
    }
    problems.error(
      'wrong-type',
      value.span,
      `variants.${name} is no mapping; allowed: what differs, in the keys of a scenario`,
    );
    return [];
  });
}

/** What only a whole file has. */
const FILE_KEYS: readonly string[] = ['extends', 'variants'];

function refuseFileKeys(name: string, { entries }: LocatedMap, problems: Problems): void {
  for (const key of FILE_KEYS) {
    const entry = entries.get(key);
    if (entry === undefined) continue;
    const says = `variants.${name} has no key "${key}"; allowed: what differs, in the other keys of a scenario`;
    const hint =
      key === 'extends'
        ? 'write `extends` at the top level: it lies below all variants'
        : 'write this variant beside the others';
    problems.error('unknown-key', entry.keySpan, says, { hint });
  }
}

function checkVariants(
  name: string,
  own: readonly Overlay[],
  extra: readonly VariantOption[],
  problems: Problems,
): void {
  const seen = new Set<string>();
  const all = [...own, ...extra];
  if (all.length > MAX_VARIANTS) {
    problems.error('too-many', all[MAX_VARIANTS]!.place, `there are ${all.length} variants; allowed: ${MAX_VARIANTS}`);
  }
  for (const variant of all) {
    const whole = `${name}-${variant.name}`;
    if (!/^[a-z0-9][a-z0-9-]*$/.test(variant.name) || whole.length > MAX_SLUG_LENGTH) {
      const says = `the variant "${variant.name}" makes the run "${whole}"; allowed: small letters, digits and hyphens, at most ${MAX_SLUG_LENGTH} in all`;
      const meant = slug(variant.name);
      problems.error('variant-name', variant.place, says, {
        hint: meant === '' ? undefined : `did you mean "${meant}"?`,
      });
    } else if (seen.has(variant.name)) {
      problems.error('duplicate-name', variant.place, `there are two variants named "${variant.name}"`);
    }
    seen.add(variant.name);
  }
}

/** Name of the scenario. By default, the file name converted to a valid name. */
function nameOf(root: Located, path: string): string {
  const file = path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.(ya?ml|json)$/i, '');
  return textOf(root, 'name') ?? (slug(file) || 'scenario');
}

/** `My Test_2` → `my-test-2`. */
function slug(text: string): string {
  const words = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-+/, '').slice(0, MAX_SLUG_LENGTH).replace(/-+$/, '');
}
