/**
 * Gates: sentences about a run that must hold. One result per line of `gates:`.
 *
 * A gate is about every entity its name matches, and reports the worst of them. A gate that matches nothing, or a counter
 * the entity does not have, fails: a check that silently checks nothing is worse than none.
 */

import { counterValue } from '../counters/sample.ts';
import type { GateResult } from '../counters/summary-document.ts';
import type { Gate, Scenario } from '../scenario/scenario.ts';
import { round } from '../units.ts';
import type { RunResult } from './result.ts';
import { type Window, windowOf } from './window.ts';

/** The result of every gate of the scenario, in its order. */
export function gateResults(result: RunResult): GateResult[] {
  return result.run.scenario.gates.map((gate) => evaluate(result, gate));
}

function evaluate(result: RunResult, gate: Gate): GateResult {
  const observed = matching(result, gate).map((entityIndex) => observe(result, gate, entityIndex));
  const holds = observed.length > 0 && observed.every((value) => value !== null && compare(gate, value));
  const known = observed.filter((value): value is number => value !== null);
  const worst = known.length === 0 ? null : round(worstOf(gate, known), 3);
  return { gate: gate.text, passed: holds, observed: worst, threshold: gate.value, unit: gate.unit };
}

/** Indexes of the entities a gate is about. */
function matching({ run }: RunResult, gate: Gate): number[] {
  const pattern = wildcard(gate.name);
  const indexes: number[] = [];
  for (const [index, entity] of run.entities.entries()) {
    if (namesOf(run.scenario, gate, entity.kind, entity.index).some((name) => pattern(name))) indexes.push(index);
  }
  return indexes;
}

/** The names under which a gate of this kind knows an entity; none when the kind does not fit. */
function namesOf(scenario: Scenario, gate: Gate, kind: 'vm' | 'resourcePool' | 'host', at: number): string[] {
  if (kind === 'host') return gate.kind === 'host' ? [scenario.host.name] : [];
  if (kind === 'resourcePool') {
    const pool = scenario.pools[at]!;
    return gate.kind === 'pool' || (gate.kind === 'vch' && pool.vch) ? [pool.name] : [];
  }
  const vm = scenario.vms[at]!;
  if (gate.kind === 'container' && vm.role !== 'container') return [];
  if (gate.kind !== 'vm' && gate.kind !== 'container') return [];
  if (vm.container === null) return [vm.name];
  return [vm.name, vm.container, `${vm.vch}.${vm.container}`];
}

/** Matches `*` as any run of characters without building a regular expression from what the user wrote. */
export function wildcard(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*');
  return (text) => {
    if (parts.length === 1) return text === pattern;
    const first = parts[0]!;
    const last = parts.at(-1)!;
    if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
    let from = first.length;
    for (const part of parts.slice(1, -1)) {
      const at = text.indexOf(part, from);
      if (at < 0 || at + part.length > text.length - last.length) return false;
      from = at + part.length;
    }
    return true;
  };
}

function observe(result: RunResult, gate: Gate, entityIndex: number): number | null {
  const entity = result.run.entities[entityIndex]!;
  const summary = result.summary.entities.find((each) => each.kind === entity.kind && each.name === entity.name);
  const overall = summary?.counters[gate.counter]?.[gate.statistic] ?? null;
  if (gate.forMs === null || overall === null) return overall;
  const window = windowOf(result.run, result.samples, entityIndex);
  return window === null ? overall : (mostLasting(window, gate, gate.forMs) ?? overall);
}

/**
 * The value that was exceeded for as long as the gate says: over every stretch of that length its mildest sample, of those
 * the worst. The comparison fails for `forMs` in a row exactly when it fails for this value. null: the window is shorter.
 */
function mostLasting(window: Window, gate: Gate, forMs: number): number | null {
  const stretches: number[] = [];
  for (const [start, first] of window.samples.entries()) {
    let mildest: number | null = null;
    for (let at = start; at < window.samples.length; at++) {
      const sample = window.samples[at]!;
      const value = counterValue(sample, window.entityIndex, gate.counter);
      if (value === null) break;
      mildest = mildest === null ? value : milder(gate, mildest, value);
      if (sample.toMs - first.fromMs < forMs) continue;
      stretches.push(mildest);
      break;
    }
  }
  return stretches.length === 0 ? null : worstOf(gate, stretches);
}

function milder(gate: Gate, a: number, b: number): number {
  if (gate.comparison === '<' || gate.comparison === '<=') return Math.min(a, b);
  if (gate.comparison === '>' || gate.comparison === '>=') return Math.max(a, b);
  return compare(gate, a) ? a : b;
}

function worstOf(gate: Gate, values: readonly number[]): number {
  const start = values[0]!;
  if (gate.comparison === '<' || gate.comparison === '<=') return values.reduce((a, b) => Math.max(a, b), start);
  if (gate.comparison === '>' || gate.comparison === '>=') return values.reduce((a, b) => Math.min(a, b), start);
  return values.find((value) => !compare(gate, value)) ?? start;
}

function compare(gate: Gate, value: number): boolean {
  switch (gate.comparison) {
    case '<':
      return value < gate.value;
    case '<=':
      return value <= gate.value;
    case '>':
      return value > gate.value;
    case '>=':
      return value >= gate.value;
    case '==':
      return value === gate.value;
    case '!=':
      return value !== gate.value;
  }
}
