/**
 * Partial check of a scenario with an invalid shape. Invalid values are removed or replaced, so that the valid parts can
 * be checked against each other and all problems are reported together.
 */

import type { core } from 'zod';
import type { Issue } from '../issues.ts';
import { allNamesKnown } from './context.ts';
import type { Located, Path } from './located.ts';
import { problems as newProblems } from './problems.ts';
import { type Naming, resolve } from './resolve.ts';
import { type ScenarioInput, scenarioShape } from './shape.ts';

/** Replacements for missing or invalid values that other checks need. They are so large that they never cause an issue. */
const PERMISSIVE_VALUES: Readonly<Record<string, unknown>> = {
  vchsim: 1,
  duration: '366d',
  'host.cores': 1024,
  'host.mhz': 3000,
  'host.memory': '32TB',
  'vms.memory': '32TB',
  'vms.memory.size': '32TB',
  'vms.workload.files': '1GB',
  'vms.workload.phases.files': '1GB',
  'containers.workload.files': '1GB',
  'containers.workload.phases.files': '1GB',
};
const PERMISSIVE_HOST = { cores: 1024, mhz: 3000, memory: '32TB' };

/** Codes of problems that remain after any correction elsewhere. */
const RELIABLE_CODES: readonly string[] = [
  'limit-below-reservation',
  'stop-before-at',
  'active-exceeds-memory',
  'memory-exceeds-size',
  'reads-without-files',
  'pool-cycle',
  'gate-syntax',
  'gate-unknown-counter',
  'gate-unit',
  'name-convention',
  'not-a-moment',
  'not-a-day',
  'missing-key',
  'wrong-program',
  'which-vch',
  'traces-not-supported',
  'stressor-not-modelled',
  'at-after-end',
  'more-vcpus-than-threads',
  'too-long',
  'too-many-vms',
];
/** Codes that are reliable if every name could be read. */
const NAME_CODES: readonly string[] = ['duplicate-name', 'unknown-vch', 'unknown-pool', 'gate-matches-nothing'];
/** Keys below a list that name something, or decide how many of a name there are. The scenario's own name is none. */
const NAMING_KEYS: readonly (string | number | undefined)[] = [
  'name',
  'create',
  'run',
  'pool',
  'parent',
  'vch',
  'count',
];

/** Errors besides those of the shape; none if too much is missing to check. Changes `values`. */
export function findFurtherErrors(
  values: Record<string, unknown>,
  found: readonly core.$ZodIssue[],
  root: Located,
  naming: Naming,
): readonly Issue[] {
  let issues = found;
  let namesKnown = true;
  // Taking a value out may leave a required key missing, which the next round fills in.
  for (let round = 0; round < 3; round++) {
    for (const issue of issues) {
      const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      for (const path of paths as Path[]) {
        if (typeof path.at(-1) === 'number' || (path.length > 1 && NAMING_KEYS.includes(path.at(-1))))
          namesKnown = false;
        replaceInvalid(values, path);
      }
    }
    const result = scenarioShape.safeParse(values);
    if (result.success) return errorsOf(result.data, root, naming, namesKnown);
    issues = result.error.issues;
  }
  return [];
}

function errorsOf(input: ScenarioInput, root: Located, naming: Naming, namesKnown: boolean): readonly Issue[] {
  const problems = newProblems();
  resolve(input, root, naming, problems);
  const known = namesKnown && allNamesKnown({ input }) ? [...RELIABLE_CODES, ...NAME_CODES] : RELIABLE_CODES;
  return problems.all().filter((issue) => issue.severity === 'error' && known.includes(issue.code));
}

/** Removes the value at `path` or replaces it with a permissive one. Removes the parent if it cannot exist without it. */
function replaceInvalid(values: Record<string, unknown>, path: Path): void {
  if (path.length === 1 && path[0] === 'host') {
    values['host'] = { ...PERMISSIVE_HOST };
    return;
  }
  let parent: unknown = values;
  for (const step of path.slice(0, -1)) parent = (parent as Record<string | number, unknown> | undefined)?.[step];
  const key = path.at(-1);
  if (typeof parent !== 'object' || parent === null || typeof key !== 'string') return;
  const stand = PERMISSIVE_VALUES[path.filter((step) => typeof step === 'string').join('.')];
  if (stand === undefined && !(key in parent) && path.length > 2) replaceInvalid(values, path.slice(0, -1));
  else if (stand === undefined) delete (parent as Record<string, unknown>)[key];
  else (parent as Record<string, unknown>)[key] = stand;
}
