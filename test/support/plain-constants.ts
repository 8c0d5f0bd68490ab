/** The constants of src/constants that no scenario overrides, with what their comments say of them. */

import { readdirSync, readFileSync } from 'node:fs';

export interface PlainConstant {
  readonly name: string;
  /** Relative to src/constants. */
  readonly file: string;
  readonly value: unknown;
  /** null: the comment is missing, or does not end in "Source: …. Documented." or another mark. */
  readonly says: { readonly meaning: string; readonly source: string; readonly status: string } | null;
}

const FOLDER = new URL('../../src/constants/', import.meta.url);
const EXPORTED = /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?export const (\w+)/g;
const SAYS = /^(.*?) Source: (.*)\. (Documented|Measured by others|Calibrated|Assumed)((?:; [^.]*)?)\.$/;

/** Every exported number, and every exported list or record of numbers, file by file. */
export async function plainConstants(): Promise<readonly PlainConstant[]> {
  const found: PlainConstant[] = [];
  for (const file of readdirSync(FOLDER).sort()) {
    const values: Readonly<Record<string, unknown>> = await import(new URL(file, FOLDER).href);
    for (const [, comment, name] of readFileSync(new URL(file, FOLDER), 'utf8').matchAll(EXPORTED)) {
      const value = values[name!];
      if (isOverridable(value) || numbersIn(value).length === 0) continue;
      found.push({ name: name!, file, value, says: commentOf(comment ?? '') });
    }
  }
  return found;
}

function commentOf(comment: string): PlainConstant['says'] {
  const text = comment.replace(/\s*\n\s*\* ?/g, ' ').trim();
  const match = SAYS.exec(text);
  if (match === null) return null;
  const [, meaning, source, mark, exception] = match;
  return { meaning: meaning!.replace(/\.$/, ''), source: source!, status: `${mark!.toLowerCase()}${exception}` };
}

/** A group of constants of `model:`, or a tree of such groups. */
function isOverridable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'meaning' in value || Object.values(value).some(isOverridable);
}

/** `[path, number]` of every number in a value; a list's entry is called by its own name where it has one. */
export function numbersIn(value: unknown, path = ''): readonly (readonly [path: string, value: number])[] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    numbersIn(each, [path, Array.isArray(value) ? (each?.name ?? '') : key].filter((part) => part !== '').join('.')),
  );
}
