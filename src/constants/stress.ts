/** Numbers of stress, the load generator. */

import { GB_BYTES, MB_BYTES } from '../units.ts';
import { count, fraction, us } from './constant.ts';

/** What a scenario may override under `model: { stress }`. */
export const STRESS = {
  ioDuty: fraction(
    0.27,
    [0.01, 1],
    'measured by others',
    'stress 1.0.7 on an idle disk (taken to be an SSD): 27 % of a vCPU',
    'CPU that one sync worker uses while no one else uses an SSD',
  ),
  hddDuty: fraction(
    0.67,
    [0.01, 1],
    'measured by others',
    'stress 1.0.7, 64 MB files on a cached disk: 67 %',
    'CPU that one disk worker uses while its datastore keeps up',
  ),
  hddPageCost: us(
    2,
    [0.01, 1000],
    'assumed',
    'copying 4 KB into a page cache at about 2 GB/s',
    'CPU time that a disk worker needs to write one page of its file',
  ),
  hddRequestPages: count(
    32,
    [1, 1024],
    'assumed',
    'write-back merges neighbours; 128 KB a request',
    'pages of a file that reach the datastore as one request',
  ),
} as const;

/** Defaults of the options of stress. Source: stress 1.0.1 and 1.0.4, src/stress.c. Documented. */
export const STRESS_DEFAULTS = {
  vmBytes: 256 * MB_BYTES,
  vmStride: 4096,
  hddBytes: GB_BYTES,
  backoffUs: 3000,
} as const;

/**
 * stress-ng: the default run time, and the least bytes of a vm worker. Source: stress-ng manual page, --timeout and
 * --vm-bytes. Documented.
 */
export const STRESS_NG_DEFAULTS = { timeoutS: 86_400, minVmBytes: 4096 } as const;

/**
 * Accesses of a vm worker to each page in a round: one write, one read. Source: stress 1.0.1 and 1.0.4, src/stress.c.
 * Documented.
 */
export const STRESS_TOUCHES_PER_ROUND = 2;

/**
 * Exit status after `timeout` has ended a program: its own status, or that of SIGTERM. Source: GNU coreutils, timeout;
 * POSIX, 128 and the signal. Documented.
 */
export const TIMEOUT_EXIT = { timedOut: 124, terminated: 143 } as const;

/** Exit status of a program that signal 9 has ended. Source: POSIX, 128 and the signal. Documented. */
export const KILLED_EXIT = 137;
