/** The sentences of the house that a compiler does not check: who may import whom, and what the core may not touch. */

import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../src/version.ts';
import { LAYERS } from './support/layers.ts';
import { ROOT, type SourceFile, sourceFiles } from './support/source-files.ts';

const FILES = sourceFiles();
/** The page's own script lives in a browser: it draws, listens, and takes breath between slices of a run. */
const BROWSER = 'explore/browser/';
const PAINTERS = ['charts/png.ts', 'report/pdf.ts'];
const IMPURE = (path: string) =>
  path.startsWith('cli/') || path.startsWith('vendor/') || path.startsWith(BROWSER) || PAINTERS.includes(path);

/** `cpu/divvy.ts` → `cpu`, `units.ts` → `units`. */
function roomOf(path: string): string {
  return path.split('/')[0]!.replace(/\.ts$/, '');
}

function layerOf(path: string): number {
  return LAYERS.findIndex((rooms) => rooms.includes(roomOf(path)));
}

function resolved(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

function relativeImports(file: SourceFile): string[] {
  return file.imports
    .filter((each) => each.specifier.startsWith('.'))
    .map((each) => resolved(file.path, each.specifier));
}

/** Every `path: pattern` found in the code of the files. */
function uses(files: readonly SourceFile[], patterns: readonly RegExp[]): string[] {
  return files.flatMap((file) =>
    patterns.flatMap((pattern) => [...file.code.matchAll(pattern)].map((match) => `${file.path}: ${match[0]}`)),
  );
}

describe('layers', () => {
  it('gives every file of src a place in the order of layers', () => {
    const lost = FILES.filter((file) => roomOf(file.path) !== 'vendor' && layerOf(file.path) < 0);
    expect(lost.map((file) => file.path)).toEqual([]);
  });

  it('imports go one way: no file imports from a layer above its own', () => {
    const upward = FILES.filter((file) => layerOf(file.path) >= 0).flatMap((file) =>
      relativeImports(file)
        .filter((target) => layerOf(target) > layerOf(file.path))
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('cpu and memory never import each other', () => {
    const pairs = FILES.flatMap((file) =>
      relativeImports(file).map((target) => [roomOf(file.path), roomOf(target)].join(' -> ')),
    );
    expect(pairs.filter((pair) => pair === 'cpu -> memory' || pair === 'memory -> cpu')).toEqual([]);
  });

  it('charts draw what they are given: they know nothing of hosts, VMs and counters', () => {
    const known = /^(charts\/|units\.ts$|escape\.ts$|errors\.ts$)/;
    const curious = FILES.filter((file) => file.path.startsWith('charts/')).flatMap((file) =>
      relativeImports(file)
        .filter((target) => !known.test(target))
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(curious).toEqual([]);
  });

  it('VIC has one face: other folders import vic/vic.ts and none of its parts', () => {
    const intruders = FILES.filter((file) => roomOf(file.path) !== 'vic').flatMap((file) =>
      relativeImports(file)
        .filter((target) => roomOf(target) === 'vic' && target !== 'vic/vic.ts')
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(intruders).toEqual([]);
  });

  it('VIC rests on vSphere, units, bounds and the like, and on nothing above them', () => {
    const below = ['vic', 'vsphere', 'units', 'constants', 'errors', 'issues', 'bounds', 'random', 'did-you-mean'];
    const others = FILES.filter((file) => roomOf(file.path) === 'vic').flatMap((file) =>
      relativeImports(file).filter((target) => !below.includes(roomOf(target))),
    );
    expect(others).toEqual([]);
  });

  it('vSphere, which all else rests on, rests on plain facts and arithmetic alone', () => {
    const below = ['vsphere', 'units', 'constants', 'errors', 'bounds', 'random'];
    const others = FILES.filter((file) => roomOf(file.path) === 'vsphere').flatMap((file) =>
      relativeImports(file)
        .filter((target) => !below.includes(roomOf(target)))
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(others).toEqual([]);
  });

  it('no two folders import each other, for types either', () => {
    const ways = new Set(
      FILES.flatMap((file) => relativeImports(file).map((target) => `${roomOf(file.path)} -> ${roomOf(target)}`)),
    );
    const mutual = [...ways].filter((way) => {
      const [from, to] = way.split(' -> ');
      return from! < to! && ways.has(`${to} -> ${from}`);
    });
    expect(mutual).toEqual([]);
  });

  it('no file imports itself through others, for types either', () => {
    const edges = new Map(FILES.map((file) => [file.path, relativeImports(file)]));
    expect(cyclesIn(edges)).toEqual([]);
  });

  it('relative imports name the file with its ending', () => {
    const short = FILES.flatMap((file) =>
      file.imports
        .filter((each) => each.specifier.startsWith('.') && !/\.(ts|d\.cts)$/.test(each.specifier))
        .map((each) => `${file.path} -> ${each.specifier}`),
    );
    expect(short).toEqual([]);
  });

  it('no folder has a name that says nothing about the domain', () => {
    const names = FILES.flatMap((file) => file.path.split('/').map((part) => part.replace(/\.ts$/, '')));
    expect(names.filter((name) => /^(utils?|helpers?|types?|common|core|misc)$/.test(name))).toEqual([]);
  });
});

/** Files from which a walk along the edges comes back, as `a -> b -> a`. */
function cyclesIn(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return cycles;
}

describe('purity', () => {
  const core = FILES.filter((file) => !IMPURE(file.path));

  it('only the command line and the painters of PNG and PDF import Node', () => {
    const node = core.flatMap((file) =>
      file.imports
        .filter((each) => each.specifier.startsWith('node:'))
        .map((each) => `${file.path} -> ${each.specifier}`),
    );
    expect(node).toEqual([]);
  });

  it('the core has no clock, chance, console, environment or timers', () => {
    const banned = [
      /\bDate\.now\b/g,
      /\bnew Date\(\s*\)/g,
      /\bMath\.random\b/g,
      /\bconsole\./g,
      /\bprocess\./g,
      /\bperformance\./g,
      /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\(/g,
      /\bBuffer\b/g,
      /\brequire\(/g,
    ];
    expect(uses(core, banned)).toEqual([]);
  });

  it('no other room imports the script of the page, which only the build reads', () => {
    const importers = FILES.filter((file) => !file.path.startsWith(BROWSER)).flatMap((file) =>
      relativeImports(file)
        .filter((target) => target.startsWith(BROWSER))
        .map((target) => `${file.path} -> ${target}`),
    );
    expect(importers).toEqual([]);
  });

  it('the script of the page makes no markup and no code of text', () => {
    const script = FILES.filter((file) => file.path.startsWith(BROWSER));
    const banned =
      /\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval|Function|fetch|XMLHttpRequest|WebSocket|localStorage)\b/g;
    expect(uses(script, [banned])).toEqual([]);
  });

  it('nothing depends on the locale of the machine', () => {
    expect(uses(FILES, [/\.toLocale\w+/g, /\bIntl\./g, /\.localeCompare\b/g])).toEqual([]);
  });

  it('no module of the model keeps state: several hosts can be simulated side by side', () => {
    const model = core.filter((file) => /^(vsphere|workload|cpu|memory|engine)\//.test(file.path));
    const kept = [/^(?:export )?(?:let|var)\s+\w+/gm, /^(?:export )?const [^=\n]*= new (?:Weak)?(?:Map|\w*Array)\b/gm];
    expect(uses(model, kept)).toEqual([]);
  });

  it('no part of the model is wired up after it was made', () => {
    const model = core.filter((file) => /^(vsphere|workload|cpu|memory|engine)\//.test(file.path));
    expect(uses(model, [/\b\w+!:/g, /\.on[A-Z]\w* = /g])).toEqual([]);
  });

  it('the model uses only arithmetic that every JavaScript engine computes alike', () => {
    const model = core.filter((file) => /^(vsphere|scenario|cpu|memory|workload|engine|counters)\//.test(file.path));
    const banned =
      /\bMath\.(?!abs\b|ceil\b|floor\b|imul\b|max\b|min\b|round\b|sign\b|sqrt\b|trunc\b|fround\b|clz32\b)\w+/g;
    expect(uses(model, [banned])).toEqual([]);
  });
});

describe('outside libraries', () => {
  /** Library → files that import it (types aside). */
  const users = new Map<string, Set<string>>();
  for (const file of FILES) {
    for (const each of file.imports) {
      if (each.typeOnly || each.specifier.startsWith('.') || each.specifier.startsWith('node:')) continue;
      const library = each.specifier
        .split('/')
        .slice(0, each.specifier.startsWith('@') ? 2 : 1)
        .join('/');
      users.set(library, (users.get(library) ?? new Set()).add(file.path));
    }
  }
  const filesUsing = (library: string) => [...(users.get(library) ?? [])].sort();

  it.each([
    ['yaml', /^scenario\/yaml\.ts$/],
    [
      'zod',
      /^(export\/earlier-run|fields\/fields|workload\/[\w/-]+|scenario\/shape[\w-]*|explore\/browser\/without-eval)\.ts$/,
    ],
    // On paper chartjs-node-canvas brings Chart.js along; the interactive page draws with Chart.js itself.
    ['chart.js', /^(charts\/png|explore\/browser\/(main|chart-view))\.ts$/],
    ['pdfkit', /^report\/pdf\.ts$/],
    ['#chartjs-node-canvas', /^charts\/png\.ts$/],
    ['commander', /^cli\/[\w-]+\.ts$/],
    ['cli-table3', /^cli\/[\w-]+\.ts$/],
    ['picocolors', /^cli\/[\w-]+\.ts$/],
  ])('%s is imported only where it belongs', (library, place) => {
    expect(filesUsing(library).filter((path) => !place.test(path))).toEqual([]);
  });

  /**
   * zod describes shapes in several files; the next two are plain functions, called where a number is made. Chart.js is
   * in the browser's bundle alone, registered by its entry and drawn with by its charts.
   */
  const SHARED = ['zod', 'simple-statistics', '@noble/hashes', 'chart.js'];

  it('a library that brings its own world stands behind one file', () => {
    const spread = [...users.keys()].filter((library) => !SHARED.includes(library) && filesUsing(library).length > 1);
    expect(spread.map((library) => `${library}: ${filesUsing(library).join(', ')}`)).toEqual([]);
  });

  it('every library in use is a dependency of the package', () => {
    const declared = Object.keys(packageJson().dependencies);
    const imported = [...users.keys()].filter((library) => !library.startsWith('#'));
    expect(imported.filter((library) => !declared.includes(library))).toEqual([]);
  });
});

function packageJson(): { version: string; dependencies: Record<string, string> } {
  return JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8'));
}

it('the version the code prints is the version of the package', () => {
  expect(VERSION).toBe(packageJson().version);
});
