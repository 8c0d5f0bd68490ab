/** Reads the lines of `gates:` and checks them against VMs, pools and counters. */

import { didYouMean } from '../../did-you-mean.ts';
import type { Gate, Scenario } from '../../vsphere/inventory.ts';
import { allNamesKnown, type KnownCounters, type ResolveContext } from '../context.ts';
import { placeIn } from '../line-place.ts';
import { findNearest, pathText } from '../located.ts';
import { GATE_EXAMPLE, GATE_KINDS, type GateLine, inUnit, parseGate, type Stretch } from './grammar.ts';
import { entityKindOf, gateCandidates, gateSubjects } from './subjects.ts';

type Parts = Pick<Scenario, 'host' | 'pools' | 'vms'>;

/** Every valid gate. The others are reported as `gate-syntax` or with another code. */
export function resolveGates(context: ResolveContext, pools: Parts['pools'], vms: Parts['vms']): readonly Gate[] {
  const scenario = { host: context.host, pools, vms };
  const namesKnown = allNamesKnown(context);
  return (context.input.gates ?? []).flatMap((text, at) => {
    const fail = (code: string, { start, end }: Stretch, says: string, hint: string) => {
      const node = findNearest(context.root, ['gates', at]);
      const place = node.kind === 'scalar' ? placeIn(node, start, end) : node.span;
      context.problems.error(code, place, `${pathText(['gates', at])} ${says}`, { hint });
    };
    const line = parseGate(text);
    if ('says' in line) {
      fail('gate-syntax', line.place, line.says, line.hint);
      return [];
    }
    if (namesKnown) checkName(line, scenario, fail);
    if (context.counters !== undefined) checkCounter(line, context.counters, fail);
    return [line.gate];
  });
}

type Fail = (code: string, place: Stretch, says: string, hint: string) => void;

function checkName({ gate, name }: GateLine, scenario: Parts, fail: Fail): void {
  if (gateSubjects(gate, scenario).length > 0) return;
  const names = (kind: Gate['kind']) => gateCandidates(kind, scenario).flatMap((each) => each.names);
  const otherwise = GATE_KINDS.find((kind) => names(kind).includes(gate.name));
  const meant = didYouMean(gate.name, [...new Set(names(gate.kind))]);
  const hint =
    otherwise !== undefined
      ? `did you mean "${otherwise} ${gate.name}"?`
      : meant === null
        ? GATE_EXAMPLE
        : `did you mean "${meant}"?`;
  fail('gate-matches-nothing', name, `is about ${gate.kind} "${gate.name}", which is not there`, hint);
}

/** Example values for each unit. */
const SUCH_AS: Readonly<Record<string, string>> = {
  ms: '400ms',
  MHz: '500MHz',
  '%': '5%',
  KB: '200MB',
  MB: '200MB',
  KBps: '2MBps',
  num: '2',
};

function checkCounter({ gate, counter, value }: GateLine, known: KnownCounters, fail: Fail): void {
  const kind = entityKindOf(gate.kind);
  const unit = known[kind].get(gate.counter);
  if (unit === undefined) {
    const says = `names "${gate.counter}", which is no counter of a ${gate.kind}`;
    fail('gate-unknown-counter', counter, says, counterHint(gate.counter, [...known[kind].keys()]));
    return;
  }
  const suchAs = SUCH_AS[unit];
  if (gate.unit === '' && unit !== 'num' && gate.value !== 0) {
    fail(
      'gate-unit',
      value,
      `compares with ${gate.value}, which has no unit`,
      `write it in ${unit}, such as ${suchAs}`,
    );
  } else if (inUnit(gate, unit) === null) {
    const says = `compares ${gate.counter}, which is in ${unit}, with a value in ${gate.unit}`;
    const other = gate.unit === '%' && unit === 'ms' && gate.kind !== 'host' ? IN_PERCENT.get(gate.counter) : undefined;
    const instead = other !== undefined && known[kind].has(other) ? `, or use ${other}` : '';
    fail('gate-unit', value, says, `write a value such as ${suchAs}${instead}`);
  }
}

/** The same time as a percentage. */
const IN_PERCENT: ReadonlyMap<string, string> = new Map([['cpu.ready.summation', 'cpu.readiness.average']]);

/** `cpu.redy` has no rollup. Returns the counter with the nearest name without rollup. */
function nearestByWord(found: string, names: readonly string[]): string | null {
  const stems = names.map((name) => name.slice(0, name.lastIndexOf('.')));
  const words = stems.map((stem) => stem.slice(stem.lastIndexOf('.') + 1));
  const stem = didYouMean(found, stems);
  const word = stem === null ? didYouMean(found.slice(found.lastIndexOf('.') + 1), words) : null;
  const at = stem === null ? words.indexOf(word ?? '') : stems.indexOf(stem);
  return names[at] ?? null;
}

function counterHint(found: string, names: readonly string[]): string {
  const stem = found.replace(/^vchsim\.(members\.)?/, '');
  const lower = found.toLowerCase();
  const meant =
    names.find((name) => name.endsWith(stem) && name !== found) ??
    names.find((name) => name.toLowerCase() === lower || name.toLowerCase().startsWith(`${lower}.`)) ??
    didYouMean(found, names) ??
    nearestByWord(lower, names);
  return meant === null ? 'vchsim explain lists all counters' : `did you mean "${meant}"?`;
}
