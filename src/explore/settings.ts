/**
 * Settings written into a document: the scenario that results from moving controls.
 *
 * Nothing else in the document changes. Ids and random streams of containers depend on seed, VCH and position. So new
 * copies come after the existing containers of their VCH: existing containers keep their names and random streams.
 *
 * Checked by. test/explore/settings.test.ts
 */

import { CPU_SHARES_PER_VCPU, POOL_CPU_SHARES, POOL_MEMORY_SHARES } from '../constants/resources.ts';
import type { DocumentMap, DocumentValue, ScenarioDocument } from '../scenario/document.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { copiesOf, entriesOf, machinesOf, type Section, type Setting } from './controls.ts';

/** Control id → value; null: unlimited. Settings without an entry keep the value of the document. */
export type Settings = ReadonlyMap<string, number | null>;

/** `scenario` is the result of parsing `document`. */
export function applySettings(document: ScenarioDocument, scenario: Scenario, settings: Settings): ScenarioDocument {
  let result = document;
  for (const [id, value] of settings) {
    const { section, at, setting } = parsePlace(id);
    if (setting !== 'count') result = changeEntry(result, section, at, (entry) => setEntry(entry, setting, value));
  }
  // Copies are made of entries that have their final size, and of every entry as it was numbered.
  for (const [id, value] of settings) {
    const { section, at, setting } = parsePlace(id);
    if (setting === 'count' && value !== null && (section === 'containers' || section === 'vms'))
      result = setCount(result, document, scenario, section, at, value);
  }
  return result;
}

interface Place {
  readonly section: Section;
  readonly at: number;
  readonly setting: Setting;
}

function parsePlace(id: string): Place {
  const [section, at, ...setting] = id.split('.');
  return { section: section as Section, at: Number(at), setting: setting.join('.') as Setting };
}

function changeEntry(
  document: ScenarioDocument,
  section: Section,
  at: number,
  change: (entry: DocumentMap) => DocumentMap,
): ScenarioDocument {
  const entries = entriesOf(document, section);
  return { ...document, [section]: entries.map((entry, index) => (index === at ? change(entry) : entry)) };
}

function setEntry(entry: DocumentMap, setting: Exclude<Setting, 'count'>, value: number | null): DocumentMap {
  if (setting === 'vcpus') return { ...entry, vcpus: value };
  const [resource, key] = setting.split('.') as ['cpu' | 'memory', 'limit' | 'shares' | 'size'];
  const below = entry[resource];
  // `memory: 4GB` of a VM is its size.
  if (key === 'size' && !isMap(below)) return { ...entry, memory: amountText('memory', value) };
  const written = key === 'shares' ? sharesOf(resource, value!) : amountText(resource, value);
  return { ...entry, [resource]: { ...(isMap(below) ? below : {}), [key]: written } };
}

function isMap(value: DocumentValue | undefined): value is DocumentMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function amountText(resource: 'cpu' | 'memory', value: number | null): string {
  return value === null ? 'unlimited' : `${value}${resource === 'cpu' ? 'MHz' : 'MB'}`;
}

/** A pool's shares: the name of a level if the number equals that level, otherwise the number. */
function sharesOf(resource: 'cpu' | 'memory', value: number): number | string {
  const levels = resource === 'cpu' ? POOL_CPU_SHARES : POOL_MEMORY_SHARES;
  const level = (Object.keys(CPU_SHARES_PER_VCPU) as (keyof typeof levels)[]).find((each) => levels[each] === value);
  return level ?? value;
}

/** `count` copies of an entry; `before` is the document the entries are numbered by. */
function setCount(
  document: ScenarioDocument,
  before: ScenarioDocument,
  scenario: Scenario,
  section: 'containers' | 'vms',
  at: number,
  count: number,
): ScenarioDocument {
  const entry = entriesOf(document, section)[at]!;
  const there = copiesOf(entry);
  if (count === there) return document;
  const machines = machinesOf(before, scenario, section)[at]!;
  const isLast = entriesOf(document, section)
    .slice(at + 1)
    .every((other) => section === 'vms' || other['vch'] !== entry['vch']);
  if (count < there || (isLast && entry['count'] !== undefined))
    return changeEntry(document, section, at, (each) => ({ ...each, count }));
  const first = machines[0]!;
  const { publish, ...rest } = entry;
  const written = typeof entry['name'] === 'string' ? entry['name'] : (first.container ?? first.name);
  const more: DocumentMap = {
    ...rest,
    name: nameOfMore(written, scenario, first.vch),
    // A port of the endpoint can be published once.
    ...(publish === undefined && first.net === undefined ? {} : { publish: [] }),
    count: count - there,
  };
  return { ...document, [section]: [...entriesOf(document, section), more] };
}

/** Leaves room for the number of the copy in the 80 characters of a name. */
const LONGEST_BASE = 64;

/** `web-more`, of which the copies are called `web-more-1`, `web-more-2` and so on. */
function nameOfMore(name: string, scenario: Scenario, vch: string | null): string {
  const taken = scenario.vms.filter((vm) => vm.vch === vch).map((vm) => vm.container ?? vm.name);
  let more = `${[...name].slice(0, LONGEST_BASE).join('')}-more`;
  while (taken.some((each) => each.startsWith(more))) more = `${more}x`;
  return more;
}
