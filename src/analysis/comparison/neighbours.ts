/**
 * What a change between runs did to every VM, and to each cause of waiting by itself: time at a limit and time behind
 * others have opposite remedies, so that one number for both would hide which of them moved.
 */

import { round } from '../../units.ts';
import { memoryCauseInFindings } from '../constraint.ts';
import type { RunResult } from '../run-result.ts';
import { accountOf, type VmAccount } from '../statistics/vm-metrics.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { type ChangeVerdict, verdictOfChange } from './direction.ts';
import type { Pair } from './pairing.ts';

type PerRun<T> = Readonly<Record<string, T>>;

export interface CauseVerdict {
  readonly cause: 'limit' | 'contention' | 'costop' | 'memory-limit' | 'host-memory';
  /** The VM in which it differs most between the runs, as paired; null: it is 0 everywhere. */
  readonly entity: string | null;
  readonly unit: '%';
  /** Average share of a vCPU's time, or of the VM's for memory. */
  readonly values: PerRun<number>;
  readonly threshold: number;
  readonly verdict: PerRun<ChangeVerdict>;
}

export interface VmChange {
  readonly entity: string;
  readonly usedMhz: PerRun<number>;
  readonly readyPct: PerRun<number>;
  readonly memoryPct: PerRun<number>;
  /** By how long it waits, for CPU and memory together. */
  readonly verdict: PerRun<ChangeVerdict>;
}

export interface PairedAccounts {
  readonly name: string;
  /** In the order of the results; null where the run has no such VM or no sample of it. */
  readonly accounts: readonly { readonly run: string; readonly account: VmAccount | null }[];
}

export function pairedAccounts(results: readonly RunResult[], pairs: readonly Pair[]): PairedAccounts[] {
  return pairs
    .filter(({ kind }) => kind === 'vm')
    .map(({ name, indexes }) => ({
      name,
      accounts: results.map(({ run, samples }, at) => {
        const index = indexes[at];
        return { run: run.scenario.name, account: index == null ? null : accountOf(run, samples, index) };
      }),
    }));
}

const CAUSES: readonly (readonly [CauseVerdict['cause'], number, (account: VmAccount) => number | null])[] = [
  ['limit', THRESHOLDS.ready.warning, (account) => account.limitPct],
  ['contention', THRESHOLDS.ready.warning, (account) => account.contentionPct],
  ['costop', THRESHOLDS.costop.warning, (account) => account.costopPct],
  ['memory-limit', THRESHOLDS.memoryLatency.warning, (account) => memoryPct(account, 'memory-limit')],
  ['host-memory', THRESHOLDS.memoryLatency.warning, (account) => memoryPct(account, 'host-memory')],
];

function memoryPct(account: VmAccount, cause: 'memory-limit' | 'host-memory'): number | null {
  if (account.memoryPct === null) return null;
  return memoryCauseInFindings(account).cause === cause ? account.memoryPct : 0;
}

export function causeVerdicts(paired: readonly PairedAccounts[], baseline: string): CauseVerdict[] {
  return CAUSES.map(([cause, threshold, read]): CauseVerdict => {
    let widest: { readonly name: string; readonly values: PerRun<number>; readonly gap: number } | null = null;
    for (const { name, accounts } of paired) {
      const values = perRun(accounts, read);
      const numbers = Object.values(values);
      if (values[baseline] === undefined || numbers.length === 0) continue;
      const most = Math.max(...numbers);
      // Where no run differs the highest is shown.
      const gap = most - Math.min(...numbers) + most / 1000;
      if (gap > 0 && (widest === null || gap > widest.gap)) widest = { name, values, gap };
    }
    const runs = paired[0]?.accounts.map(({ run }) => run) ?? [];
    const values = widest?.values ?? Object.fromEntries(runs.map((run) => [run, 0]));
    return {
      ...{ cause, entity: widest?.name ?? null, unit: '%' as const, values, threshold },
      verdict: verdicts(values, baseline),
    };
  });
}

export function vmChanges(paired: readonly PairedAccounts[], baseline: string): VmChange[] {
  return paired.map(({ name, accounts }) => {
    const usedMhz = perRun(accounts, (account) => account.gotMhz);
    const readyPct = perRun(accounts, (account) => account.readyPct);
    const memory = perRun(accounts, (account) => account.memoryPct);
    const waiting = Object.fromEntries(
      Object.entries(readyPct).map(([run, ready]) => [run, ready + (memory[run] ?? 0)]),
    );
    const verdict = verdicts(waiting, baseline);
    return { entity: name, usedMhz, readyPct, memoryPct: memory, verdict };
  });
}

function perRun(accounts: PairedAccounts['accounts'], read: (account: VmAccount) => number | null): PerRun<number> {
  return Object.fromEntries(
    accounts.flatMap(({ run, account }) => {
      const value = account === null ? null : read(account);
      return value === null ? [] : [[run, round(value, 2)] as const];
    }),
  );
}

function verdicts(values: PerRun<number>, baseline: string): PerRun<ChangeVerdict> {
  const base = values[baseline];
  if (base === undefined) return {};
  return Object.fromEntries(
    Object.entries(values).map(([run, value]) => [run, verdictOfChange('lower', '%', base, value - base)]),
  );
}
