/** Numbers by which sizes and limits are proposed. Whether they suffice is shown by running the proposal. */

import { MB_BYTES } from '../units.ts';
import { relation } from './constant.ts';

/**
 * Fraction of a host that one pool may reserve; the rest stays free for VMkernel and the others. Source: no public figure.
 * Assumed.
 */
export const POOL_RESERVABLE = 0.85;

/** Least fraction of a host that a pool needs in order to run. Source: no public figure. Assumed. */
export const POOL_LEAST_OF_HOST = 0.05;

/**
 * Fraction of a host's CPU up to which bursts of different VMs do not delay each other. Source: no public figure. Assumed.
 */
export const HOST_FILL = 0.9;

/** CPU that bursts need, as a multiple of their mean. Source: no public figure. Assumed. */
export const BURST_ROOM = 1.2;

/** Memory that a guest needs in addition to what it uses, bytes. Source: no public figure. Assumed. */
export const GUEST_ROOM_BYTES = 64 * MB_BYTES;

/** Fraction of a vCPU's time below which the vCPU is not needed. Source: no public figure. Assumed. */
export const VCPU_WELL_USED = 0.8;

relation(POOL_LEAST_OF_HOST < POOL_RESERVABLE, 'a pool may reserve more than the least it needs');
relation(BURST_ROOM > 1, 'bursts need more than their mean');
