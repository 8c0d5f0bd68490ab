/**
 * The options of stress-ng that the model knows.
 *
 * Source. stress-ng manual page, github.com/ColinIanKing/stress-ng.
 */

import { STRESS_NG_DEFAULTS } from '../../constants/stress.ts';
import { MB_BYTES } from '../../units.ts';
import { type Option, option } from '../command-line/options.ts';
import { type Parsed, SWITCH, TEXT, type ValueKind } from '../command-line/value-kinds.ts';
import { atLeast, doubtAbout, parseNgTime, parsePlain, parseTime } from './numbers.ts';
import { flag, HELP_ROWS, numeric, type StressDraft, VERSION, WORKER_LETTERS } from './options.ts';

/** The guest that percentages and "all CPUs" refer to. */
export interface GuestSize {
  readonly vcpus: number;
  readonly memoryBytes: number;
}

/** A count of stress-ng. 0 and negative numbers mean all online CPUs. A percentage refers to the online CPUs. */
function countOf(guest: GuestSize): ValueKind<number> {
  return {
    accepts: 'a whole number, 0 for all vCPUs, or a percentage',
    parse: (text): Parsed<number> => {
      if (text.endsWith('%')) {
        const share = Number(text.slice(0, -1));
        return Number.isFinite(share) && share >= 0
          ? { value: Math.max(1, Math.floor((guest.vcpus * share) / 100)) }
          : { refusal: `invalid percentage ${text}` };
      }
      const parsed = parseWhole(text);
      return 'refusal' in parsed || parsed.value > 0 ? parsed : { value: guest.vcpus };
    },
  };
}

/** Source: stress-ng core-parse-opts.c, stress_ensure_numeric. Documented. */
function parseWhole(text: string): Parsed<number> {
  const rest = text.replace(/^-?\d*/, '');
  if (rest !== '') return { refusal: `value ${text} contains non-integer numeric: '${rest}'` };
  return /\d/.test(text) ? { value: Number(text) } : { refusal: `invalid value ${text}` };
}

/** Digits with a unit as the last character. Characters between them are ignored. Source: the same file. Documented. */
function parseNgSize(text: string): Parsed<number> {
  if (text.startsWith('-')) return { refusal: `invalid negative value ${text}` };
  const digits = /^\s*\d+/.exec(text)?.[0];
  if (digits === undefined) return { refusal: `invalid value ${text}` };
  const last = text.at(-1)!;
  const factor = /\d/.test(last) ? 1 : NG_SIZES.get(last.toLowerCase());
  if (factor === undefined) return { refusal: `illegal length specifier ${last}` };
  return { value: Math.min(Number.MAX_SAFE_INTEGER, Number(digits) * factor) };
}

/** A size of stress-ng, or a percentage of the guest's memory. */
function sizeOf(name: string, guest: GuestSize, leastBytes: number): ValueKind<number> {
  return {
    accepts: 'a size such as 512M, or a percentage of the memory',
    doubt: (text) => (text.endsWith('%') ? null : doubtAbout(text, 'bytes', parseNgSize)),
    parse: (text): Parsed<number> => {
      const share = text.length > 1 && text.endsWith('%') ? Number(text.slice(0, -1)) : null;
      if (share !== null && !(share >= 0)) return { refusal: `invalid percentage ${text}` };
      const size = share === null ? parseNgSize(text) : { value: Math.floor((guest.memoryBytes * share) / 100) };
      return 'refusal' in size || size.value >= leastBytes
        ? size
        : { refusal: `value ${text} is out of range for ${name}`, hint: `allowed: ${leastBytes} bytes and more` };
    },
  };
}

const NG_SIZES: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
  ['t', 1024 ** 4],
  ['p', 1024 ** 5],
  ['e', 1024 ** 6],
]);

const PERCENT: ValueKind<number> = {
  accepts: 'a percentage, 0 to 100',
  parse: (text): Parsed<number> => {
    const parsed = parseWhole(text);
    if ('refusal' in parsed || (parsed.value >= 0 && parsed.value <= 100)) return parsed;
    return { refusal: `value ${parsed.value} is out of range for cpu-load, allowed: 0 .. 100` };
  },
};

const NG_TIME: ValueKind<number> = {
  ...atLeast(0, parseTime, ''),
  accepts: 'a time such as 90, 5m, 1h or 1w',
  parse: parseNgTime,
};

function unmodelledOption<T>(names: readonly string[], kind: ValueKind<T>, meaning: string): Option<StressDraft> {
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
    numeric(
      ['vm-bytes'],
      sizeOf('vm-bytes', guest, STRESS_NG_DEFAULTS.minVmBytes),
      'bytes of all vm workers together',
      (draft, value) => {
        draft.vmBytes = value;
      },
    ),
    numeric(['vm-hang'], NG_TIME, 'seconds to sleep after touching, 0 for ever', (draft, value) => {
      draft.vmHangS = value;
    }),
    flag(['vm-keep'], 'touch the same memory again', (draft) => {
      draft.vmKeep = true;
    }),
    numeric(['hdd-bytes'], sizeOf('hdd-bytes', guest, MB_BYTES), 'bytes of each file', (draft, value) => {
      draft.hddBytes = value;
    }),
    ...['cpu-load-slice', 'cpu-method', 'vm-method', 'vm-madvise', 'hdd-opts', 'hdd-write-size'].map((name) =>
      unmodelledOption([name], TEXT, 'how the workers work'),
    ),
    ...['cpu-ops', 'io-ops', 'vm-ops', 'hdd-ops'].map((name) =>
      unmodelledOption([name], TEXT, 'rounds after which to end'),
    ),
    ...['vm-populate', 'vm-locked'].map((name) => unmodelledOption([name], SWITCH, 'how memory is mapped')),
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
      unmodelledOption([name], TEXT, 'surroundings'),
    ),
  ];
}
