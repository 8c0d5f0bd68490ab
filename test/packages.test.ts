/** Packages that package.json declares have a use. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMENTS, ROOT } from './support/source-files.ts';

const PACKAGE: Readonly<Record<'dependencies' | 'devDependencies' | 'scripts', Record<string, string>>> = JSON.parse(
  readFileSync(`${ROOT}/package.json`, 'utf8'),
);

describe('declared packages', () => {
  /** Packages that no file imports, and why they are declared all the same. */
  const NOT_IMPORTED: Readonly<Record<string, string>> = {
    '@types/node': 'types of Node.js, which the compiler finds by itself',
    '@vitest/coverage-v8': 'vitest loads it for --coverage',
    '@fontsource/dejavu-sans': 'the fonts in assets/ are copies of its files; the test below compares them',
  };
  const declared = Object.keys({ ...PACKAGE.dependencies, ...PACKAGE.devDependencies });

  /** The code of src, test, scripts and of the settings. Comments may name packages without using them. */
  const code = ['src', 'test', 'scripts', 'vitest.config.ts']
    .flatMap((place) => textsBelow(`${ROOT}/${place}`))
    .map((text) => text.replace(COMMENTS, ''))
    .join('\n');
  const literal = (name: string) => name.replace(/[/.]/g, '\\$&');
  /** `from 'x'`, `import('x')`, `require('x/part')`, `import.meta.resolve('x/part')`. */
  const isImported = (name: string) =>
    new RegExp(`(?:\\bfrom\\s|\\bimport\\s|\\((?=['"]))\\s*['"]${literal(name)}(?:/[^'"]*)?['"]`).test(code);
  /** Programs that a command of package.json starts. */
  const programs = Object.values(PACKAGE.scripts).flatMap((script) => script.split(/&&|\|\|/).map(firstWord));
  const isStarted = (name: string) => Object.keys(binariesOf(name)).some((program) => programs.includes(program));

  it('are imported, or start in a command of package.json, or stand in the list of exceptions', () => {
    const unused = declared.filter((name) => !isImported(name) && !isStarted(name));
    expect(unused.sort()).toEqual(Object.keys(NOT_IMPORTED).sort());
  });

  it('the fonts in assets/ are those of the package', () => {
    const fonts = readdirSync(`${ROOT}/assets`).filter((file) => /\.woff2?$/.test(file));
    expect(fonts).toHaveLength(4);
    for (const font of fonts) {
      const original = readFileSync(`${ROOT}/node_modules/@fontsource/dejavu-sans/files/${font}`);
      expect(readFileSync(`${ROOT}/assets/${font}`).equals(original), font).toBe(true);
    }
  });
});

function firstWord(command: string): string {
  return command.trim().split(' ')[0]!;
}

/** Program → file, as the package's own package.json has it. */
function binariesOf(name: string): Record<string, string> {
  const { bin = {} } = JSON.parse(readFileSync(`${ROOT}/node_modules/${name}/package.json`, 'utf8'));
  return typeof bin === 'string' ? { [name.replace(/^.*\//, '')]: bin } : bin;
}

/** Texts of a file, or of all scripts below a folder. */
function textsBelow(place: string): string[] {
  if (/\.\w+$/.test(place)) return [readFileSync(place, 'utf8')];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:[cm]?ts|mjs)$/.test(entry.name))
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'));
}
