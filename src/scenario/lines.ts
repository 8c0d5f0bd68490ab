/**
 * Converts `create:` and `run:` lines to plain keys before anything is merged.
 *
 * Keys beside a line override the line. Every derived value keeps the place of the line.
 */

import { VCH_DEFAULTS } from '../constants/vic.ts';
import { type CreateRules, type LineProblem, parseCreate, parseRun } from '../vic/vic.ts';
import { reportLine } from './line-place.ts';
import type {
  Entry,
  LineFacts,
  Located,
  LocatedList,
  LocatedMap,
  LocatedScalar,
  ScalarValue,
  Span,
} from './located.ts';
import { get, scalar, withKey, withoutKeys } from './located.ts';
import { mergeEntry } from './merge.ts';
import { CREATE_OPTION_NAMES, optionPlaces, RUN_OPTION_NAMES } from './option-places.ts';
import type { Problems } from './problems.ts';

/** Converts every line in the tree. The shape check reports lines that are not text. */
export function readLines(root: Located, rules: CreateRules, problems: Problems): Located {
  const vchs = (line: LocatedScalar) => vchOf(line, rules, problems);
  const containers = (line: LocatedScalar) => containerOf(line, problems);
  return inList(inList(root, 'vchs', 'create', vchs), 'containers', 'run', containers);
}

function inList(root: Located, list: string, key: string, read: (line: LocatedScalar) => LocatedMap): Located {
  const entries = get(root, list);
  if (root.kind !== 'map' || entries?.kind !== 'list') return root;
  const items = entries.items.map((item) => {
    const line = get(item, key);
    if (item.kind !== 'map' || line?.kind !== 'scalar' || typeof line.value !== 'string') return item;
    return mergeEntry(read(line), withoutKeys(item, [key]));
  });
  const value: LocatedList = { ...entries, items };
  return withKey(root, list, { keySpan: root.entries.get(list)!.keySpan, value });
}

function vchOf(line: LocatedScalar, rules: CreateRules, problems: Problems): LocatedMap {
  const { keys, problems: found } = parseCreate(String(line.value), rules);
  reportLine(problems, line, found);
  const { api, baseImageKb, certificates, install, ...plainKeys } = keys;
  const map = locateValue(plainKeys, optionPlaces(line, CREATE_OPTION_NAMES)) as LocatedMap;
  const broken = hasError(found);
  // VIC's default name, for a line whose name could not be read.
  const nameless = broken && keys.name === VCH_DEFAULTS.name;
  return withOrigin(nameless ? withoutKeys(map, ['name']) : map, line, {
    ...{ broken, api, baseImageKb, install },
    ...(certificates === undefined ? {} : { certificates }),
  });
}

function containerOf(line: LocatedScalar, problems: Problems): LocatedMap {
  const text = String(line.value);
  const { keys, problems: found, connection, request, making, stress } = parseRun(text);
  reportLine(problems, line, found);
  const { name, vcpus, memory, workload, unread, image, command, net, publish, publishAll } = keys;
  const plainKeys = {
    ...(name === undefined ? {} : { name }),
    ...{ vcpus, memory: { size: memory } },
    ...(net === undefined ? {} : { net }),
    ...(publish.length === 0 ? {} : { publish }),
    ...(publishAll === true ? { publishAll } : {}),
  };
  // Words after the image are the container's own command.
  const map = locateValue(plainKeys, optionPlaces(line, RUN_OPTION_NAMES, command.length + 1)) as LocatedMap;
  const whole =
    workload === undefined || stress === undefined
      ? map
      : withKey(map, 'workload', {
          keySpan: line.span,
          value: { kind: 'scalar', value: workload, span: line.span, command: { line, stress } },
        });
  return withOrigin(whole, line, {
    ...{ broken: hasError(found), image, connection, request, making },
    ...(keys.ip === undefined ? {} : { ip: keys.ip }),
    ...(unread === undefined ? {} : { unread }),
    ...(keys.remove ? { remove: true } : {}),
    ...(keys.volumes.length === 0 ? {} : { volumes: keys.volumes }),
  });
}

function hasError(found: readonly LineProblem[]): boolean {
  return found.some((problem) => problem.severity === 'error');
}

function withOrigin(map: LocatedMap, line: LocatedScalar, facts: LineFacts): LocatedMap {
  return { ...map, origin: { line: String(line.value), span: line.span, keys: map, facts } };
}

/** Converts plain values to a tree. `placeOf` returns the place of the value at a dotted path. */
function locateValue(value: unknown, placeOf: (path: string) => Span, path = ''): Located {
  const span = placeOf(path);
  if (typeof value !== 'object' || value === null) return scalar(value as ScalarValue, span);
  if (Array.isArray(value)) return { kind: 'list', items: value.map((each) => locateValue(each, placeOf, path)), span };
  const entries = new Map<string, Entry>();
  for (const [key, each] of Object.entries(value)) {
    const inner = path === '' ? key : `${path}.${key}`;
    entries.set(key, { keySpan: placeOf(inner), value: locateValue(each, placeOf, inner) });
  }
  return { kind: 'map', entries, span };
}
