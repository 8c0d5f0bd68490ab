/**
 * Numbers that claim something about ESXi, VIC, stress, guests or devices stand in src/constants, where docs/constants.md
 * finds them. This reads the source for numbers that stand elsewhere.
 *
 * Two rules. Outside rooms of layout, no module constant is made of numbers. In the rooms of the model, no function has a
 * number in it but 0, 1 and 2, which formulas need. What is neither a claim nor a bound is listed here with its reason; what
 * is listed and gone is reported too.
 */

import { describe, expect, it } from 'vitest';
import { type SourceFile, sourceFiles } from '../support/source-files.ts';

/** Rooms of layout, bounds, units, the constants themselves, and the catalogue of counters with its statistics levels. */
const FREE = /^(constants|charts|figures|report|explore|cli|vendor|counters\/catalog)\/|^(bounds|units)\.ts$/;
const MODEL = /^(cpu|memory|engine|workload|vsphere)\//;

/** Module constants that claim nothing, by reason. */
const ALLOWED_CONSTANTS: Readonly<Record<string, readonly string[]>> = {
  'values of an enumeration or a ranking': ['Mode', 'HostState', 'Page', 'RANK'],
  'size of a data structure': ['SLOTS', 'WORDS', 'PAGE_STATES', 'CLASSES'],
  'rounding of floating-point sums': [
    'SERVED_US',
    'ROUNDING',
    'EPSILON',
    'KEY_STEPS',
    'LEAST_CLAIM_CORES',
    'LEAST_WEIGHT',
    'LEAST_WORK_US',
  ],
  'mathematics and number formats': [
    'QUANTILES',
    'NORMAL',
    'LN_2',
    'BITS',
    'LARGEST_INT64',
    'HIGHEST_PORT',
    'ALMOST_ALL',
  ],
  'steps of an iteration that ends where it settles': ['SETTLED_S', 'SETTLING_ROUNDS', 'MOST_ROUNDS', 'STEPS_MAX'],
  'cost of computing: what more would buy nobody sees': [
    'VMS_PER_PERIOD',
    'NAMED_CAUSES_MAX',
    'TRIALS_MAX',
    'ADVICE_VCPU_TICKS_MAX',
  ],
  'units and suffixes of a grammar': [
    ...['FREQUENCY_MHZ', 'SIZE_BYTES', 'DURATION_MS', 'WORK_MHZ_SECONDS', 'DURATION_UNIT_S', 'FACTORS', 'NG_SIZES'],
    ...[
      'BYTE_SUFFIXES',
      'TIME_SUFFIXES',
      'YEAR_S',
      'DECIMAL_KB_BYTES',
      'LEAST_WORDS',
      'TIME_WORDS',
      'NG_TIME_SUFFIXES',
      'TIMEOUT_SUFFIXES',
    ],
  ],
  'shape of a document of an earlier run': ['statistics', 'config', 'entity', 'document'],
  'ranges of the scenario format, which its schema states': [
    ...[
      'HOST_SIZE',
      'CACHE_SIZE',
      'BURST',
      'storage',
      'network',
      'demandKeys',
      'shape',
      'container',
      'scenarioShape',
      'report',
    ],
  ],
  'stand-ins and bounds of reading, and the day a scenario starts on': [
    ...['PERMISSIVE_VALUES', 'PERMISSIVE_HOST', 'MAX_COLLECTED', 'EXCERPT_LENGTH', 'UNKNOWN_KEYS_MAX', 'FLOW_DEPTH'],
    ...['LONGEST_LINE', 'REDIRECTION_MAX', 'LONGEST_WORD', 'DEFAULT_START_EPOCH_MS'],
  ],
  'a worked example of a conversion': ['WAITED_MS', 'VCPUS', 'MHZ'],
  'length of a list or of a number for people': [
    ...['PROBLEMS_MAX', 'NAMED_MAX', 'EFFECTS_MAX', 'TOLD_MAX', 'FEW', 'HASH_DIGITS', 'DECIMALS', 'DECIMALS_PER_HOUR'],
    ...['RESULTS_MAX', 'LINES_NAMED', 'LEAST_IN_GB', 'MHZ_STEPS', 'MB_STEPS', 'CORES_TIMES_MAX'],
  ],
  'how this program judges, which claims nothing about what it judges': [
    ...['CURED', 'RELIEF', 'GROWN', 'LOST_POINTS', 'LOST_SHARE', 'LOST_MHZ', 'ABOVE_BAND', 'STEP_UP', 'ALIKE'],
    ...[
      'LEAST_TOLD_SHARE',
      'CULPRIT_SHARE',
      'WORTHWHILE_MS',
      'TOLERANCE_PCT',
      'TOLERANCE_BY_UNIT',
      'LEAST_READY_SHARE',
    ],
    ...['EXPLAINED_ROOM', 'FULL_SHARE', 'LEAST_NAMED_LOSS_PCT', 'LEAST_FLOW_MB_PER_S', 'LARGEST_PLAUSIBLE'],
    ...[
      'LEAST_RESERVED_MHZ',
      'LEAST_SHARE_OF_SAMPLES',
      'SATISFIED_SHARE',
      'LEAST_SLOWDOWN',
      'WASTED_RESERVATION_SHARE',
    ],
  ],
};

/** Numbers in functions of the model that claim nothing: `file: number`, by reason. */
const ALLOWED_LITERALS: Readonly<Record<string, readonly string[]>> = {
  'bits of a word': [
    ...['cpu/processors.ts: 5', 'cpu/processors.ts: 31', 'cpu/processors.ts: 32'],
    ...['cpu/timer-wheel.ts: 5', 'cpu/timer-wheel.ts: 31'],
  ],
  'places of page states in a row, spelled out where the loop over them was measured as too slow': [
    ...['3', '4', '5', '6', '7', '8', '11', '12', '13'].map((state) => `memory/footprint.ts: ${state}`),
  ],
  'place in a tuple': ['memory/first-touch.ts: 3'],
  'steps of a bisection: more than a double has digits': ['memory/miss-ratio.ts: 40'],
  'percent, and decimals of a number for people': ['workload/demand.ts: 100', 'workload/demand.ts: 3'],
  'anything huge': ['memory/reclamation.ts: 1e9'],
};

const FILES = sourceFiles().filter(({ path }) => !FREE.test(path));
const CONSTANT = /^(?:export )?const (\w+)(?:: [^=]+)? = (?!\/)([\s\S]*?);$/gm;
const FUNCTION = /=>|\bfunction\b/;
const NUMBER = /(?<![\w.$])(\d[\d_]*(?:\.\d+)?(?:e-?\d+)?)(?![\w.])/g;

function numbersIn(code: string, plain: readonly string[]): string[] {
  return [...code.matchAll(NUMBER)].map(([, number]) => number!).filter((number) => !plain.includes(number));
}

/** Names of module constants that are made of numbers, functions and patterns aside. */
function numericConstants(code: string): string[] {
  return [...code.matchAll(CONSTANT)].flatMap(([, name, value]) =>
    FUNCTION.test(value!) || numbersIn(value!, ['0', '1']).length === 0 ? [] : [name!],
  );
}

/** Numbers outside module constants. */
function literals(code: string): string[] {
  const functions = code.replace(CONSTANT, (constant) => (FUNCTION.test(constant) ? constant : ''));
  return [...new Set(numbersIn(functions, ['0', '1', '2']))];
}

const named = FILES.flatMap(({ path, code }) => numericConstants(code).map((name) => ({ path, name })));
const bare = FILES.filter(({ path }: SourceFile) => MODEL.test(path)).flatMap(({ path, code }) =>
  literals(code).map((number) => `${path}: ${number}`),
);
const allowedNames = Object.values(ALLOWED_CONSTANTS).flat();
const allowedBare = Object.values(ALLOWED_LITERALS).flat();

describe('numbers outside src/constants', () => {
  it('no module constant claims something', () => {
    const found = named.filter(({ name }) => !allowedNames.includes(name));
    expect(found.map(({ path, name }) => `${path}: move ${name} to src/constants, with source and mark`)).toEqual([]);
  });

  it('no function of the model has a bare number', () => {
    const found = bare.filter((each) => !allowedBare.includes(each));
    expect(found.map((each) => `${each}: name it in src/constants or units.ts`)).toEqual([]);
  });

  it('nothing is allowed that is not there', () => {
    const gone = allowedNames.filter((allowed) => named.every(({ name }) => name !== allowed));
    expect([...gone, ...allowedBare.filter((each) => !bare.includes(each))]).toEqual([]);
  });

  it('finds what is planted', () => {
    expect(numericConstants('export const LAG_MS = 4000;\nconst HALF: number = 0.5;\nconst NONE = -1;')).toEqual([
      ...['LAG_MS', 'HALF'],
    ]);
    expect(numericConstants('const WEIGHTS = {\n  fast: 0.75,\n} as const;\nconst SLUG = /^[a-z]{0,62}$/;')).toEqual([
      'WEIGHTS',
    ]);
    expect(literals('const A = 7;\nfunction f(x: number) {\n  return 0.97 * x + x / 1e6 + 2;\n}')).toEqual([
      ...['0.97', '1e6'],
    ]);
  });
});
