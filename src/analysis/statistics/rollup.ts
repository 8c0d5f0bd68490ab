/**
 * Rolls 20 s samples up as vCenter does for history: average → mean, summation → sum, latest → last value,
 * minimum and maximum → the lowest and highest sample.
 *
 * Source. vSphere API, PerfSummaryType; 15 real-time samples make one 5-minute point. Documented.
 */

import type { CounterInfo, EntityKind, EntitySample, Run, Sample } from '../../counters/sample.ts';
import { round } from '../../units.ts';

/** Groups samples into intervals of `intervalMs`, a multiple of the run's; the last one may be shorter. */
export function rollUp(samples: readonly Sample[], intervalMs: number): Sample[] {
  const run = samples[0]?.run;
  if (run === undefined || intervalMs === run.intervalMs) return [...samples];
  const rolled: Run = { ...run, intervalMs };
  const groups = new Map<number, Sample[]>();
  for (const sample of samples) {
    const at = Math.floor(sample.fromMs / intervalMs);
    const group = groups.get(at);
    if (group === undefined) groups.set(at, [sample]);
    else group.push(sample);
  }
  return [...groups.values()].map((group, index) => rollUpGroup(rolled, group, index));
}

function rollUpGroup(run: Run, group: readonly Sample[], index: number): Sample {
  const last = group.at(-1)!;
  const entities = run.entities.map((entity, at) =>
    rollUpEntity(
      run,
      entity.kind,
      group.map((sample) => sample.entities[at]!),
    ),
  );
  const blame = last.waitAttributions === undefined ? {} : { blame: last.waitAttributions };
  const timeline = last.timeline === undefined ? {} : { timeline: last.timeline };
  return { run, index, fromMs: group[0]!.fromMs, toMs: last.toMs, entities, ...blame, ...timeline };
}

function rollUpEntity(run: Run, kind: EntityKind, parts: readonly EntitySample[]): EntitySample {
  const on = parts.filter((part) => part.values !== null);
  const onMs = on.reduce((sum, part) => sum + part.onMs, 0);
  const { status } = parts.at(-1)!;
  if (on.length === 0) return { onMs: 0, values: null, instances: null, status };
  const combine = (infos: readonly CounterInfo[], pick: (part: EntitySample) => Float64Array) =>
    Float64Array.from(infos, (info, at) => rollUpValue(info, on, (part) => pick(part)[at]!, onMs));
  const instances = on[0]!.instances?.map((_, i) => combine(run.instanceCounters[kind], (part) => part.instances![i]!));
  return { onMs, values: combine(run.counters[kind], (part) => part.values!), instances: instances ?? null, status };
}

function rollUpValue(
  info: CounterInfo,
  parts: readonly EntitySample[],
  value: (part: EntitySample) => number,
  onMs: number,
): number {
  if (info.rollup === 'latest') return value(parts.at(-1)!);
  if (info.rollup === 'minimum') return Math.min(...parts.map(value));
  if (info.rollup === 'maximum') return Math.max(...parts.map(value));
  const sum = parts.reduce(
    (total, part) => total + value(part) * (info.rollup === 'summation' ? 1 : part.onMs / onMs),
    0,
  );
  return round(sum, 3);
}
