/**
 * Every sample as tidy CSV: one row per entity, instance, counter and interval, with the columns of PowerCLI's Get-Stat.
 *
 * Partial samples (power-on, power-off, the last of a run) are rows too; an entity that was off has none. The aggregate's
 * Instance is empty, as in the vSphere API; percent values are percent.
 */

import type { RunResult } from '../../analysis/run-result.ts';
import { isDefaultCounter } from '../../counters/default-counters.ts';
import type { CounterInfo, EntityKind } from '../../counters/sample.ts';
import { escapeCsv } from '../../escape.ts';
import { MS_PER_S } from '../../units.ts';
import { csvNumber } from './csv-number.ts';

const HEADER = 'Timestamp,Entity,Instance,MetricId,Value,Unit,IntervalSecs\n';

/** The file in chunks of about one sample each, so that a long run is never one string. */
export function* samplesCsv(result: RunResult, options: { readonly all: boolean }): Generator<string> {
  const { run, samples } = result;
  const kinds: readonly EntityKind[] = ['vm', 'resourcePool', 'host'];
  const columns = new Map(
    kinds.map((kind) => [
      kind,
      { own: columnsOf(run.counters[kind], options.all), each: columnsOf(run.instanceCounters[kind], options.all) },
    ]),
  );
  const names = run.entities.map((entity) => escapeCsv(entity.name));
  yield HEADER;
  for (const sample of samples) {
    const time = isoTime(run.scenario.startEpochMs + sample.toMs);
    const seconds = csvNumber((sample.toMs - sample.fromMs) / MS_PER_S);
    const lines: string[] = [];
    for (const [index, entity] of run.entities.entries()) {
      const { values, instances } = sample.entities[index]!;
      if (values === null) continue;
      const { own, each } = columns.get(entity.kind)!;
      const start = `${time},${names[index]},`;
      for (const [at, rest] of own)
        lines.push(`${start},${rest.id},${csvNumber(values[at]!)},${rest.unit},${seconds}\n`);
      for (const [instance, row] of (instances ?? []).entries()) {
        for (const [at, rest] of each) {
          lines.push(`${start}${instance},${rest.id},${csvNumber(row[at]!)},${rest.unit},${seconds}\n`);
        }
      }
    }
    yield lines.join('');
  }
}

type Column = readonly [at: number, text: { readonly id: string; readonly unit: string }];

function columnsOf(infos: readonly CounterInfo[], all: boolean): Column[] {
  const columns: Column[] = [];
  for (const [at, info] of infos.entries()) {
    if (all || isDefaultCounter(info)) columns.push([at, { id: escapeCsv(info.name), unit: escapeCsv(info.unit) }]);
  }
  return columns;
}

/** ISO 8601 in UTC, with milliseconds only where there are any. */
export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('.000Z', 'Z');
}
