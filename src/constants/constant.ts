/**
 * What a number of the model is: its value, its range, where it comes from and how sure we are.
 *
 * Durations are in milliseconds, service times in microseconds, sizes in bytes, fractions in 0…1.
 *
 * Sources, by the short names used in this folder. [OPT] option lists that ESXi prints of itself (W. Lam,
 *   esxi-advanced-and-kernel-settings, 6.0U3–9.0.1); [CPU51] The CPU Scheduler in VMware vSphere 5.1; [OPS] I. Rahabok, VMware
 *   Operations Guide; [RMG] vSphere Resource Management 6.0; [W02] Waldspurger, Memory Resource Management in VMware ESX
 *   Server, OSDI 2002; [BALLOON] Linux drivers/misc/vmw_balloon.c; [VIC] github.com/vmware/vic 1.2.1 and its sizing
 *   guidelines; [TEST] the VIC limits test of August 2017 (justait.net); [REC] 100 recorded 20 s samples of a real VM in
 *   github.com/vmware/govmomi.
 */

import { invariant } from '../errors.ts';

/** How a number is known: read in a publication · measured by others · fitted to a published figure · our own estimate. */
export type Status = 'documented' | 'measured by others' | 'calibrated' | 'assumed';

export type ConstantKind = 'duration' | 'serviceTime' | 'size' | 'fraction' | 'count' | 'boolean' | 'choice';

export interface Constant<T> {
  readonly kind: ConstantKind;
  readonly default: T;
  /** Inclusive range for numbers, the allowed words for choices. */
  readonly allowed: readonly [number, number] | readonly string[] | null;
  readonly status: Status;
  readonly source: string;
  /** What the number says, in one sentence. */
  readonly meaning: string;
  /** Of a duration that acts in steps: the step in ms, of which only multiples are allowed. */
  readonly gridMs?: number;
}

type Provenance = readonly [status: Status, source: string, meaning: string];

function numeric(
  kind: ConstantKind,
  value: number,
  range: readonly [number, number],
  about: Provenance,
): Constant<number> {
  return { kind, default: value, allowed: range, status: about[0], source: about[1], meaning: about[2] };
}
export const ms = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('duration', value, range, about);
export const us = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('serviceTime', value, range, about);
export const bytes = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('size', value, range, about);
export const fraction = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('fraction', value, range, about);
export const count = (value: number, range: readonly [number, number], ...about: Provenance) =>
  numeric('count', value, range, about);
export const flag = (value: boolean, ...[status, source, meaning]: Provenance): Constant<boolean> => ({
  kind: 'boolean',
  default: value,
  allowed: null,
  status,
  source,
  meaning,
});
export const choice = (
  value: string,
  words: readonly string[],
  ...[status, source, meaning]: Provenance
): Constant<string> => ({
  kind: 'choice',
  default: value,
  allowed: words,
  status,
  source,
  meaning,
});

/** A duration of which only multiples of `gridMs` are allowed, since anything else would act as another length. */
export function onGrid(gridMs: number, constant: Constant<number>): Constant<number> {
  relation(constant.default % gridMs === 0, `${constant.meaning}: a multiple of ${gridMs} ms`);
  return { ...constant, gridMs };
}

/**
 * States how constants of this folder are related.
 *
 * @throws InvariantError when they are not
 */
export function relation(holds: boolean, says: string): void {
  invariant(holds, `constants: ${says}`);
}
