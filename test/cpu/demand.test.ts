import { describe, expect, it } from 'vitest';
import { ACCOUNT_NAMES, type Accounts, newAccounts } from '../../src/cpu/accounts.ts';
import { DemandHistory } from '../../src/cpu/demand.ts';

/** Adds a period to one vCPU's accounts and keeps it. */
function keep(history: DemandHistory, accounts: Accounts, times: Partial<Record<keyof Accounts, number>>): void {
  for (const name of ACCOUNT_NAMES) accounts[name][0]! += times[name] ?? 0;
  history.keep(accounts);
}

function historyOf(...periods: Partial<Record<keyof Accounts, number>>[]): DemandHistory {
  const history = new DemandHistory(1, 5);
  const accounts = newAccounts(1);
  for (const times of periods) keep(history, accounts, times);
  return history;
}

describe('what a vCPU wants', () => {
  it('is what it ran when nothing held it back', () => {
    expect(historyOf({ runAlone: 300, runShared: 100, idle: 600 }).demandCores(0, 1)).toBe(0.4);
  });

  it('counts waiting for as much as it would have run of it', () => {
    // run 200 and wait 200: of 600 held back it would have run half. (200 + 300) / 1000.
    expect(historyOf({ runAlone: 200, ready: 100, limited: 400, coStop: 100, idle: 200 }).demandCores(0, 1)).toBe(0.5);
  });

  it('is everything for one that was held back all the time', () => {
    expect(historyOf({ limited: 1000 }).demandCores(0, 1)).toBe(1);
  });

  it('does not take a small demand held by a limit for a whole core', () => {
    // 2 % of run, 30 % held: 0.02 + 0.02 × 0.3 / 0.7.
    const wanted = historyOf({ runAlone: 20, limited: 300, idle: 680 }).demandCores(0, 1);
    expect(wanted).toBeCloseTo(0.02 + (0.02 * 0.3) / 0.7, 12);
  });

  it('looks back as many periods as asked, over powered-on time only', () => {
    const history = historyOf({ off: 1000 }, { runAlone: 1000 }, { runAlone: 500, idle: 500 }, { idle: 1000 });
    expect(history.demandCores(0, 1)).toBe(0);
    expect(history.demandCores(0, 2)).toBe(0.25);
    expect(history.demandCores(0, 3)).toBe(0.5);
    expect(history.demandCores(0, 4)).toBe(0.5);
  });

  it('forgets what lies before the longest window', () => {
    const history = historyOf({ runAlone: 1000 }, ...Array.from({ length: 7 }, () => ({ idle: 1000 })));
    expect(history.demandCores(0, 5)).toBe(0);
  });
});

describe('what the demand counter shows', () => {
  it('takes what a limit holds back for sleep where asked to', () => {
    // run 200 of 500 not held by the limit, of which 200 waited: 200 + 200 · 200 / 800.
    const history = historyOf({ runAlone: 200, ready: 100, limited: 300, coStop: 100, idle: 300 });
    expect(history.demandCores(0, 1, false)).toBeCloseTo(0.2 + (0.2 * 0.2) / 0.8, 12);
  });
});

describe('a vCPU', () => {
  it('is known once it was powered on in the window', () => {
    expect(historyOf({ off: 1000 }).hasHistory(0, 1)).toBe(false);
    expect(historyOf({ off: 1000 }, { idle: 1000 }).hasHistory(0, 2)).toBe(true);
  });

  it('was held if a limit took any of its time in the window', () => {
    const history = historyOf({ limited: 1, idle: 999 }, { idle: 1000 });
    expect(history.wasLimited(0, 1)).toBe(false);
    expect(history.wasLimited(0, 2)).toBe(true);
  });
});
