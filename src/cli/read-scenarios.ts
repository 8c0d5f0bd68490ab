/**
 * Reads the scenario files of the command line. Returns scenarios with their variants, or all problems of all files.
 */

import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { MAX_FILE_BYTES } from '../bounds.ts';
import { KNOWN_COUNTERS } from '../counters/known-counters.ts';
import { ScenarioError } from '../errors.ts';
import type { Issue } from '../issues.ts';
import type { ScenarioDocument } from '../scenario/document.ts';
import type { ScenarioPlaces } from '../scenario/places.ts';
import { type ReadResult, readScenario } from '../scenario/read.ts';
import { unlimitedVariant, variantAssignments } from '../scenario/set.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { UsageError } from './failures.ts';
import { decode, nearestFile, readBytes, unreadable } from './input.ts';

export interface ReadRequest {
  readonly set: readonly string[];
  readonly seed?: number;
  /** `NAME: PATH=VALUE, …` each. */
  readonly variants?: readonly string[];
  /** The VCH of `compare --unlimited`. */
  readonly unlimited?: string;
  /** As readScenario takes it. */
  readonly passOverOptions?: boolean;
}

export interface ReadFile {
  /** As typed. */
  readonly path: string;
  readonly result: ReadResult;
}

/** Reads one file. A file that cannot be read gives an issue like any other. */
export function readFile(path: string, request: ReadRequest, read: Read = bytesOfFile): ReadFile {
  let bytes: Uint8Array;
  try {
    bytes = read(path);
  } catch (error) {
    const places = new Map();
    const issues = [unreadable(path, error, neighboursOf(path))];
    return { path, result: { scenario: null, variants: [], documents: new Map(), issues, places } };
  }
  const load = (extended: string) => {
    try {
      return textOrBytes(read(extended));
    } catch (error) {
      const missing = (error as { code?: unknown }).code === 'ENOENT';
      throw Object.assign(error as Error, { meant: missing ? nearestFile(extended, neighboursOf(extended)) : null });
    }
  };
  const { seed, set, variants = [], unlimited, passOverOptions = false } = request;
  const chosen = { set, variants, unlimited, passOverOptions, ...(seed === undefined ? {} : { seed }) };
  const options = { path, load, counters: KNOWN_COUNTERS, ...chosen };
  return { path, result: readScenario(textOrBytes(bytes), options) };
}

/** Scenario files in the folder of a missing file. */
function neighboursOf(path: string): string[] {
  try {
    const names = readdirSync(dirname(path), { withFileTypes: true }).slice(0, NEIGHBOURS_MAX);
    return names.filter((each) => each.isFile() && /\.(ya?ml|json)$/i.test(each.name)).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** Maximum number of files considered for a suggestion. */
const NEIGHBOURS_MAX = 2000;

type Read = (path: string) => Uint8Array;

function bytesOfFile(path: string): Uint8Array {
  return readBytes(path, MAX_FILE_BYTES);
}

/** File contents at the first read. Building a scenario again must not use later changes of the file. */
function createCachedRead(): Read {
  const known = new Map<string, Uint8Array>();
  return (path) => {
    const bytes = known.get(path) ?? bytesOfFile(path);
    known.set(path, bytes);
    return bytes;
  };
}

/** Decodes UTF-16, which PowerShell writes. The reader checks all other content. */
function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return (marked ? decode(bytes) : null) ?? bytes;
}

/** One requested simulation. */
export interface PlannedRun {
  /** File it came from, as typed. */
  readonly path: string;
  readonly scenario: Scenario;
  /** One file that reproduces the scenario. */
  readonly document: ScenarioDocument;
  readonly places: ScenarioPlaces;
  /** The same run with further assignments. null if they are refused. */
  readonly reread: (set: readonly string[]) => Scenario | null;
  /** The same run with another seed. */
  readonly withSeed: (seed: number) => Scenario | null;
  /** `--set` options with the same effect as the command-line variant. Empty for other runs. */
  readonly variantSet: readonly string[];
}

/**
 * All requested runs: each scenario, then its variants.
 * @throws ScenarioError with the issues of all files if one of them has an error
 * @throws UsageError if two runs have the same name, and thus the same folder
 */
export function planRuns(
  paths: readonly string[],
  request: ReadRequest,
): { readonly runs: readonly PlannedRun[]; readonly issues: readonly Issue[] } {
  const read = createCachedRead();
  const files = paths.map((path) => readFile(path, request, read));
  const issues = files.flatMap((file) => file.result.issues);
  if (files.some((file) => file.result.scenario === null)) throw new ScenarioError(issues);
  const runs = files.flatMap(({ path, result }) => runsOf(path, result, request, read));
  refuseSameNames(runs);
  return { runs, issues };
}

/** The scenario of a file, its own variants, and those of the command line. */
function runsOf(path: string, result: ReadResult, request: ReadRequest, read: Read): PlannedRun[] {
  const scenarios = [result.scenario!, ...result.variants];
  const { unlimited, ...others } = request;
  const variants = [...(request.variants ?? []), ...(unlimited === undefined ? [] : [unlimitedVariant(unlimited)])];
  return scenarios.map((scenario, at): PlannedRun => {
    const variant = variants[at - (scenarios.length - variants.length)];
    const variantSet = variant === undefined ? [] : variantAssignments(variant);
    const again = (set: readonly string[], seed: number | undefined) => {
      const further = {
        ...others,
        ...(seed === undefined ? {} : { seed }),
        variants: [],
        set: [...request.set, ...variantSet, ...set],
      };
      const { scenario: base, variants: own } = readFile(path, further, read).result;
      const found = base === null ? undefined : [base, ...own][variant === undefined ? at : 0];
      return found === undefined ? null : { ...found, name: scenario.name };
    };
    const reread: PlannedRun['reread'] = (set) => again(set, request.seed);
    const withSeed = (seed: number) => again([], seed);
    const document = result.documents.get(scenario)!;
    return { path, scenario, document, places: result.places.get(scenario)!, reread, withSeed, variantSet };
  });
}

function refuseSameNames(runs: readonly PlannedRun[]): void {
  const seen = new Map<string, string>();
  for (const { path, scenario } of runs) {
    const other = seen.get(scenario.name);
    if (other !== undefined) {
      const files = other === path ? `twice in ${path}` : `in ${other} and in ${path}`;
      throw new UsageError(`Two runs are named ${scenario.name} (${files}).`, 'Give one of them another `name:`.');
    }
    seen.set(scenario.name, path);
  }
}
