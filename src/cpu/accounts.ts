/**
 * The time accounts of every vCPU, in whole microseconds since t = 0.
 *
 * Every microsecond of a vCPU stands in exactly one of them, so that they add up to the elapsed time as an equality. They
 * are disjoint where published counters overlap (esxtop's %RDY contains %MLMTD, %WAIT contains %IDLE and %SWPWT); the
 * functions below and counters/ know those sums.
 */

export interface Accounts {
  /** Running with the core to itself, and with the sibling thread busy. */
  readonly runAlone: Float64Array;
  readonly runShared: Float64Array;
  /** Ready, and nothing but other worlds in the way. */
  readonly ready: Float64Array;
  /** Ready, but a group it belongs to has reached its limit. */
  readonly limited: Float64Array;
  /** Stopped because it led a waiting sibling too far. */
  readonly coStop: Float64Array;
  readonly idle: Float64Array;
  /** Waiting for a page: from host swap, from the compression cache, and from the guest's own swap. */
  readonly swapWait: Float64Array;
  readonly zipWait: Float64Array;
  readonly guestWait: Float64Array;
  readonly off: Float64Array;
}

export const ACCOUNT_NAMES = [
  'runAlone',
  'runShared',
  'ready',
  'limited',
  'coStop',
  'idle',
  'swapWait',
  'zipWait',
  'guestWait',
  'off',
] as const satisfies readonly (keyof Accounts)[];

export function newAccounts(vcpuCount: number): Accounts {
  return Object.fromEntries(ACCOUNT_NAMES.map((name) => [name, new Float64Array(vcpuCount)])) as unknown as Accounts;
}

export function copyAccounts(from: Accounts, to: Accounts): void {
  for (const name of ACCOUNT_NAMES) to[name].set(from[name]);
}

/** Ready as vSphere counts it: what a limit holds back included. */
export function readyUs(accounts: Accounts, v: number): number {
  return accounts.ready[v]! + accounts.limited[v]!;
}

/** Wait as vSphere counts it: idle, and waiting for pages. */
export function waitUs(accounts: Accounts, v: number): number {
  return accounts.idle[v]! + accounts.swapWait[v]! + accounts.zipWait[v]! + accounts.guestWait[v]!;
}

/** All of them: the elapsed time. */
export function totalUs(accounts: Accounts, v: number): number {
  let total = 0;
  for (const name of ACCOUNT_NAMES) total += accounts[name][v]!;
  return total;
}
