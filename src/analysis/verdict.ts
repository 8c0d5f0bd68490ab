/**
 * The run in one or two sentences with their numbers, and the three figures to put beside them.
 *
 * The verdict speaks of the VM that lost most; the others are counted. A cause is named only when the counters show it:
 * time at a limit, time waiting for a pCPU, time stopped for siblings, time waiting for memory.
 */

import type { Scenario } from '../vsphere/inventory.ts';
import { type Constraint, type Judgement, judge, memoryCauseInFindings } from './constraint.ts';
import { doubtAbout } from './rules/doubtful-workloads.ts';
import type { FindingCode } from './rules/registry.ts';
import type { VmMetrics } from './statistics/vm-metrics.ts';
import { hasWorkload } from './statistics/window.ts';
import type { Finding, FindingCause } from './summary-document.ts';
import { THRESHOLDS } from './thresholds.ts';
import { doubtful, manyDoubts } from './words/doubtful-workloads.ts';
import type { Sentence } from './words/template.ts';
import {
  countSentence,
  headline,
  idleFigures,
  idleSentence,
  type KeyFigure,
  keyFiguresOf,
  secondCause,
  whatWaits,
} from './words/verdict.ts';

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
  /** The same with what each claims. */
  readonly said: readonly Sentence[];
  readonly keyFigures: readonly KeyFigure[];
  /** Which figure shows it best. */
  readonly figure: 'cpu' | 'memory';
}

const MEMORY: readonly Constraint[] = ['memory-limit', 'host-memory', 'earlier-memory'];
const IN_MEMORY_FIGURE: readonly Constraint[] = [...MEMORY, 'guest-paging', 'guest-files'];

/**
 * The verdict of a finished run. Pure: the same vmMetrics give the same words.
 * @param found the findings of the run, VM by VM, which know the cause of a bad end
 */
export function verdictOf(scenario: Scenario, vmMetrics: readonly VmMetrics[], found: readonly Finding[]): Verdict {
  const judged = vmMetrics.map((metrics): Judged => ({ metrics, ...judge(metrics) }));
  const working = judged.filter(({ metrics }) => hasWorkload(metrics.vm));
  const serving = mostHeldBack(judged.filter(({ metrics }) => !hasWorkload(metrics.vm)));
  const held = serving !== null && serving.constraint !== 'none' ? serving : null;
  const main = mostHeldBack(working) ?? held;
  const doubts = doubtSentences(judged);
  if (main === null) return idleVerdict(judged, doubts);
  const { metrics, constraint } = main;
  const fine = main.slight || constraint === 'none';
  const said = [headline(scenario, metrics, main)];
  const waits = MEMORY.includes(constraint) && !fine ? whatWaits(metrics) : null;
  if (waits !== null) said.push(waits);
  const second = fine ? null : secondCause(scenario, metrics, constraint);
  if (second !== null) said.push(second);
  if (fine && held !== null) said.push(headline(scenario, held.metrics, held));
  if (working.length > 1) said.push(countSentence(working));
  said.push(...doubts);
  return {
    text: said[0]!.text,
    ...causeOf(metrics, constraint, found),
    entity: metrics.vm.name,
    tone: fine ? (held !== null || doubts.length > 0 ? 'warning' : 'good') : toneOf(metrics, constraint),
    constraint,
    sentences: said.map(({ text }) => text),
    said,
    keyFigures: keyFiguresOf(metrics, constraint),
    figure: IN_MEMORY_FIGURE.includes(constraint) || metrics.status.outcome === 'oom-killed' ? 'memory' : 'cpu',
  };
}

type Cause = Pick<Verdict, 'cause' | 'limitedBy'>;

/** The constraint in the words of findings, with the limit behind it. */
function causeOf(metrics: VmMetrics, constraint: Constraint, found: readonly Finding[]): Cause {
  switch (constraint) {
    case 'none':
      return { cause: null, limitedBy: null };
    case 'limit':
      return { cause: 'limit', limitedBy: metrics.cpuLimitedBy };
    case 'memory-limit':
    case 'host-memory':
    case 'earlier-memory':
      return memoryCauseInFindings(metrics);
    case 'contention':
    case 'costop':
      return { cause: constraint, limitedBy: null };
    case 'hyperthreading':
      return { cause: 'contention', limitedBy: null };
    case 'clock':
      return { cause: 'config', limitedBy: null };
    default: {
      const told = found.find(
        ({ code, entity }) => entity === metrics.vm.name && (TOLD_BY[constraint] as readonly string[]).includes(code),
      );
      return { cause: told?.cause ?? 'config', limitedBy: told?.limitedBy ?? null };
    }
  }
}

/** The findings that know why a VM came to a bad end, or waited inside its guest. */
const TOLD_BY: Readonly<Record<'outcome' | 'guest-paging' | 'guest-files', readonly FindingCode[]>> = {
  outcome: ['guest-oom', 'power-on-failed', 'call-refused', 'workload-failed'],
  'guest-paging': ['guest-paging'],
  'guest-files': ['files-not-cached'],
};

interface Judged extends Judgement {
  readonly metrics: VmMetrics;
}

/** What the run says nothing about, or about something else than was meant. */
function doubtSentences(judged: readonly Judged[]): Sentence[] {
  const doubts = judged.flatMap(({ metrics }) => {
    const doubt = doubtAbout(metrics.vm);
    return doubt === null ? [] : [doubtful({ metrics, says: doubt.says })];
  });
  const [first] = doubts;
  if (first === undefined) return [];
  return doubts.length === 1 ? [first] : [first, manyDoubts({ count: doubts.length })];
}

/** Losses closer than this, in percentage points, are alike; the first VM in scenario order then stands for them. */
const ALIKE = 1;

/** Losses beyond their thresholds come before slight ones. */
function mostHeldBack(judged: readonly Judged[]): Judged | null {
  const beyond = judged.filter(({ constraint, slight }) => constraint !== 'none' && !slight);
  const slight = judged.filter((each) => each.slight);
  const first = beyond.length > 0 ? beyond : slight.length > 0 ? slight : judged;
  const most = first.reduce((max, { loss }) => Math.max(max, loss), 0);
  return first.find(({ loss }) => loss >= most - ALIKE) ?? null;
}

function toneOf(metrics: VmMetrics, constraint: Constraint): Verdict['tone'] {
  if (constraint === 'none') return 'good';
  if (constraint === 'outcome') return metrics.status.outcome === 'failed' ? 'warning' : 'critical';
  const { ready, costop, cpuLatency, memoryLatency, guestWait } = THRESHOLDS;
  const critical =
    (metrics.limitPct ?? 0) >= ready.critical ||
    (metrics.contentionPct ?? 0) >= ready.critical ||
    (metrics.costopPct ?? 0) >= costop.critical ||
    (metrics.clockPct !== null && constraint === 'clock' && metrics.clockPct >= cpuLatency.critical) ||
    (metrics.memoryPct ?? 0) >= memoryLatency.critical ||
    (metrics.guestWaitPct ?? 0) >= guestWait.critical;
  return critical ? 'critical' : 'warning';
}

function idleVerdict(judged: readonly Judged[], doubts: readonly Sentence[]): Verdict {
  const said = [idleSentence({ vms: judged.length }), ...doubts];
  return {
    text: said[0]!.text,
    cause: null,
    limitedBy: null,
    entity: null,
    tone: doubts.length === 0 ? 'good' : 'warning',
    constraint: 'none',
    sentences: said.map(({ text }) => text),
    said,
    keyFigures: idleFigures(judged[0]?.metrics),
    figure: 'cpu',
  };
}
