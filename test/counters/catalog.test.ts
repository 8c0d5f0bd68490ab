/** What the catalogue says of counters against what is computed, and against what a vCenter has. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CatalogEntry } from '../../src/counters/catalog/entry.ts';
import { CATALOG, catalogEntry, counter, counterNames, isCounter } from '../../src/counters/catalog.ts';
import { entitiesOf, explainCounter } from '../../src/counters/explanation.ts';
import { HOST_COUNTERS, PCPU_COUNTERS } from '../../src/counters/host-counters.ts';
import { POOL_COUNTERS } from '../../src/counters/pool-counters.ts';
import type { EntityKind } from '../../src/counters/sample.ts';
import { VCPU_COUNTERS, VM_COUNTERS } from '../../src/counters/vm-counters.ts';

const ENTRIES = CATALOG.flatMap(({ entries }) => entries);
const namesWhere = (holds: (entry: CatalogEntry) => boolean) =>
  ENTRIES.filter(holds)
    .map(({ name }) => name)
    .sort();
const computed = (counters: readonly { readonly info: { readonly name: string } }[]) =>
  counters.map(({ info }) => info.name).sort();

describe('the catalogue', () => {
  it.each([
    ['vm', VM_COUNTERS],
    ['resourcePool', POOL_COUNTERS],
    ['host', HOST_COUNTERS],
  ] as const)('gives a formula for every counter computed of a %s, and for no other', (kind, counters) => {
    expect(namesWhere((entry) => entry.formula[kind] !== undefined)).toEqual(computed(counters));
  });

  it('names the counters that vCPUs and pCPUs have of their own', () => {
    expect(namesWhere(({ instances }) => instances.includes('vcpu'))).toEqual(computed(VCPU_COUNTERS));
    expect(namesWhere(({ instances }) => instances.includes('pcpu'))).toEqual(computed(PCPU_COUNTERS));
  });

  it('has every name once, and ends it with its roll-up', () => {
    expect(new Set(counterNames()).size).toBe(ENTRIES.length);
    for (const { name, rollup } of ENTRIES) {
      if (name !== 'vchsim.cpu.readiness.worst') expect(name).toMatch(new RegExp(`\\.${rollup}$`));
    }
    expect(counter('vchsim.cpu.readiness.worst').rollup).toBe('maximum');
  });

  it('gives consumers of samples the plain facts only', () => {
    expect(counter('cpu.ready.summation')).toEqual({
      name: 'cpu.ready.summation',
      label: 'Ready',
      unit: 'ms',
      rollup: 'summation',
      statsType: 'delta',
      level: 1,
    });
    expect(isCounter('cpu.ready.average')).toBe(false);
    expect(() => counter('cpu.ready.average')).toThrow('cpu.ready.average');
  });

  it('says of each counter what it means, how it is computed and where that comes from', () => {
    for (const entry of ENTRIES) {
      const { meaning, trap, formula, sources } = explainCounter(entry);
      expect(meaning, entry.name).toMatch(/^[A-Z].*\.$/);
      if (trap !== null) expect(trap, entry.name).toMatch(/^([A-Z]|vCenter ).*\.$/);
      expect(Object.keys(formula).length, entry.name).toBeGreaterThan(0);
      expect(sources.length, entry.name).toBeGreaterThan(0);
    }
  });

  it('tells vSphere’s counters from ours', () => {
    for (const { name, level, elsewhere } of ENTRIES) {
      expect(level === null, name).toBe(name.startsWith('vchsim.'));
      expect(elsewhere.getStat, name).toBe(level === null ? null : name);
    }
  });

  it('has worked conversions for whatever is counted in ms, MHz, % or KB', () => {
    const bare = ['mem.usage.average', 'rescpu.samplePeriod.latest'];
    for (const entry of ENTRIES) {
      if (entry.unit === 'num' || bare.includes(entry.name)) continue;
      expect(explainCounter(entry).conversions.length, entry.name).toBeGreaterThan(0);
    }
  });

  it('judges ready per vCPU as the findings do', () => {
    const { thresholds } = explainCounter(catalogEntry('cpu.ready.summation'));
    expect(thresholds.findings).toMatchObject({ warning: 5, critical: 10, unit: '%' });
    expect(thresholds.published.length).toBeGreaterThan(0);
  });

  it('says how long vCenter keeps a counter', () => {
    expect(explainCounter(catalogEntry('cpu.ready.summation')).history).toMatch(/by default.*instances need level 3/);
    expect(explainCounter(catalogEntry('cpu.readiness.average')).history).toContain('only at statistics level 4.');
    expect(explainCounter(catalogEntry('cpu.capacity.usage.average')).history).toContain('no real-time values');
  });
});

/** A folder with govmomi-counters.csv: series of a real vCenter with entity, group, name, unit and roll-up. */
const RECORDED = join(process.env['VCHSIM_REFERENCE_DATA'] ?? '', 'govmomi-counters.csv');
const KIND: Readonly<Record<string, EntityKind>> = {
  VirtualMachine: 'vm',
  ResourcePool: 'resourcePool',
  HostSystem: 'host',
};
const UNIT: Readonly<Record<string, string>> = {
  percent: '%',
  megaHertz: 'MHz',
  millisecond: 'ms',
  kiloBytes: 'KB',
  kiloBytesPerSecond: 'KBps',
  megaBytes: 'MB',
  number: 'num',
};
/** The VMkernel's own heap, the file system's cache, and extremes of memory in history: not modelled. */
const LEFT_OUT = /^mem\.(heap|heapfree|vmfs\.\w+(\.\w+)?)\.|^mem\.\w+\.(minimum|maximum)$/;

it.skipIf(!existsSync(RECORDED))(
  'agrees with the counters of a recorded vCenter in name, unit and kind of entity (VCHSIM_REFERENCE_DATA names the folder of the recording)',
  () => {
    const [, ...lines] = readFileSync(RECORDED, 'utf8').trim().split('\n');
    const missing: string[] = [];
    let compared = 0;
    for (const line of lines) {
      const [entity, , group, short, unit, rollup] = line.split(',') as [
        string,
        string,
        string,
        string,
        string,
        string,
      ];
      const kind = KIND[entity];
      const name = `${group}.${short}.${rollup}`;
      if (kind === undefined || !['cpu', 'rescpu', 'mem'].includes(group) || LEFT_OUT.test(name)) continue;
      if (!isCounter(name) || !entitiesOf(catalogEntry(name)).includes(kind)) missing.push(`${kind} ${name}`);
      else expect(counter(name).unit, name).toBe(UNIT[unit]);
      compared++;
    }
    expect(missing).toEqual([]);
    expect(compared).toBeGreaterThan(100);
  },
);
