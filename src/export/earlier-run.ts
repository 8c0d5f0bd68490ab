/**
 * An earlier run as a side of a comparison: its summary.json (or the report.html that carries it), and the samples.csv beside it.
 *
 * Model. The comparison uses the statistics of the document. The inventory is rebuilt from the document's entities, so that
 *   VMs pair and limits have names. The document does not contain the workloads, and they are never guessed: two runs did
 *   the same work when their scenarios have the same hash. Without samples.csv a counter is a level line at its average.
 * Checked by. test/export/earlier-run.test.ts, test/cli/earlier.test.ts
 */

import * as z from 'zod';
import { type Analysis, analyse } from '../analysis/analyse.ts';
import type { EntitySummary, Summary } from '../analysis/summary-document.ts';
import { MAX_DURATION_MS, MAX_POOLS, MAX_VMS } from '../bounds.ts';
import { SAMPLE_MS } from '../constants/counters.ts';
import type { EntitySample, Run, Sample, VmStatus } from '../counters/sample.ts';
import { describeRun } from '../engine/simulate.ts';
import { findCarriedJson } from '../report/inert-data.ts';
import { readScenario } from '../scenario/read.ts';
import { MS_PER_S } from '../units.ts';
import type { Scenario } from '../vsphere/inventory.ts';

export interface EarlierRun {
  readonly analysis: Analysis;
  readonly scenario: Scenario;
}

const amount = z.number().finite().min(0).max(Number.MAX_SAFE_INTEGER);
const number = z.number().finite();
const range = z.tuple([amount, amount]);
const statistics = z.object({
  ...{ unit: z.string().max(20), average: number, minimum: number, maximum: number },
  ...{ p95: number, p99: number, latest: number },
});
const config = z.record(z.string().max(60), z.union([z.string().max(200), number, z.boolean(), z.null()]));
const entity = z.looseObject({
  kind: z.enum(['vm', 'resourcePool', 'host']),
  name: z.string().min(1).max(200),
  container: z.string().max(200).optional(),
  vch: z.string().max(200).optional(),
  role: z.enum(['container', 'endpoint', 'vm']).optional(),
  poweredOnS: range.nullish(),
  workloadS: range.nullish(),
  config,
  work: z.looseObject({ demandedMHzs: amount, servedMHzs: amount, slowdown: amount.nullable() }).nullish(),
  counters: z.record(z.string().max(100), z.looseObject(statistics.shape)),
});
const finding = z.looseObject({
  ...{ code: z.string(), severity: z.enum(['critical', 'warning', 'info']), cause: z.string(), entity: z.string() },
  ...{ message: z.string(), limitedBy: z.string().nullable(), recommendation: z.string() },
});
const document = z.looseObject({
  schema: z.literal('vchsim.summary/1'),
  version: z.string().max(50),
  scenario: z.looseObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    title: z.string().max(500).nullable(),
    seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    durationS: z
      .number()
      .min(1)
      .max(MAX_DURATION_MS / MS_PER_S),
    intervalS: z.number().min(1).max(86_400),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  entities: z
    .array(entity)
    .min(1)
    .max(2 * MAX_VMS + MAX_POOLS),
  findings: z.array(finding).max(100_000),
  gates: z.array(z.looseObject({ gate: z.string(), passed: z.boolean() })).max(10_000),
});

/** The JSON of the summary in a text: the text itself, or the inert data of a report. null: there is none. */
export function findSummary(text: string): unknown {
  try {
    const found = JSON.parse(findCarriedJson(text) ?? text) as { schema?: unknown } | null;
    return typeof found?.schema === 'string' && found.schema.startsWith('vchsim.') ? found : null;
  } catch {
    // Not JSON, or nested too deeply to be ours.
    return null;
  }
}

/**
 * @param found what `findSummary` gave
 * @param name the run's name in the comparison; its own when null
 * @returns the run, or what is wrong with the document in words
 */
export function readEarlierRun(found: unknown, csv: string | null, name: string | null): EarlierRun | string {
  const schema = (found as { schema?: unknown } | null)?.schema;
  if (schema !== 'vchsim.summary/1') {
    return typeof schema === 'string'
      ? `it holds a ${schema} document; a side of a comparison is a summary.json (vchsim.summary/1)`
      : 'it holds no summary of an earlier run';
  }
  const parsed = document.safeParse(found);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `its summary is damaged at ${issue!.path.map(String).join('.') || 'the top'}: ${issue!.message}`;
  }
  const summary = parsed.data as unknown as Summary;
  const text = JSON.stringify(scenarioText(summary, name ?? summary.scenario.name));
  const { scenario, issues } = readScenario(text, { path: summary.scenario.name });
  if (scenario === null) {
    return `its inventory cannot be made again: ${issues.find(({ severity }) => severity === 'error')!.message}`;
  }
  const run: Run = { ...describeRun(scenario), sha256: summary.scenario.sha256 };
  const entities = run.entities.map(({ kind, name: own, index }) => {
    const vm = kind === 'vm' ? scenario.vms[index]! : null;
    return summary.entities.find(
      (each) =>
        each.kind === kind &&
        (vm === null || vm.container === null
          ? (kind === 'host' || each.name === own) && (vm === null || each.role === vm.role)
          : each.container === vm.container && each.vch === vm.vch),
    );
  });
  const rows = csv === null ? new Map<string, Float64Array>() : rowsOf(csv, run, entities);
  const samples = samplesOf(run, entities, rows);
  const analysis = analyse(samples);
  const scenarioPart = { ...summary.scenario, name: scenario.name };
  const ordered = entities.map((each, at) => each ?? { ...analysis.summary.entities[at]!, counters: {} });
  const shown = { ...summary, scenario: scenarioPart, entities: ordered, blame: summary.blame ?? [] };
  return {
    scenario,
    analysis: {
      ...{ ...analysis, earlier: true as const, summary: shown, findings: summary.findings, gates: summary.gates },
      usage: summary.usage ?? [],
    },
  };
}

type Doc = Record<string, unknown>;
type Config = EntitySummary['config'];

/** A scenario with the same host, pools and VMs; their workloads are not known, only whether there were any. */
function scenarioText({ scenario, entities }: Summary, name: string): Doc {
  const of = (kind: EntitySummary['kind']) => entities.filter((each) => each.kind === kind);
  const host = of('host')[0]?.config ?? {};
  const vms = of('vm');
  const pools = of('resourcePool');
  return {
    ...{ vchsim: 1, name, seed: scenario.seed, duration: `${Math.round(scenario.durationS * MS_PER_S)}ms` },
    ...(scenario.title === null ? {} : { title: scenario.title }),
    host: {
      name: of('host')[0]?.name ?? 'host',
      ...{ cores: host['cores'], mhz: host['mhz'], turbo: host['turbo'] ?? 1 },
      hyperthreading: Number(host['threads']) > Number(host['cores']),
      memory: `${host['memoryMB']}MB`,
      ...(['nvme', 'ssd', 'san', 'sata'].includes(String(host['swap'])) ? { swap: host['swap'] } : {}),
    },
    pools: pools
      .filter(({ config: own }) => own['vch'] !== true)
      .map((each) => ({
        ...{ name: each.name, ...allocations(each.config) },
        ...(each.config['parent'] == null ? {} : { parent: each.config['parent'] }),
      })),
    vchs: pools
      .filter(({ config: own }) => own['vch'] === true)
      .map((each) => {
        const endpoint = vms.find((vm) => vm.role === 'endpoint' && vm.name === each.name)?.config;
        return {
          ...{ name: each.name, ...allocations(each.config) },
          ...(each.config['parent'] == null ? {} : { pool: each.config['parent'] }),
          ...(endpoint === undefined
            ? {}
            : { endpoint: { vcpus: endpoint['vcpus'], memory: `${endpoint['memoryMB']}MB` } }),
        };
      }),
    containers: vms
      .filter(({ role }) => role === 'container')
      .map((vm) => ({ vch: vm.vch, name: vm.container, ...machine(vm) })),
    vms: vms
      .filter(({ role }) => role === 'vm')
      .map((vm) => ({
        ...{ name: vm.name, ...machine(vm) },
        ...(vm.config['pool'] == null ? {} : { pool: vm.config['pool'] }),
      })),
  };
}

function machine({ config: own, work }: EntitySummary): Doc {
  const { cpu, memory } = allocations(own);
  const size = `${own['memoryMB']}MB`;
  return {
    ...{ vcpus: own['vcpus'], cpu, memory: { size, ...(memory as Doc) } },
    ...(work == null ? {} : { workload: { cpu: '1%', memory: `${Math.min(118, Number(own['memoryMB']) / 2)}MB` } }),
  };
}

function allocations(own: Config): { cpu: Doc; memory: Doc } {
  const of = (word: string, unit: string): Doc => {
    const [limit, reservation] = ['Limit', 'Reservation'].map((each) => own[`${word}${each}${unit}`]);
    const shares = own[`${word}Shares`];
    return {
      ...(typeof limit === 'number' ? { limit: `${limit}${unit}` } : { limit: 'unlimited' }),
      ...(typeof reservation === 'number' ? { reservation: `${reservation}${unit}` } : {}),
      ...(typeof shares === 'number' ? { shares } : {}),
    };
  };
  return { cpu: of('cpu', 'MHz'), memory: of('memory', 'MB') };
}

/** Values of every 20 s by `entity index, counter`; NaN where the file has none. */
function rowsOf(
  csv: string,
  run: Run,
  entities: readonly (EntitySummary | undefined)[],
): ReadonlyMap<string, Float64Array> {
  const indexes = new Map<string, number[]>();
  for (const [at, each] of entities.entries()) {
    if (each !== undefined) indexes.set(each.name, [...(indexes.get(each.name) ?? []), at]);
  }
  const lines = csv.split(/\r?\n/);
  const header = cells(lines[0] ?? '');
  const [time, who, instance, counter, value, interval] = [
    ...['Timestamp', 'Entity', 'Instance', 'MetricId', 'Value', 'IntervalSecs'].map((each) => header.indexOf(each)),
  ] as [number, number, number, number, number, number];
  const rows = new Map<string, Float64Array>();
  if ([time, who, instance, counter, value, interval].some((at) => at < 0)) return rows;
  const slots = slotsOf(run.scenario);
  let startMs: number | null = null;
  for (const line of lines.slice(1)) {
    const row = cells(line);
    const endMs = Date.parse(row[time] ?? '');
    const spanMs = Number(row[interval]) * MS_PER_S;
    const number = Number(row[value]);
    if (row[instance] !== '' || !Number.isFinite(endMs + spanMs + number) || spanMs < SAMPLE_MS) continue;
    startMs ??= endMs - spanMs;
    const last = Math.round((endMs - startMs) / SAMPLE_MS) - 1;
    const first = last - Math.round(spanMs / SAMPLE_MS) + 1;
    // A name that begins like a formula has an apostrophe in front.
    for (const at of indexes.get((row[who] ?? '').replace(/^'(?=[=+\-@])/, '')) ?? []) {
      const key = `${at} ${row[counter]}`;
      const known = rows.get(key) ?? new Float64Array(slots).fill(Number.NaN);
      for (let slot = Math.max(0, first); slot <= Math.min(slots - 1, last); slot++) known[slot] = number;
      rows.set(key, known);
    }
  }
  return rows;
}

/** The cells of one line of RFC 4180 without line breaks in cells. */
function cells(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );
}

const slotsOf = ({ durationMs }: Scenario) => Math.max(1, Math.ceil(durationMs / SAMPLE_MS));

function samplesOf(
  run: Run,
  entities: readonly (EntitySummary | undefined)[],
  rows: ReadonlyMap<string, Float64Array>,
): Sample[] {
  const { durationMs } = run.scenario;
  return Array.from({ length: slotsOf(run.scenario) }, (_, index): Sample => {
    const fromMs = index * SAMPLE_MS;
    const toMs = Math.min(durationMs, fromMs + SAMPLE_MS);
    return {
      ...{ run, index, fromMs, toMs },
      entities: run.entities.map(({ kind }, at): EntitySample => {
        const own = entities[at];
        const status = kind === 'vm' ? statusOf(own, toMs, durationMs) : null;
        const [on, off] = kind === 'vm' ? (own?.poweredOnS ?? [0, 0]) : [0, durationMs / MS_PER_S];
        const onMs = Math.max(0, Math.min(toMs, off * MS_PER_S) - Math.max(fromMs, on * MS_PER_S));
        const value = (name: string) => {
          const known = rows.get(`${at} ${name}`)?.[index];
          const level = own !== undefined && Object.hasOwn(own.counters, name) ? own.counters[name]!.average : 0;
          return known === undefined || Number.isNaN(known) ? level : known;
        };
        const values = onMs > 0 ? Float64Array.from(run.counters[kind], ({ name }) => value(name)) : null;
        return { onMs, values, instances: null, status };
      }),
    };
  });
}

function statusOf(own: EntitySummary | undefined, toMs: number, durationMs: number): VmStatus {
  const reached = (seconds: number | undefined, end: boolean) => {
    const ms = seconds === undefined ? Number.POSITIVE_INFINITY : seconds * MS_PER_S;
    return ms <= toMs && !(end && ms >= durationMs) ? ms : null;
  };
  const work = own?.work ?? null;
  return {
    poweredOnMs: reached(own?.poweredOnS?.[0], false),
    poweredOffMs: reached(own?.poweredOnS?.[1], true),
    workloadFromMs: reached(own?.workloadS?.[0], false),
    workloadToMs: reached(own?.workloadS?.[1], true),
    outcome: own?.outcome ?? 'running',
    outcomeReason: own?.outcomeReason ?? null,
    work:
      work === null
        ? null
        : {
            demandedMhzS: work.demandedMHzs,
            servedMhzS: work.servedMHzs,
            unhinderedMhzS: (work.slowdown ?? 0) * work.servedMHzs,
          },
    cpuLimitedBy: null,
    memoryLimitedBy: null,
  };
}
