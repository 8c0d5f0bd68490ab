/**
 * The run in one or two sentences with their numbers, and the three figures to put beside them.
 *
 * The verdict speaks of the VM that lost most; the others are counted. A cause is named only when the counters show it:
 * time at a limit, time waiting for a pCPU, time stopped for siblings, time waiting for memory.
 */

import type { Scenario } from '../vsphere/inventory.ts';
import { type Constraint, judge } from './constraint.ts';
import { doubtAbout } from './rules/doubtful-workloads.ts';
import type { FindingCode } from './rules/registry.ts';
import type { VmAccount } from './statistics/vm-metrics.ts';
import { hasWorkload } from './statistics/window.ts';
import type { Finding, FindingCause } from './summary-document.ts';
import { THRESHOLDS } from './thresholds.ts';
import {
  countSentence,
  headline,
  idleFigures,
  idleSentence,
  type KeyFigure,
  keyFiguresOf,
  secondCause,
} from './words/verdict.ts';
import { asSentence } from './words/wording.ts';

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
  const words = idleSentence(judged.length);
  return {
    text: words,
    cause: null,
    limitedBy: null,
    entity: null,
    tone: doubts.length === 0 ? 'good' : 'warning',
    constraint: 'none',
    sentences: [words, ...doubts],
    keyFigures: idleFigures(judged[0]?.account),
    figure: 'cpu',
  };
}
