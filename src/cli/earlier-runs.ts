/** Sides of a comparison that are documents of earlier runs: `summary.json`, `NAME=summary.json`, or a report.html. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type EarlierRun, findSummary, readEarlierRun } from '../export/earlier-run.ts';
import { UsageError } from './failures.ts';
import { decode } from './input.ts';

/** Maximum file size. It is enough for a summary of thousands of VMs, and for a report with its pictures. */
const MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;
/** Maximum length of a V8 string. */
const MAX_CSV_BYTES = 400 * 1024 * 1024;
const NAMED = /^([a-z0-9][a-z0-9-]{0,62})=(.+)$/s;

/** One argument that names such a document. */
export interface EarlierSide {
  /** As typed. */
  readonly typed: string;
  readonly path: string;
  /** null: its own name, or `<name>-earlier` if that name is taken. */
  readonly name: string | null;
  readonly found: unknown;
}

/** For each argument its document of an earlier run, or null for a scenario file, in the order typed. */
export function findEarlierSides(typed: readonly string[]): (EarlierSide | null)[] {
  return typed.map((word) => {
    const named = existsSync(word) ? null : NAMED.exec(word);
    const path = named?.[2] ?? word;
    const name = named?.[1] ?? null;
    const found = /\.(json|html?)$/i.test(path) ? documentIn(path) : null;
    if (found === null && (name !== null || /\.html?$/i.test(path))) {
      const what = existsSync(path) ? 'holds no summary of an earlier run' : 'is not there';
      throw new UsageError(
        `${path} ${what}.`,
        name === null
          ? 'Name a summary.json, or a report.html that carries one.'
          : 'NAME=FILE takes the summary.json of an earlier run; a scenario is named by its `name:`.',
      );
    }
    return found === null ? null : { typed: word, path, name, found };
  });
}

function documentIn(path: string): unknown {
  try {
    if (!existsSync(path) || statSync(path).size > MAX_DOCUMENT_BYTES) return null;
    return findSummary(decode(readFileSync(path)) ?? '');
  } catch {
    return null;
  }
}

/**
 * The earlier runs, with the samples.csv from the folder of each.
 * @param taken names of the other runs
 * @throws UsageError for a foreign or damaged document, and for a duplicate name
 */
export function readEarlierRuns(
  sides: readonly (EarlierSide | null)[],
  taken: readonly string[],
): (EarlierRun | null)[] {
  const names = new Set(taken);
  return sides.map((side) => {
    if (side === null) return null;
    const { path, found } = side;
    const own = (found as { scenario?: { name?: unknown } }).scenario?.name;
    const later = typeof own === 'string' && names.has(own) ? `${own.slice(0, 63 - '-earlier'.length)}-earlier` : null;
    const run = readEarlierRun(found, csvBeside(path), side.name ?? later);
    if (typeof run === 'string')
      throw new UsageError(`${path} cannot be compared: ${run}.`, 'Give the summary.json that vchsim run wrote.');
    const { name } = run.scenario;
    if (names.has(name)) {
      throw new UsageError(`Two runs are named ${name}.`, `Name one of them: last-week=${path}`);
    }
    names.add(name);
    return run;
  });
}

function csvBeside(path: string): string | null {
  const file = join(dirname(path), 'samples.csv');
  try {
    return existsSync(file) && statSync(file).size <= MAX_CSV_BYTES ? decode(readFileSync(file)) : null;
  } catch {
    return null;
  }
}
