/**
 * The run in one or two sentences with their numbers, and the three figures to put beside them.
 *
 * The verdict speaks of the VM that lost most; the others are counted. A cause is named only when the counters show it:
 * time at a limit, time waiting for a pCPU, time stopped for siblings, time waiting for memory.
 */

import { formatElapsed, formatNumber, MB_BYTES } from '../units.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { type Constraint, judge } from './constraint.ts';
import { doubtAbout } from './rules/doubtful-workloads.ts';
import type { FindingCode } from './rules/registry.ts';
import type { Finding, FindingCause } from './summary-document.ts';
import { LEAST_SLOWDOWN, THRESHOLDS } from './thresholds.ts';
import { headline, secondCause } from './verdict-words.ts';
import type { VmAccount } from './vm-metrics.ts';
import { hasWorkload } from './window.ts';
import { asSentence, percent } from './wording.ts';

export interface KeyFigure {
  readonly value: string;
  readonly label: string;
}

export interface Verdict {
  /** The headline: the first of `sentences`. */
  readonly text: string;
  /** As in findings; null where nothing held the VM back. */
  readonly cause: FindingCause | null;
  /** VM, VCH or pool whose limit is the cause; null where no limit is. */
  readonly limitedBy: string | null;
  /** VM the verdict is about; null when no VM had a workload. */
  readonly entity: string | null;
  readonly tone: 'good' | 'warning' | 'critical';
  /** What held the VM back most. */
  readonly constraint: Constraint;
  /** The first is the headline; plain text. */
  readonly sentences: readonly string[];
  readonly keyFigures: readonly KeyFigure[];
  /** Which figure shows it best. */
  readonly figure: 'cpu' | 'memory';
}

const MEMORY: readonly Constraint[] = ['memory-limit', 'host-memory', 'guest-paging', 'guest-files'];

/**
 * The verdict of a finished run. Pure: the same accounts give the same words.
 * @param findings those of the run, which know the cause of a bad end
 */
export function verdictOf(scenario: Scenario, accounts: readonly VmAccount[], findings: readonly Finding[]): Verdict {
  const judged = accounts.map((account): Judged => ({ account, ...judge(account) }));
  const working = judged.filter(({ account }) => hasWorkload(account.vm));
  const serving = mostHeldBack(judged.filter(({ account }) => !hasWorkload(account.vm)));
  const held = serving !== null && serving.constraint !== 'none' ? serving : null;
  const main = mostHeldBack(working) ?? held;
  const doubts = doubtSentences(judged);
  if (main === null) return idleVerdict(judged, doubts);
  const { account, constraint } = main;
  const sentences = [headline(scenario, account, constraint)];
  const second = secondCause(scenario, account, constraint);
  if (second !== null) sentences.push(second);
  if (constraint === 'none' && held !== null) sentences.push(headline(scenario, held.account, held.constraint));
  if (working.length > 1) sentences.push(countSentence(working.map((each) => each.constraint)));
  sentences.push(...doubts);
  return {
    text: sentences[0]!,
    ...causeOf(account, constraint, findings),
    entity: account.vm.name,
    tone: constraint === 'none' && (held !== null || doubts.length > 0) ? 'warning' : toneOf(account, constraint),
    constraint,
    sentences,
    keyFigures: keyFiguresOf(account, constraint),
    figure: MEMORY.includes(constraint) || account.status.outcome === 'oom-killed' ? 'memory' : 'cpu',
  };
}

type Cause = Pick<Verdict, 'cause' | 'limitedBy'>;

/** The constraint in the words of findings, with the limit behind it. */
function causeOf(
  { vm, cpuLimitedBy, memoryLimitedBy }: VmAccount,
  constraint: Constraint,
  all: readonly Finding[],
): Cause {
  switch (constraint) {
    case 'none':
      return { cause: null, limitedBy: null };
    case 'limit':
      return { cause: 'limit', limitedBy: cpuLimitedBy };
    case 'memory-limit':
      return { cause: 'memory-limit', limitedBy: memoryLimitedBy };
    case 'contention':
    case 'costop':
    case 'host-memory':
      return { cause: constraint, limitedBy: null };
    default: {
      const found = all.find(
        ({ code, entity }) => entity === vm.name && (TOLD_BY[constraint] as readonly string[]).includes(code),
      );
      return { cause: found?.cause ?? 'config', limitedBy: found?.limitedBy ?? null };
    }
  }
}

/** The findings that know why a VM came to a bad end, or waited inside its guest. */
const TOLD_BY: Readonly<Record<'outcome' | 'guest-paging' | 'guest-files', readonly FindingCode[]>> = {
  outcome: ['guest-oom', 'power-on-failed', 'call-refused', 'workload-failed'],
  'guest-paging': ['guest-paging'],
  'guest-files': ['files-not-cached'],
};

interface Judged {
  readonly account: VmAccount;
  readonly constraint: Constraint;
  readonly loss: number;
}

/** What the run says nothing about, or about something else than was meant. */
function doubtSentences(judged: readonly Judged[]): string[] {
  const doubtful = judged.flatMap(({ account }) => {
    const doubt = doubtAbout(account.vm);
    return doubt === null ? [] : [asSentence(`${account.name} ${doubt.says}.`)];
  });
  const [first] = doubtful;
  if (first === undefined) return [];
  return doubtful.length === 1 ? [first] : [first, `Of ${doubtful.length} VMs the workload is in doubt.`];
}

/** Losses closer than this, in percentage points, are alike; the first VM in scenario order then stands for them. */
const ALIKE = 1;

function mostHeldBack(judged: readonly Judged[]): Judged | null {
  const most = judged.reduce((max, { loss }) => Math.max(max, loss), 0);
  return judged.find(({ loss }) => loss >= most - ALIKE) ?? null;
}

const CONSTRAINT_WORDS: readonly (readonly [Constraint, string])[] = [
  ['outcome', 'failed'],
  ['limit', 'were held back by a CPU limit'],
  ['contention', 'waited for pCPUs'],
  ['costop', 'were co-stopped'],
  ['memory-limit', 'waited for memory because of a limit'],
  ['host-memory', 'waited for memory because the host was short of it'],
  ['guest-paging', "waited for their guest's own swap"],
  ['guest-files', 'waited for files their guest could not cache'],
  ['none', 'got what they wanted'],
];

function countSentence(constraints: readonly Constraint[]): string {
  const counted = CONSTRAINT_WORDS.map(([constraint, words]) => {
    const count = constraints.filter((each) => each === constraint).length;
    return count === 0 ? null : `${count} ${words}`;
  }).filter((words) => words !== null);
  return `Of ${constraints.length} VMs with a workload, ${counted.join(', ')}.`;
}

function keyFiguresOf(account: VmAccount, constraint: Constraint): KeyFigure[] {
  if (constraint === 'outcome') return endFigures(account);
  const figures: KeyFigure[] = [];
  const memory = constraint === 'memory-limit' || constraint === 'host-memory';
  if (memory) figures.push({ value: percent(account.memoryPct!), label: 'of its time spent waiting for memory' });
  if (account.wantedMhz !== null && account.gotMhz !== null) {
    figures.push({
      value: `${formatNumber(account.gotMhz)} of ${formatNumber(account.wantedMhz)} MHz`,
      label: 'used of what its workload wanted',
    });
  } else if (account.gotMhz !== null) {
    figures.push({ value: `${formatNumber(account.gotMhz)} MHz`, label: 'used' });
  }
  if (account.readyPct !== null && !memory)
    figures.push({ value: percent(account.readyPct), label: readyLabel(account) });
  if (memory && account.host.freeMb !== null) {
    figures.push({
      value: `${formatNumber(account.host.freeMb / 1024, 1)} GB`,
      label: 'of host memory free meanwhile',
    });
  }
  if (account.slowdown !== null && account.slowdown >= LEAST_SLOWDOWN) {
    figures.push({ value: `${formatNumber(account.slowdown, 1)}×`, label: 'as long for the same work' });
  } else if (account.host.busyPct !== null) {
    figures.push({ value: percent(account.host.busyPct), label: 'host CPU busy' });
  }
  return figures.slice(0, 3);
}

/** For a VM that came to a bad end: when, how large it was, what the balloon held of it. */
function endFigures({ vm, status, lastBalloonMb }: VmAccount): KeyFigure[] {
  const neverRan = status.outcome === 'power-on-failed' || status.outcome === 'refused';
  const endMs = neverRan ? vm.atMs : (status.workloadToMs ?? status.poweredOffMs);
  const figures: KeyFigure[] = [{ value: status.outcome, label: 'outcome' }];
  if (endMs !== null) figures.push({ value: formatElapsed(endMs), label: 'elapsed when it happened' });
  figures.push({ value: `${formatNumber(vm.memoryBytes / MB_BYTES)} MB`, label: 'configured memory' });
  if (status.outcome === 'oom-killed' && lastBalloonMb !== null && lastBalloonMb >= 1) {
    figures[0] = { value: `${formatNumber(lastBalloonMb)} MB`, label: 'held by its balloon at the end' };
  }
  return figures;
}

function readyLabel(account: VmAccount): string {
  const ready = account.readyPct ?? 0;
  if (ready < THRESHOLDS.ready.warning || account.limitPct === null) return 'ready per vCPU';
  const atLimitPct = Math.min(100, (100 * account.limitPct) / ready);
  return `ready per vCPU, ${atLimitPct < 0.5 ? 'none' : percent(atLimitPct)} of it at a limit`;
}

function toneOf(account: VmAccount, constraint: Constraint): Verdict['tone'] {
  if (constraint === 'none') return 'good';
  if (constraint === 'outcome') return account.status.outcome === 'failed' ? 'warning' : 'critical';
  const { ready, costop, memoryLatency, guestWait } = THRESHOLDS;
  const critical =
    (account.limitPct ?? 0) >= ready.critical ||
    (account.contentionPct ?? 0) >= ready.critical ||
    (account.costopPct ?? 0) >= costop.critical ||
    (account.memoryPct ?? 0) >= memoryLatency.critical ||
    (account.guestWaitPct ?? 0) >= guestWait.critical;
  return critical ? 'critical' : 'warning';
}

function idleVerdict(judged: readonly Judged[], doubts: readonly string[]): Verdict {
  const count = judged.length;
  const words =
    count === 0
      ? 'The scenario has no VMs.'
      : `None of the ${count} VM${count === 1 ? '' : 's'} has a workload; nothing was asked of the limits.`;
  const busyPct = judged[0]?.account.host.busyPct ?? null;
  return {
    text: words,
    cause: null,
    limitedBy: null,
    entity: null,
    tone: doubts.length === 0 ? 'good' : 'warning',
    constraint: 'none',
    sentences: [words, ...doubts],
    keyFigures: busyPct === null ? [] : [{ value: percent(busyPct), label: 'host CPU busy' }],
    figure: 'cpu',
  };
}
