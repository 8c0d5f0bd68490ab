/**
 * The options of stress 1.0.1 and of stress-ng, as far as the model knows what they do.
 *
 * Sources. stress 1.0.1 src/stress.c (the release progrium/stress carries; 1.0.4 differs by lacking --hdd-noclean);
 *   stress-ng manual page, github.com/ColinIanKing/stress-ng.
 */

import { type Given, type Option, option } from '../container-host/options.ts';
import { type Parsed, SWITCH, TEXT, type ValueKind } from '../container-host/value-kinds.ts';
import { MB_BYTES } from '../units.ts';
import { atLeast, parseBytes, parsePlain, parseTime } from './stress-numbers.ts';

export type WorkerKind = 'cpu' | 'io' | 'vm' | 'hdd';

/** What the options say so far. */
export interface StressDraft {
  readonly workers: Record<WorkerKind, number>;
  vmBytes: number;
  vmStride: number;
  vmKeep: boolean;
  vmHangS: number | null;
  hddBytes: number;
  timeoutS: number | null;
  backoffUs: number;
  dryRun: boolean;
  /** 0…1 */
  cpuLoad: number;
  /** Set by an option that ends the program at once. */
  immediate: { readonly exitCode: number; readonly message: string } | null;
  /** Options that are read and not modelled. */
  readonly unmodelled: Given<unknown>[];
}

/** The guest stress-ng measures percentages and "all CPUs" by. */
export interface GuestSize {
  readonly vcpus: number;
  readonly memoryBytes: number;
}

/** How the program ends when it is asked for help, or for no worker. */
export const USAGE = { exitCode: 0, message: 'prints its usage' };
const VERSION = { exitCode: 0, message: 'prints its version' };

function numeric(
  names: readonly string[],
  kind: ValueKind<number>,
  meaning: string,
  effect: (draft: StressDraft, value: number) => void,
): Option<StressDraft> {
  return option<StressDraft, number>(names, kind, meaning, (draft, given) => effect(draft, given.value));
}

function flag(names: readonly string[], meaning: string, effect?: (draft: StressDraft) => void): Option<StressDraft> {
  return option<StressDraft, boolean>(names, SWITCH, meaning, (draft) => effect?.(draft));
}

function hogs(kind: WorkerKind, letter: string, meaning: string): Option<StressDraft> {
  const count = atLeast(1, parseBytes, `invalid number of ${kind} hogs: %`);
  return numeric([kind, letter], count, meaning, (draft, value) => {
    draft.workers[kind] = value;
  });
}

const WORKER_LETTERS: readonly (readonly [kind: WorkerKind, letter: string, meaning: string])[] = [
  ['cpu', 'c', 'workers that compute square roots'],
  ['io', 'i', 'workers that call sync()'],
  ['vm', 'm', 'workers that allocate, touch and free memory'],
  ['hdd', 'd', 'workers that write files'],
];

const HELP_ROWS: readonly Option<StressDraft>[] = [
  flag(['help', '?'], 'print the usage', (draft) => {
    draft.immediate = USAGE;
  }),
  flag(['verbose', 'v'], 'say more'),
  flag(['quiet', 'q'], 'say less'),
  flag(['dry-run', 'n'], 'show what would be done', (draft) => {
    draft.dryRun = true;
  }),
];

export const STRESS_OPTIONS: readonly Option<StressDraft>[] = [
  ...HELP_ROWS,
  flag(['version'], 'print the version', (draft) => {
    draft.immediate = VERSION;
  }),
  ...WORKER_LETTERS.map(([kind, letter, meaning]) => hogs(kind, letter, meaning)),
  numeric(['timeout', 't'], atLeast(1, parseTime, 'invalid timeout value: %s'), 'seconds to run', (draft, value) => {
    draft.timeoutS = value;
  }),
  numeric(['backoff'], atLeast(0, parsePlain, 'invalid backoff factor: %'), 'µs to wait per worker', (draft, value) => {
    draft.backoffUs = value;
  }),
  numeric(
    ['vm-bytes'],
    atLeast(1, parseBytes, 'invalid vm byte value: %'),
    'bytes of each vm worker',
    (draft, value) => {
      draft.vmBytes = value;
    },
  ),
  numeric(
    ['vm-stride'],
    atLeast(1, parseBytes, 'invalid stride value: %'),
    'touch one byte of so many',
    (draft, value) => {
      draft.vmStride = value;
    },
  ),
  numeric(
    ['vm-hang'],
    atLeast(0, parseBytes, 'invalid value: %'),
    'seconds to sleep after touching',
    (draft, value) => {
      draft.vmHangS = value;
    },
  ),
  flag(['vm-keep'], 'touch the same memory again', (draft) => {
    draft.vmKeep = true;
  }),
  numeric(['hdd-bytes'], atLeast(1, parseBytes, 'invalid hdd byte value: %'), 'bytes of each file', (draft, value) => {
    draft.hddBytes = value;
  }),
  flag(['hdd-noclean'], 'leave the files'),
];

/** A count of stress-ng: 0 is all online CPUs, as is a negative number; a percentage is of the online CPUs. */
function countOf(guest: GuestSize): ValueKind<number> {
  return {
    accepts: 'a whole number, 0 for all vCPUs, or a percentage',
    parse: (text): Parsed<number> => {
      if (text.endsWith('%')) {
        const share = Number(text.slice(0, -1));
        return Number.isFinite(share) && share >= 0
          ? { value: Math.max(1, Math.floor((guest.vcpus * share) / 100)) }
          : { refusal: `invalid number ${text}` };
      }
      const value = Number(text);
      if (text.trim() === '' || !Number.isInteger(value)) return { refusal: `invalid number ${text}` };
      return { value: value <= 0 ? guest.vcpus : value };
    },
  };
}

/** A size of stress-ng: b, k, m, g, t, or a percentage of the guest's memory. */
function sizeOf(guest: GuestSize, leastBytes: number): ValueKind<number> {
  return {
    accepts: 'a size such as 512M, or a percentage of the memory',
    parse: (text): Parsed<number> => {
      const percent = text.endsWith('%');
      const suffix = percent ? '' : (text.at(-1) ?? '').toLowerCase();
      const factor = NG_SIZES.get(suffix) ?? 1;
      const number = Number(percent || NG_SIZES.has(suffix) ? text.slice(0, -1) : text);
      if (text === '' || !Number.isFinite(number) || number < 0) return { refusal: `illegal integer value: ${text}` };
      const bytes = Math.floor(percent ? (guest.memoryBytes * number) / 100 : number * factor);
      return bytes < leastBytes
        ? { refusal: `Value ${bytes} is out of range, allowed: ${leastBytes} and more` }
        : { value: bytes };
    },
  };
}

const NG_SIZES: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
  ['t', 1024 ** 4],
]);

const PERCENT: ValueKind<number> = {
  accepts: 'a percentage, 0 to 100',
  parse: (text): Parsed<number> => {
    const value = Number(text.endsWith('%') ? text.slice(0, -1) : text);
    if (text.trim() === '' || !Number.isInteger(value)) return { refusal: `invalid number ${text}` };
    if (value < 0 || value > 100) return { refusal: `Value ${value} is out of range for cpu-load, allowed: 0 .. 100` };
    return { value };
  },
};

const NG_TIME = atLeast(0, parseTime, 'invalid timeout value: %s');

/** stress-ng sets the least a vm worker may have, one page. */
const NG_LEAST_VM_BYTES = 4096;

function unmodelled<T>(names: readonly string[], kind: ValueKind<T>, meaning: string): Option<StressDraft> {
  return option<StressDraft, T>(names, kind, meaning, (draft, given) => draft.unmodelled.push(given));
}

/** The rows of stress-ng for one guest. `--vm-bytes` is the total of all vm workers; the caller divides it. */
export function stressNgOptions(guest: GuestSize): readonly Option<StressDraft>[] {
  return [
    ...HELP_ROWS,
    flag(['version', 'V'], 'print the version', (draft) => {
      draft.immediate = VERSION;
    }),
    ...WORKER_LETTERS.map(([kind, letter, meaning]) =>
      numeric([kind, letter], countOf(guest), meaning, (draft, value) => {
        draft.workers[kind] = value;
      }),
    ),
    numeric(['timeout', 't'], NG_TIME, 'time to run, 0 for ever', (draft, value) => {
      draft.timeoutS = value === 0 ? null : value;
    }),
    numeric(['backoff', 'b'], atLeast(0, parsePlain, 'invalid backoff: %'), 'µs between workers', (draft, value) => {
      draft.backoffUs = value;
    }),
    numeric(['cpu-load', 'l'], PERCENT, 'load of each cpu worker', (draft, value) => {
      draft.cpuLoad = value / 100;
    }),
    numeric(['vm-bytes'], sizeOf(guest, NG_LEAST_VM_BYTES), 'bytes of all vm workers together', (draft, value) => {
      draft.vmBytes = value;
    }),
    numeric(['vm-hang'], NG_TIME, 'seconds to sleep after touching, 0 for ever', (draft, value) => {
      draft.vmHangS = value;
    }),
    flag(['vm-keep'], 'touch the same memory again', (draft) => {
      draft.vmKeep = true;
    }),
    numeric(['hdd-bytes'], sizeOf(guest, MB_BYTES), 'bytes of each file', (draft, value) => {
      draft.hddBytes = value;
    }),
    ...['cpu-load-slice', 'cpu-method', 'vm-method', 'vm-madvise', 'hdd-opts', 'hdd-write-size'].map((name) =>
      unmodelled([name], TEXT, 'how the workers work'),
    ),
    ...['cpu-ops', 'io-ops', 'vm-ops', 'hdd-ops'].map((name) => unmodelled([name], TEXT, 'rounds after which to end')),
    ...['vm-populate', 'vm-locked'].map((name) => unmodelled([name], SWITCH, 'how memory is mapped')),
    ...[
      'metrics',
      'metrics-brief',
      'times',
      'tz',
      'perf',
      'verify',
      'no-rand-seed',
      'oomable',
      'page-in',
      'aggressive',
    ].map((name) => flag([name], 'what is printed and checked')),
    ...['temp-path', 'log-file', 'yaml', 'sched', 'taskset', 'ionice-class'].map((name) =>
      unmodelled([name], TEXT, 'surroundings'),
    ),
  ];
}
