/** Numbers of what runs in a VM before and beside its workload. */

import { GB_BYTES, MB_BYTES } from '../units.ts';
import { bytes, count, fraction, ms, relation } from './constant.ts';

/** What a scenario may override under `model: { guest }`. */
export const GUEST = {
  containerBoot: ms(
    3000,
    [0, 3_600_000],
    'assumed',
    'no public figure',
    'CPU time of one vCPU a containerVM needs to boot',
  ),
  vmBoot: ms(
    20_000,
    [0, 3_600_000],
    'assumed',
    'no public figure',
    'CPU time of one vCPU an ordinary VM needs to boot',
  ),
  endpointBoot: ms(
    24_000,
    [0, 3_600_000],
    'measured by others',
    '[VIC] sample log: 14 s to an address, 10 s to services',
    'CPU time of one vCPU an endpoint VM needs to boot',
  ),
  containerTouched: bytes(
    118 * MB_BYTES,
    [MB_BYTES, 64 * GB_BYTES],
    'measured by others',
    '[VIC] sizing guidelines, 20 s after boot',
    'memory that a guest has touched after its boot',
  ),
  containerActive: bytes(
    11 * MB_BYTES,
    [0, 64 * GB_BYTES],
    'measured by others',
    '[VIC] sizing guidelines, 20 s after boot',
    'part of it that an idle guest keeps touching',
  ),
  endpointTouched: bytes(
    900 * MB_BYTES,
    [MB_BYTES, 64 * GB_BYTES],
    'documented',
    '[VIC] sizing guidelines: about 900 MB at boot',
    'memory that an endpoint VM has touched after its boot',
  ),
  endpointActive: bytes(
    450 * MB_BYTES,
    [0, 64 * GB_BYTES],
    'documented',
    '[VIC] sizing guidelines: about 450 MB active',
    'part of it in use; the rest is free or clean cache',
  ),
  endpointCpu: fraction(
    0.02,
    [0, 1],
    'assumed',
    'idles most of the time',
    'CPU that an endpoint VM wants after its boot, as a fraction of its vCPUs',
  ),
  touchRate: count(
    10_000,
    [0, 10_000_000],
    'assumed',
    'no public figure',
    'pages a steady demand touches per second of CPU',
  ),
} as const;

/**
 * Pages of its files that a steady demand reads per second of CPU: 4 MB/s of one busy core. Source: no public figure.
 * Assumed.
 */
export const FILE_READS_PER_CPU_S = 1000;

/**
 * Exponent of Zipf's law by which the pages of files are read. At 0.8 the fifth of pages that is read most gets 72 % of the
 * reads.
 * Source: L. Breslau et al., Web Caching and Zipf-like Distributions, INFOCOM 1999: 0.64 to 0.83 for web pages. Measured by
 * others.
 */
export const FILE_READ_SKEW = 0.8;

/** Fraction of its memory that a VM of `background:` keeps using. Source: what server VMs commonly show. Assumed. */
export const BACKGROUND_ACTIVE = 0.25;

/** vCPUs of a VM of `background:`, unless it says otherwise or the host has fewer threads. Source: common server VMs. Assumed. */
export const BACKGROUND_VCPUS = 4;

/** vCPUs of all VMs of `background:` per core, unless it says otherwise. Source: one vCPU a core cannot contend. Assumed. */
export const BACKGROUND_VCPUS_PER_CORE = 4;

/** Least memory of a VM of `background:`, in multiples of what a booted guest has touched. Source: no public figure. Assumed. */
export const BACKGROUND_MIN_GUESTS = 2;

relation(GUEST.containerActive.default <= GUEST.containerTouched.default, 'a guest has touched what it keeps in use');
relation(
  GUEST.endpointActive.default <= GUEST.endpointTouched.default,
  'an endpoint VM has touched what it keeps in use',
);
relation(FILE_READ_SKEW < 1, "Zipf's law in its continuous form needs an exponent below 1");
