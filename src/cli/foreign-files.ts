/** Distinguishes a folder that vchsim wrote from any other folder by its marker, the machine-readable result. */

import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Files that vchsim writes for every scenario. The marker lists further files. */
const OWN_FILES = new Set([
  'report.html',
  'report.md',
  'report.pdf',
  'explore.html',
  'summary.json',
  'comparison.json',
  'samples.csv',
  'vms.csv',
  'junit.xml',
  'findings.sarif',
  'job-summary.md',
]);
const OWN_CHART = /^charts\/[A-Za-z0-9._/-]+\.(png|svg)$/;

/** Files that file managers create. */
const LITTER = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/**
 * Files below `folder` that vchsim did not write, relative to it, with `/`. Empty for an empty folder.
 * A folder without a valid marker is foreign as a whole.
 */
export async function foreignFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && !LITTER.has(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
  const own = await ownFilesOf(folder);
  if (own === null) return paths;
  return paths.filter((path) => !isOwn(path, own));
}

function isOwn(path: string, own: { readonly files: ReadonlySet<string>; readonly runs: readonly string[] }): boolean {
  if (own.files.has(path) || OWN_FILES.has(path) || OWN_CHART.test(path)) return true;
  const run = own.runs.find((name) => path.startsWith(`${name}/`));
  if (run === undefined) return false;
  const inRun = path.slice(run.length + 1);
  return OWN_FILES.has(inRun) || OWN_CHART.test(inRun);
}

interface Marker {
  readonly schema?: unknown;
  readonly files?: unknown;
  readonly runs?: unknown;
}

/** Files and run folders that the marker lists. null without a valid marker. */
async function ownFilesOf(folder: string): Promise<{ files: Set<string>; runs: string[] } | null> {
  const summary = await readMarker(join(folder, 'summary.json'), 'vchsim.summary/');
  if (summary !== null) return { files: new Set(strings(summary.files)), runs: [] };
  const comparison = await readMarker(join(folder, 'comparison.json'), 'vchsim.comparison/');
  if (comparison === null) return null;
  const files = new Set<string>();
  const runs: string[] = [];
  for (const run of Array.isArray(comparison.runs) ? comparison.runs : []) {
    const name = (run as { scenario?: { name?: unknown } } | null)?.scenario?.name;
    if (typeof name !== 'string') continue;
    runs.push(name);
    for (const file of strings((run as Marker).files)) files.add(`${name}/${file}`);
  }
  return { files, runs };
}

async function readMarker(path: string, schema: string): Promise<Marker | null> {
  try {
    const marker: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof marker !== 'object' || marker === null) return null;
    const claimed = (marker as Marker).schema;
    return typeof claimed === 'string' && claimed.startsWith(schema) ? (marker as Marker) : null;
  } catch {
    return null;
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
