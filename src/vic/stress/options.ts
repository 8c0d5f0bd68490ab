/**
 * The options of stress 1.0.1, the release in progrium/stress. 1.0.4 has the same options except --hdd-noclean.
 *
 * Source. stress 1.0.1 src/stress.c.
 */

import { type Given, type Option, option } from '../command-line/options.ts';
import { SWITCH, type ValueKind } from '../command-line/value-kinds.ts';
import { atLeast, parseBytes, parsePlain, parseTime } from './numbers.ts';

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
  /** Set by an option that ends the program immediately. */
  immediate: { readonly exitCode: number; readonly message: string } | null;
  /** Values that the program reads in an unexpected way, in words. */
  readonly doubts: string[];
  /** Options that are read but not modelled. */
  readonly unmodelled: Given<unknown>[];
}

/** How the program ends with a help option, or without workers. */
export const USAGE = { exitCode: 0, message: 'prints its usage' };
export const VERSION = { exitCode: 0, message: 'prints its version' };

export function numeric(
  names: readonly string[],
  kind: ValueKind<number>,
  meaning: string,
  effect: (draft: StressDraft, value: number) => void,
): Option<StressDraft> {
  return option<StressDraft, number>(names, kind, meaning, (draft, given) => effect(draft, given.value));
}

export function flag(
  names: readonly string[],
  meaning: string,
  effect?: (draft: StressDraft) => void,
): Option<StressDraft> {
  return option<StressDraft, boolean>(names, SWITCH, meaning, (draft) => effect?.(draft));
}

function hogs(kind: WorkerKind, letter: string, meaning: string): Option<StressDraft> {
  const count = atLeast(1, parseBytes, `invalid number of ${kind} hogs: %`);
  return numeric([kind, letter], count, meaning, (draft, value) => {
    draft.workers[kind] = value;
  });
}

export const WORKER_LETTERS: readonly (readonly [kind: WorkerKind, letter: string, meaning: string])[] = [
  ['cpu', 'c', 'workers that compute square roots'],
  ['io', 'i', 'workers that call sync()'],
  ['vm', 'm', 'workers that allocate, touch and free memory'],
  ['hdd', 'd', 'workers that write files'],
];

export const HELP_ROWS: readonly Option<StressDraft>[] = [
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
