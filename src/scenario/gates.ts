/**
 * `gates:` lines: `vm busybox: cpu.readiness.average p95 < 5% for 1m`.
 *
 *   (vm|container|vch|pool|host) NAME: COUNTER STATISTIC COMPARISON VALUE [for DURATION]
 */

import { didYouMean } from '../did-you-mean.ts';
import { KB_BYTES } from '../units.ts';
import { pathText } from './located.ts';
import { durationMs, frequencyMhz, percentShare, sizeBytes } from './quantities.ts';
import { allNamesKnown, type Reading, spanAt } from './reading.ts';
import type { Gate, Pool, Vm } from './scenario.ts';

const KINDS = ['vm', 'container', 'vch', 'pool', 'host'] as const;
const STATISTICS: Readonly<Record<string, Gate['statistic']>> = {
  average: 'average',
  avg: 'average',
  minimum: 'minimum',
  min: 'minimum',
  maximum: 'maximum',
  max: 'maximum',
  p95: 'p95',
  p99: 'p99',
  latest: 'latest',
};
const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='] as const;
const EXAMPLE = 'for example "vm web: cpu.readiness.average p95 < 5%"';

const HEAD = /^\s*(\S+)\s+(\S|\S.*?\S)\s*:\s+(\S+)\s+(\S+)\s*(<=|>=|==|!=|<|>|=)\s*(.+?)\s*$/;
const COUNTER = /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)+$/;

/** Every gate that could be read; the others are reported as `gate-syntax` and so on. */
export function resolveGates(reading: Reading, pools: readonly Pool[], vms: readonly Vm[]): readonly Gate[] {
  const known = allNamesKnown(reading);
  return (reading.input.gates ?? []).flatMap((text, at) => {
    const fail = (code: string, says: string, hint: string = EXAMPLE) => {
      reading.problems.error(code, spanAt(reading, 'gates', at), `${pathText(['gates', at])} ${says}`, { hint });
    };
    const gate = parseGate(text, fail);
    if (gate !== null && known) checkName(gate, namesOf(gate.kind, reading, pools, vms), fail);
    return gate === null ? [] : [gate];
  });
}

type Fail = (code: string, says: string, hint?: string) => void;

function parseGate(text: string, fail: Fail): Gate | null {
  const match = HEAD.exec(text);
  if (match === null) return refuse(fail, 'is not: KIND NAME: COUNTER STATISTIC COMPARISON VALUE [for DURATION]');
  const [, kindText, name, counter, statisticText, comparisonText, rest] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const kind = KINDS.find((each) => each === kindText);
  if (kind === undefined)
    return refuse(fail, `begins with "${kindText}"; allowed: ${KINDS.join(', ')}`, suggestion(kindText, KINDS));
  if (!COUNTER.test(counter))
    return refuse(fail, `names "${counter}", which is no counter such as cpu.ready.summation`);
  const statistic = Object.hasOwn(STATISTICS, statisticText) ? STATISTICS[statisticText] : undefined;
  if (statistic === undefined) {
    const words = Object.keys(STATISTICS);
    return refuse(fail, `asks for "${statisticText}"; allowed: ${words.join(', ')}`, suggestion(statisticText, words));
  }
  const comparison = COMPARISONS.find((each) => each === comparisonText);
  if (comparison === undefined)
    return refuse(fail, `compares with "${comparisonText}"; allowed: ${COMPARISONS.join(' ')}`);
  const [valueText, forText] = rest.split(/\s+for\s+/) as [string, string?];
  const value = gateValue(valueText);
  if (value === null)
    return refuse(
      fail,
      `compares with "${valueText}", which is no number with a unit such as 5%, 400ms, 500MHz, 200MB`,
    );
  const forMs = forText === undefined ? null : durationMs(forText);
  if (forText !== undefined && forMs === null)
    return refuse(fail, `ends in "for ${forText}", which is no duration such as 1m`);
  return { text, kind, name, counter, statistic, comparison, ...value, forMs };
}

function refuse(fail: Fail, says: string, hint?: string): null {
  fail('gate-syntax', says, hint);
  return null;
}

function suggestion(found: string, words: readonly string[]): string {
  const meant = didYouMean(found, words);
  return meant === null ? EXAMPLE : `did you mean "${meant}"?`;
}

/** A value in the units counters use: ms, MHz, KB, %, KBps; a bare number has unit ''. */
function gateValue(text: string): { readonly value: number; readonly unit: string } | null {
  const trimmed = text.trim();
  if (/^-?\d{1,15}(\.\d{1,9})?$/.test(trimmed)) return { value: Number(trimmed), unit: '' };
  const percent = percentShare(trimmed);
  if (percent !== null) return { value: Number(trimmed.replace('%', '')), unit: '%' };
  const mhz = frequencyMhz(trimmed);
  if (mhz !== null) return { value: mhz, unit: 'MHz' };
  const ms = durationMs(trimmed);
  if (ms !== null) return { value: ms, unit: 'ms' };
  const rate = /^(.*[A-Za-z])ps$/.exec(trimmed);
  const bytes = sizeBytes(rate === null ? trimmed : rate[1]!);
  return bytes === null ? null : { value: bytes / KB_BYTES, unit: rate === null ? 'KB' : 'KBps' };
}

function namesOf(kind: Gate['kind'], reading: Reading, pools: readonly Pool[], vms: readonly Vm[]): readonly string[] {
  if (kind === 'host') return [reading.host.name];
  if (kind === 'pool') return pools.map((pool) => pool.name);
  if (kind === 'vch') return pools.filter((pool) => pool.vch).map((pool) => pool.name);
  const containers = vms.flatMap((vm) =>
    vm.container === null ? [] : kind === 'vm' ? [vm.container, vm.name] : [vm.container],
  );
  return kind === 'vm' ? [...containers, ...vms.map((vm) => vm.name)] : containers;
}

function checkName(gate: Gate, names: readonly string[], fail: Fail): void {
  if (names.some((name) => matches(gate.name, name))) return;
  fail(
    'gate-matches-nothing',
    `is about ${gate.kind} "${gate.name}", which is not there`,
    suggestion(gate.name, [...new Set(names)]),
  );
}

/** Whether a name fits a pattern in which `*` stands for any run of characters. */
function matches(pattern: string, name: string): boolean {
  const [first, ...rest] = pattern.split('*') as [string, ...string[]];
  if (rest.length === 0) return name === pattern;
  if (!name.startsWith(first)) return false;
  const last = rest.pop()!;
  let at = first.length;
  for (const piece of rest) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
