/**
 * The verdict: one or two sentences about the run, and three key numbers.
 *
 * The verdict is about the VM that lost most. Other VMs are only counted. The verdict names a cause only when the counters
 * show it: time at a limit, time waiting for a pCPU, time in co-stop, time waiting for memory.
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
  /** As in findings; null when nothing slowed the VM. */
  readonly cause: FindingCause | null;
  /** VM, VCH or pool whose limit is the cause; null where no limit is. */
  readonly limitedBy: string | null;
  /** VM the verdict is about; null when no VM had a workload. */
  readonly entity: string | null;
  readonly tone: 'good' | 'warning' | 'critical';
  /** The main constraint of the VM. */
  readonly constraint: Constraint;
  /** The first is the headline; plain text. */
  readonly sentences: readonly string[];
  /** The sentences with their claims. */
  readonly said: readonly Sentence[];
  readonly keyFigures: readonly KeyFigure[];
  /** Which figure shows it best. */
  readonly figure: 'cpu' | 'memory';
}

const MEMORY: readonly Constraint[] = ['memory-limit', 'host-memory', 'earlier-memory'];
const IN_MEMORY_FIGURE: readonly Constraint[] = [...MEMORY, 'guest-paging', 'guest-files'];

/**
 * The verdict of a finished run. Pure: the same vmMetrics give the same words.
 * @param found the findings of the run, VM by VM; they give the cause when a VM was killed or never started
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

/** The findings that explain why a VM did not end well, or why it waited inside its guest. */
const TOLD_BY: Readonly<Record<'outcome' | 'guest-paging' | 'guest-files', readonly FindingCode[]>> = {
  outcome: ['guest-oom', 'power-on-failed', 'call-refused', 'workload-failed'],
  'guest-paging': ['guest-paging'],
  'guest-files': ['files-not-cached'],
};

interface Judged extends Judgement {
  readonly metrics: VmMetrics;
}

/** Workloads that the run does not simulate, or may not simulate as the user intended. */
function doubtSentences(judged: readonly Judged[]): Sentence[] {
  const doubts = judged.flatMap(({ metrics }) => {
    const doubt = doubtAbout(metrics.vm);
    return doubt === null ? [] : [doubtful({ metrics, says: doubt.says })];
  });
  const [first] = doubts;
  if (first === undefined) return [];
  return doubts.length === 1 ? [first] : [first, manyDoubts({ count: doubts.length })];
}

/** Losses that differ by less than this (percentage points) count as equal; the first VM in scenario order is chosen. */
const ALIKE = 1;

/** Sorts losses above their thresholds before losses below them. */
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
