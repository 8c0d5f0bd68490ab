/**
 * Pairs the entities of one run with those of another.
 *
 * VMs pair by container name or VM name. When a run has several containers of that name, they pair by VCH and container.
 * VCHs and pools pair by name. The remaining VCHs pair by position if each run has the same number of them. Each run has
 * one host, and the hosts pair.
 */

import type { RunResult } from '../run-result.ts';

export interface Pair {
  readonly kind: 'vm' | 'resourcePool' | 'host';
  /** As the baseline calls it: container name, VM name, pool name or host name. */
  readonly name: string;
  /** Index into `run.entities` per run, in the order of the results; null where the run has none. */
  readonly indexes: readonly (number | null)[];
}

/** Pairs in the baseline's order. Entities that the baseline lacks are not compared. */
export function pairsOf(results: readonly RunResult[], baseline: RunResult): Pair[] {
  const keysByRun = results.map((result) => keysOf(result));
  const positional = vchPositions(results);
  const pairs: Pair[] = [];
  const baselineAt = results.indexOf(baseline);
  for (const [index, entity] of baseline.run.entities.entries()) {
    const keys = keysByRun[baselineAt]!.byIndex[index]!;
    const indexes = results.map((result, run) => {
      if (result === baseline) return index;
      const found = keys.map((key) => keysByRun[run]!.byKey.get(key)).find((at) => at !== undefined);
      return found ?? positional(baselineAt, run, entity.kind, entity.name);
    });
    pairs.push({ kind: entity.kind, name: nameOf(baseline, index), indexes });
  }
  return pairs;
}

/** The name a pair goes by; `vch.container` where the baseline has several containers of that name. */
function nameOf({ run }: RunResult, index: number): string {
  const entity = run.entities[index]!;
  if (entity.kind !== 'vm') return entity.name;
  const vm = run.scenario.vms[entity.index]!;
  if (vm.container === null) return vm.name;
  const namesakes = run.scenario.vms.filter((other) => other.container === vm.container);
  return namesakes.length === 1 ? vm.container : `${vm.vch}.${vm.container}`;
}

interface Keys {
  /** The keys of each entity, the most specific first. */
  readonly byIndex: readonly (readonly string[])[];
  /** Keys that stand for exactly one entity. */
  readonly byKey: ReadonlyMap<string, number>;
}

function keysOf({ run }: RunResult): Keys {
  const byIndex = run.entities.map((entity): string[] => {
    if (entity.kind === 'host') return ['host'];
    if (entity.kind === 'resourcePool') return [`pool ${entity.name}`];
    const vm = run.scenario.vms[entity.index]!;
    if (vm.container === null) return [`${vm.role} ${vm.name}`];
    return [`in ${vm.vch} ${vm.container}`, `container ${vm.container}`];
  });
  const seen = new Map<string, number>();
  const ambiguous = new Set<string>();
  for (const [index, keys] of byIndex.entries()) {
    for (const key of keys) {
      if (seen.has(key)) ambiguous.add(key);
      seen.set(key, index);
    }
  }
  for (const key of ambiguous) seen.delete(key);
  return { byIndex: byIndex.map((keys) => keys.filter((key) => !ambiguous.has(key))), byKey: seen };
}

type Positional = (from: number, to: number, kind: Pair['kind'], name: string) => number | null;

/** Pairs by position the VCHs (and endpoint VMs) whose names are not in every run, if each run has the same number. */
function vchPositions(results: readonly RunResult[]): Positional {
  const names = results.map((result) => result.run.scenario.vchs.map((vch) => vch.name));
  const common = new Set((names[0] ?? []).filter((name) => names.every((each) => each.includes(name))));
  const left = names.map((each) => each.filter((name) => !common.has(name)));
  const equal = left.every((each) => each.length === left[0]!.length);
  return (from, to, kind, name) => {
    const position = equal ? left[from]!.indexOf(name) : -1;
    const partner = position < 0 ? undefined : left[to]![position];
    if (partner === undefined || kind === 'host') return null;
    const { run } = results[to]!;
    const at = run.entities.findIndex(
      (entity) => entity.kind === kind && entity.name === partner && isOfVch(results[to]!, entity),
    );
    return at < 0 ? null : at;
  };
}

function isOfVch({ run }: RunResult, entity: { readonly kind: string; readonly index: number }): boolean {
  return entity.kind === 'vm'
    ? run.scenario.vms[entity.index]!.role === 'endpoint'
    : run.scenario.pools[entity.index]!.vch;
}
