/**
 * Places of the parts of a scenario, for findings that name a line.
 *
 * Places are stored outside the scenario. The same scenario on other lines thus has the same hash.
 */

import type { ResolveContext } from './context.ts';
import type { Located, Path, Span } from './located.ts';
import { findNearest, get } from './located.ts';
import { placeOf } from './problems.ts';

/** A range within one line of a file. */
export interface Place {
  /** As the user, or the file that extends it, names it. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units; the end is exclusive. */
  readonly column: number;
  readonly endColumn: number;
}

/** Place of an entry and of its limits. Without limits, the entry again. */
export interface AllocatedPlaces {
  readonly whole: Place;
  readonly cpuLimit: Place;
  readonly memoryLimit: Place;
}

/** In the same order as the lists of the scenario. */
export interface ScenarioPlaces {
  /** The first line of the scenario's own file. */
  readonly start: Place;
  readonly host: Place;
  readonly vms: readonly AllocatedPlaces[];
  readonly pools: readonly AllocatedPlaces[];
  readonly events: readonly Place[];
  readonly gates: readonly Place[];
}

/** Paths of the entries behind the lists of a scenario. */
export interface EntryPaths {
  readonly vms: readonly Path[];
  readonly pools: readonly Path[];
  readonly events: readonly Path[];
}

/** The places of a scenario that was resolved without errors. */
export function scenarioPlaces(context: ResolveContext, paths: EntryPaths): ScenarioPlaces {
  const { root } = context;
  const at = (path: Path): Place => placeInFile(root, path);
  const allocatedPlaces = (path: Path): AllocatedPlaces => ({
    whole: at(path),
    cpuLimit: at([...path, 'cpu', 'limit']),
    memoryLimit: at([...path, 'memory', 'limit']),
  });
  return {
    start: at([]),
    host: at(['host']),
    vms: paths.vms.map(allocatedPlaces),
    pools: paths.pools.map(allocatedPlaces),
    events: paths.events.map((path) =>
      at([...path, get(findNearest(root, path), 'set') === undefined ? 'run' : 'set']),
    ),
    gates: (context.input.gates ?? []).map((_, index) => at(['gates', index])),
  };
}

/**
 * Place of a path. A command-line option has no place in a file, so the place of the setting that it changed is
 * returned.
 */
function placeInFile(root: Located, path: Path): Place {
  for (let length = path.length; length > 0; length--) {
    const span = spanOf(findNearest(root, path.slice(0, length)));
    if (!isOption(span)) return filePlace(span);
  }
  return filePlace({ source: root.span.source, start: 0, end: 0 });
}

/** Prefix of the source names of `--set` and `--variant`. */
function isOption({ source }: Span): boolean {
  return source.name.startsWith('--');
}

/** The line of an entry is more precise than the mapping around it. */
function spanOf(node: Located): Span {
  return node.kind === 'map' && node.origin !== undefined ? node.origin.span : node.span;
}

function filePlace(span: Span): Place {
  const { line, column, length } = placeOf(span);
  return { file: span.source.name, line, column, endColumn: column + length };
}
