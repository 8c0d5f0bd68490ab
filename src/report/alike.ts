/** Groups table rows of similar VMs into one row: VMs with the same settings whose numbers are close. */

import type { VmMetrics } from '../analysis/statistics/vm-metrics.ts';
import { formatNumber } from '../units.ts';
import { workloadInWords } from '../workload/registry.ts';
import type { Cell } from './document.ts';

/** Numbers this close, as a share of the larger, are alike; so are those closer than the floor of their unit. */
const CLOSE = 0.1;

/** Differences below these are too small to matter. */
export const FLOOR = { mhz: 20, percent: 1, mb: 32, factor: 0.1 } as const;

/** null is similar only to null. */
export interface Figure {
  readonly value: number | null;
  readonly floor: number;
}

export interface Alike<T> {
  readonly first: T;
  readonly others: readonly T[];
}

/**
 * Groups in the order of their first member. A member is close to the first one, so that groups do not drift.
 * @param keyOf what must be the same
 * @param figuresOf what must be close, in the same order for each
 */
export function groupAlike<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  figuresOf: (item: T) => readonly Figure[],
): Alike<T>[] {
  const groups: { first: T; key: string; figures: readonly Figure[]; others: T[] }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const figures = figuresOf(item);
    const group = groups.find((each) => each.key === key && areClose(each.figures, figures));
    if (group === undefined) groups.push({ first: item, key, figures, others: [] });
    else group.others.push(item);
  }
  return groups.map(({ first, others }) => ({ first, others }));
}

function areClose(a: readonly Figure[], b: readonly Figure[]): boolean {
  return a.every(({ value, floor }, at) => isClose(value, b[at]!.value, floor));
}

function isClose(a: number | null, b: number | null, floor: number): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= Math.max(floor, CLOSE * Math.max(Math.abs(a), Math.abs(b)));
}

/** VMs of the same settings and workload that wanted, got and waited for about as much. */
export function groupAlikeVms(vmMetrics: readonly VmMetrics[]): Alike<VmMetrics>[] {
  return groupAlike(vmMetrics, setUpOf, figuresOf);
}

function setUpOf({ vm, status, cpuLimitedBy, memoryCause }: VmMetrics): string {
  const { role, vch, pool, vcpus, memoryBytes, cpu, memory, atMs } = vm;
  const settings = [role, vch, pool, vcpus, memoryBytes, cpu, memory, atMs, workloadInWords(vm)];
  return JSON.stringify([...settings, status.outcome, cpuLimitedBy, memoryCause?.by ?? null]);
}

function figuresOf(metrics: VmMetrics): Figure[] {
  const { wantedMhz, gotMhz, slowdown, balloonMb, compressedMb, swappedMb } = metrics;
  const { readyPct, limitPct, contentionPct, costopPct, memoryPct, guestWaitPct } = metrics;
  const of = (floor: number, ...values: readonly (number | null)[]) => values.map((value) => ({ value, floor }));
  return [
    ...of(FLOOR.mhz, wantedMhz, gotMhz),
    ...of(FLOOR.percent, readyPct, limitPct, contentionPct, costopPct, memoryPct, guestWaitPct),
    ...of(FLOOR.mb, balloonMb, compressedMb, swappedMb),
    ...of(FLOOR.factor, slowdown),
  ];
}

/** "59.3 – 60.4", or one number where they print alike; null: none of them has one. */
export function rangeInWords(values: readonly (number | null)[], decimals = 0): string | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  const low = formatNumber(Math.min(...known), decimals);
  const high = formatNumber(Math.max(...known), decimals);
  return low === high ? low : `${low} – ${high}`;
}

/** Names printed before the rest are counted. */
const NAMES_MAX = 5;

/** "web-2, web-3 and 4 more". */
export function namesInWords(names: readonly string[], most = NAMES_MAX): string {
  const rest = names.length - most;
  // A single remaining name is as short as "1 more", so it is printed.
  if (rest <= 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${formatNumber(rest)} more`;
}

/** The note of a row that stands for several. */
export function alikeNote(others: readonly string[]): string | null {
  return others.length === 0 ? null : `and ${formatNumber(others.length)} alike: ${namesInWords(others)}`;
}

/** Rows that differ in nothing but the name in their first cell, as one that bears all of their names. */
export function mergeAlikeRows(rows: readonly (readonly Cell[])[]): (readonly Cell[])[] {
  const keyOf = ([, ...cells]: readonly Cell[]) => JSON.stringify(cells);
  return groupAlike(rows, keyOf, () => []).map(({ first, others }) => {
    const [name, ...cells] = first;
    const alike = alikeNote(others.map(([other]) => other!.text));
    if (name === undefined || alike === null) return first;
    return [{ ...name, note: name.note === undefined ? alike : `${name.note}; ${alike}` }, ...cells];
  });
}
