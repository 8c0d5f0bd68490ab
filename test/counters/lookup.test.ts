/** Counters by whatever name somebody knows. */

import { describe, expect, it } from 'vitest';
import { CATALOG } from '../../src/counters/catalog.ts';
import { findCounters, findNearestCounter } from '../../src/counters/lookup.ts';

const found = (typed: string) => findCounters(typed).map(({ name }) => name);

describe('a name that says which', () => {
  it.each([
    ['the full name', 'cpu.ready.summation', 'cpu.ready.summation'],
    ['the full name in capitals', 'CPU.READY.SUMMATION', 'cpu.ready.summation'],
    ['without roll-up', 'cpu.ready', 'cpu.ready.summation'],
    ['without group', 'ready', 'cpu.ready.summation'],
    ['the label', 'Max limited', 'cpu.maxlimited.summation'],
    ['the label with more spaces', ' max  LIMITED ', 'cpu.maxlimited.summation'],
    ['a column of esxtop', '%RDY', 'cpu.ready.summation'],
    ['a column without its percent sign', 'mlmtd', 'cpu.maxlimited.summation'],
    ['a column of the memory screen', 'MCTLSZ', 'mem.vmmemctl.average'],
    ['a column of batch mode', '% CoStop', 'cpu.costop.summation'],
    ['a column with its object', 'Group Memory\\Memctl Target MBytes', 'mem.vmmemctltarget.average'],
    ['a key of vROps', 'mem|balloonPct', 'mem.vmmemctl.average'],
    ['a gauge of vmware_exporter', 'vmware_vm_cpu_costop_summation', 'cpu.costop.summation'],
    ['the average rather than its extremes', 'cpu.usagemhz', 'cpu.usagemhz.average'],
  ])('finds one by %s', (_how, typed, name) => {
    expect(found(typed)).toEqual([name]);
  });

  it('finds every counter by its full name', () => {
    for (const { name } of CATALOG.flatMap(({ entries }) => entries)) expect(found(name)).toEqual([name]);
  });
});

describe('a name that fits several', () => {
  it.each([
    ['Entitlement', ['cpu.entitlement.latest', 'mem.entitlement.average', 'mem.mementitlement.latest']],
    ['usage', ['cpu.usage.average', 'mem.usage.average']],
    ['Compressed', ['mem.compressed.average', 'mem.zipped.latest']],
  ])('lists all that are called %s', (typed, names) => {
    expect(found(typed)).toEqual(names);
  });

  it('lists whatever contains a part of a name', () => {
    expect(found('actpk')).toEqual(['rescpu.actpk1.latest', 'rescpu.actpk5.latest', 'rescpu.actpk15.latest']);
    expect(found('swap').length).toBeGreaterThan(8);
  });
});

describe('a name that fits none', () => {
  it.each([
    ['cpu.redy.summation', 'cpu.ready.summation'],
    ['redy', 'ready'],
    ['max limted', 'Max limited'],
    ['MCTLSX', 'MCTLSZ'],
  ])('%s: the nearest is %s', (typed, near) => {
    expect(found(typed)).toEqual([]);
    expect(findNearestCounter(typed)).toBe(near);
  });

  it.each(['', '   ', 'xyzzy', '__proto__', 'x'.repeat(10_000)])('%j: nothing, and nothing near', (typed) => {
    expect(found(typed)).toEqual([]);
    expect(findNearestCounter(typed)).toBe(null);
  });
});
