/** Time of each vCPU of a VM by state, per sample, one panel per vCPU. */

import type { RunResult } from '../../analysis/run-result.ts';
import { meanOf, windowOf } from '../../analysis/statistics/window.ts';
import { percent } from '../../analysis/words/wording.ts';
import type { Panel, Points, Series, TimePlot, ValueAxis } from '../../charts/plot.ts';
import { bandStyle } from '../../charts/style.ts';
import { THRESHOLDS } from '../../constants/thresholds.ts';
import { formatNumber } from '../../units.ts';
import { onAverage } from '../axes.ts';
import { lifeMarkers } from '../events.ts';
import type { EntityFigure } from '../figure-kind.ts';
import { type FinishedRun, powerOf } from '../points.ts';
import { explainMissing, spanOf, vmAt } from '../series.ts';
import { lostPct, readerOf, sharesOf, typicalShares, VCPU_STATES } from '../vcpu-states.ts';

/** Panels in a figure; with more vCPUs, those that waited most get a panel each. */
const PANELS_MAX = 4;

export const vmStates = {
  name: 'states',
  entity: 'vm',
  title: 'vCPU states',
  gallery: {
    answers:
      'The whole time of each vCPU: running, ready at a limit, ready in contention, co-stop, waiting for pages, idle. By default it is drawn for VMs that waited.',
    example: { run: 'configure-live', entity: 'limited.web' },
  },
  inclusion: (run, entityIndex) => (isKeptWaiting(run, entityIndex) ? 'always' : 'when asked'),
  caption,
  plot: (result, entityIndex): TimePlot => {
    const vm = vmAt(result, entityIndex);
    const [first, ...others] = groupsOf(result, entityIndex, vm.vcpus).map(({ title, vcpus }): Panel => {
      const points = statePoints(result, entityIndex, vcpus);
      return { axis: shareAxis(title), share: 1, series: bandsOf(vm.name, points) };
    });
    return {
      kind: 'time',
      spanMs: spanOf(result),
      left: first!.axis,
      right: null,
      series: first!.series,
      panels: others,
      legend: bandsOf(vm.name, statePoints(result, entityIndex, [null])),
      markers: lifeMarkers(result, entityIndex),
    };
  },
} as const satisfies EntityFigure<'vm'>;

/** Ready or co-stop above the threshold of a finding, or the same amount of waiting for memory. */
function isKeptWaiting({ run, samples }: FinishedRun, entityIndex: number): boolean {
  const window = windowOf(run, samples, entityIndex);
  if (window === null) return false;
  const mean = (counter: string) => meanOf(window, counter) ?? 0;
  const vcpuMs = run.intervalMs * run.scenario.vms[run.entities[entityIndex]!.index]!.vcpus;
  return (
    mean('cpu.readiness.average') >= THRESHOLDS.ready.warning ||
    mean('mem.latency.average') >= THRESHOLDS.memoryLatency.critical ||
    (100 * mean('cpu.costop.summation')) / vcpuMs >= THRESHOLDS.costop.warning
  );
}

interface Group {
  readonly title: string;
  /** null: what is summed over all of them. */
  readonly vcpus: readonly (number | null)[];
}

function groupsOf(result: RunResult, entityIndex: number, count: number): Group[] {
  const kept = result.samples.some((sample) => (sample.entities[entityIndex]?.instances ?? null) !== null);
  if (!kept) return [{ title: count === 1 ? 'vCPU 0' : `${formatNumber(count)} vCPUs, mean`, vcpus: [null] }];
  const all = Array.from({ length: count }, (_, vcpu) => vcpu);
  const one = (vcpu: number): Group => ({ title: `vCPU ${vcpu}`, vcpus: [vcpu] });
  if (count <= PANELS_MAX) return all.map(one);
  const waited = all.map((vcpu) => ({ vcpu, pct: lostPct(typicalShares(result, entityIndex, vcpu) ?? []) }));
  const ranked = waited.sort((a, b) => b.pct - a.pct || a.vcpu - b.vcpu).map(({ vcpu }) => vcpu);
  const shown = ranked.slice(0, PANELS_MAX - 1).sort((a, b) => a - b);
  const rest = all.filter((vcpu) => !shown.includes(vcpu));
  return [...shown.map(one), { title: `${formatNumber(rest.length)} others`, vcpus: rest }];
}

const shareAxis = (title: string): ValueAxis => ({
  title,
  max: 100,
  step: 50,
  label: (value) => `${value} %`,
  colour: null,
});

/** Percent of the time in each state, in the order of the states. */
function statePoints(result: RunResult, entityIndex: number, vcpus: readonly (number | null)[]): Points[] {
  const readers = vcpus.map((vcpu) => readerOf(result, entityIndex, vcpu));
  const shares = result.samples.map((sample) => sharesOf(readers.flatMap((read) => read(sample) ?? [])));
  const xMs = result.samples.map(({ toMs }) => toMs);
  return VCPU_STATES.map((_, state) => ({
    xMs,
    values: shares.map((each) => each?.[state] ?? null),
    ...powerOf(result, entityIndex),
  }));
}

/** A state without any time has no band and no legend row. */
const LEAST_PCT = 0.05;
const ALWAYS: ReadonlySet<string> = new Set(['Running', 'Ready, max limited', 'Ready, contention', 'Co-stop', 'Idle']);

function bandsOf(object: string, points: readonly Points[]): Series[] {
  return VCPU_STATES.flatMap(({ label, colour }, at) => {
    const there = points[at]!.values.some((value) => (value ?? 0) >= LEAST_PCT);
    if (!there && !ALWAYS.has(label)) return [];
    return {
      object,
      measurement: label,
      rollup: 'Average',
      unit: '%',
      axis: 'left',
      shape: 'band',
      style: bandStyle(colour),
      points: points[at]!,
    } as const;
  });
}

/** "Under load, on average, of all vCPU time: 26 % running, 37 % ready, max limited". */
function caption(result: RunResult, entityIndex: number): string {
  const vm = vmAt(result, entityIndex);
  const shares = typicalShares(result, entityIndex);
  if (shares === null) return explainMissing(result, entityIndex);
  const told = VCPU_STATES.flatMap(({ label }, at) =>
    shares[at]! < LEAST_PCT ? [] : `${label.toLowerCase()} ${percent(shares[at]!)}`,
  );
  return `${onAverage(vm)}, of all its vCPU time: ${told.join(' · ')}`;
}
