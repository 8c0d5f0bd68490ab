/** Findings and failed gates of a run as SARIF: each at the line that describes the VM, pool, call or gate it is about. */

import { kindOf } from '../../analysis/rules/registry.ts';
import type { Finding, GateResult, Summary } from '../../analysis/summary-document.ts';
import { gateFailure } from '../../analysis/words/gates.ts';
import type { FindingSeverity } from '../../issues.ts';
import type { AllocatedPlaces, Place, ScenarioPlaces } from '../../scenario/places.ts';
import { MS_PER_S } from '../../units.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import type { Origin } from './format.ts';
import { type SarifLevel, type SarifPlace, type SarifResult, type SarifRule, sarif } from './sarif-document.ts';

const LEVELS: Readonly<Record<FindingSeverity, SarifLevel>> = { critical: 'error', warning: 'warning', info: 'note' };

const GATE_RULE: SarifRule = {
  id: 'gate-failed',
  title: 'A gate of the scenario failed',
  help: 'A sentence under `gates:` does not hold for this run. See the counter it names in the report, then change the scenario or the gate.',
  level: 'error',
};

/** The text of `findings.sarif`; call it with the complete summary. Failed gates come first, then findings, worst first. */
export function findingsSarif(summary: Summary, scenario: Scenario, origin: Origin): string {
  const gates = summary.gates.flatMap((gate, at) => (gate.passed ? [] : [gateResult(gate, at, scenario, origin)]));
  const findings = atLines(
    summary.findings.flatMap((finding) =>
      [finding.entity, ...finding.entities].map((entity) => ({
        finding,
        place: findPlace({ ...finding, entity }, scenario, origin),
      })),
    ),
  );
  return sarif(scenario.name, [...gates, ...findings.map((each) => findingResult(each, scenario, origin))]);
}

function gateResult(gate: GateResult, at: number, scenario: Scenario, origin: Origin): SarifResult {
  return {
    rule: GATE_RULE,
    level: 'error',
    message: `${gate.gate} does not hold in ${scenario.name}. ${gateFailure(gate)}`,
    place: sarifPlace(origin.places.gates[at] ?? origin.places.start, origin),
    identity: [scenario.name, gate.gate],
    properties: { entity: gate.entity ?? null, observed: gate.observed, threshold: gate.threshold, unit: gate.unit },
  };
}

interface Placed {
  readonly finding: Finding;
  readonly place: Place;
}

/** One result per rule, line and limit: the copies of `count: 30` stand in one line. */
function atLines(all: readonly Placed[]): Placed[] {
  const seen = new Map<string, Placed>();
  for (const each of all) {
    const { finding, place } = each;
    const key = JSON.stringify([finding.code, finding.limitedBy, place.file, place.line, place.column]);
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}

function findingResult({ finding, place }: Placed, scenario: Scenario, origin: Origin): SarifResult {
  const { code, severity, entity, limitedBy, counter, observed, threshold, unit, fromS, toS } = finding;
  const { title, help } = kindOf(finding);
  const rule = { id: code, title, help, level: LEVELS[severity] };
  const limit = limitPlace(finding, scenario, origin.places);
  const related =
    limit === null ? [] : [{ place: sarifPlace(limit, origin), says: `The limit that binds: ${limitedBy}` }];
  return {
    rule,
    level: LEVELS[severity],
    message: `${finding.message} ${finding.recommendation}`,
    place: sarifPlace(place, origin),
    related,
    identity: [scenario.name, entity, limitedBy],
    properties: { scenario: scenario.name, entity, counter, observed, threshold, unit, fromS, toS },
  };
}

function sarifPlace({ file, ...region }: Place, { pathOf }: Origin): SarifPlace {
  return { file: pathOf(file), region };
}

/** The line a finding is about: the call, the VM, the pool or VCH, else the host. */
function findPlace(finding: Finding, scenario: Scenario, { places }: Origin): Place {
  const event = (scenario.events ?? []).findIndex(
    ({ atMs, line }) => atMs === finding.fromS * MS_PER_S && finding.message.startsWith(`\`${line}\``),
  );
  if (event >= 0) return places.events[event] ?? places.start;
  return entityPlaces(finding.entity, scenario, places)?.whole ?? places.host;
}

/** Where the limit that binds is written; null when none does, or it stands where the finding does. */
function limitPlace(finding: Finding, scenario: Scenario, places: ScenarioPlaces): Place | null {
  if (finding.limitedBy === null) return null;
  const limiting = entityPlaces(finding.limitedBy, scenario, places);
  if (limiting === null) return null;
  return finding.cause === 'memory-limit' ? limiting.memoryLimit : limiting.cpuLimit;
}

/** An endpoint VM bears the name of its VCH, and is written in the same entry. */
function entityPlaces(name: string, scenario: Scenario, places: ScenarioPlaces): AllocatedPlaces | null {
  const pool = scenario.pools.findIndex((each) => each.name === name);
  if (pool >= 0) return places.pools[pool] ?? null;
  const vm = scenario.vms.findIndex((each) => each.name === name);
  return vm < 0 ? null : (places.vms[vm] ?? null);
}
