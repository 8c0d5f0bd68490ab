/** Rules of style that a machine can judge: names of exported functions, and private words that must not come back. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT, sourceFiles } from './support/source-files.ts';

const EXPORTED_FUNCTION = /\bexport (?:async )?(?:function\*? |const (?=\w+ = (?:async )?(?:<[^=]*>)?\())(\w+)/g;
const IRREGULAR = [
  ...['held', 'given', 'drawn', 'told', 'kept', 'left', 'made', 'said', 'shown', 'written', 'built', 'known', 'taken'],
  ...['chosen', 'seen', 'found', 'lost', 'laid', 'meant', 'sent', 'ran', 'wrote', 'got'],
];
/** Words that end like a participle and are none. */
const OTHERS = ['speed', 'need', 'seed', 'feed', 'string', 'spring'];
/** A participle may stand alone, or with one of these words: `resolved`, `heldBy`. */
const PARTICLES = ['by', 'in', 'at', 'of', 'with', 'for', 'from', 'to', 'on'];
/** Functions that read an attribute of their argument, as `sizeOf` and `sharedPages` do. */
const ALLOWED = ['paddingOf', 'settingOf', 'makingOf', 'lackingInUsePages'];

function isParticiple(word: string): boolean {
  return !OTHERS.includes(word) && (IRREGULAR.includes(word) || /.{2}(?:ed|ing)$/.test(word));
}

/** Names of exported functions that are participles, not verbs. */
function participles(code: string): string[] {
  return [...code.matchAll(EXPORTED_FUNCTION)]
    .map((match) => match[1]!)
    .filter((name) => !ALLOWED.includes(name))
    .filter((name) => {
      const words = name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
      return isParticiple(words[0]!) && (words.length === 1 || PARTICLES.includes(words[1]!));
    });
}

const PRIVATE_WORDS: readonly RegExp[] = [
  /got.?and.?wanted/i,
  /\bnoticedSection\b/,
  /\bclass Standing\b|\bstanding[.:]/,
  /salvage/i,
  /furniture/i,
  /threshold ?zones?/i,
  /\b(?:is)?Worth\b(?! )|\bdull\b/,
  /\bwishes?\b|\bwishBeyond/i,
  /\bmade ?good\b/i,
  /\bsamples that count\b/i,
  /\bVmAccount\b|\bVmBlame\b|\bBlameCause/,
  /\bpull(?:s|ed)? the rug\b/i,
];

function privateWords(text: string): string[] {
  return PRIVATE_WORDS.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
}

function texts(): { path: string; text: string }[] {
  const folders = ['src', 'docs', 'scenarios'].flatMap((folder) =>
    readdirSync(`${ROOT}/${folder}`, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ts|md|yaml)$/.test(entry.name))
      .map((entry) => `${entry.parentPath}/${entry.name}`),
  );
  return [`${ROOT}/README.md`, ...folders].map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

describe('names of exported functions', () => {
  it('are no participles', () => {
    expect(sourceFiles().flatMap(({ path, code }) => participles(code).map((name) => `${path}: ${name}`))).toEqual([]);
  });

  it.each([
    ['export function resolved(text: string) {}', ['resolved']],
    ['export async function* heldBy(pool: Pool) {}', ['heldBy']],
    ['export const mixing = (a: number) => a;', ['mixing']],
    ['export function sharedPages() {} export function need() {} export const SHARED = 1;', []],
  ])('a seeded name is found: %s', (code, names) => {
    expect(participles(code)).toEqual(names);
  });
});

describe('private words', () => {
  it('are not in src, README, docs and scenarios', () => {
    expect(texts().flatMap(({ path, text }) => privateWords(text).map((word) => `${path}: ${word}`))).toEqual([]);
  });

  it.each([
    'over the samples that count',
    'its lag is made good',
    'import { salvage }',
    'gotAndWantedSection',
    'a VmAccount',
    'the furniture of a chart',
  ])('a seeded one is found: %s', (text) => {
    expect(privateWords(text)).toHaveLength(1);
  });
});
