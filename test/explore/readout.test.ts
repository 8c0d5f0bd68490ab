import { expect, it } from 'vitest';
import { COLUMNS, countersAt, findNearestSample, valueText, vmRows } from '../../src/explore/readout.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const run = syntheticRun();
const busybox = run.run.scenario.vms.findIndex((vm) => vm.container === 'busybox');

it('the sample at a moment is the one that ends nearest to it', () => {
  expect([-5, 0, 29_999, 30_001, 50_000, 1e9].map((ms) => findNearestSample(run.samples, ms))).toEqual([
    0, 0, 0, 1, 1, 17,
  ]);
});

it('every counter of the kind is told at a moment, and none of a VM that is off', () => {
  const at = countersAt(run, busybox, 9);
  expect(at.map(({ info }) => info.name)).toEqual(run.run.counters.vm.map(({ name }) => name));
  expect(at.map(({ value }) => value)).toEqual([...run.samples[9]!.entities[busybox]!.values!]);
  expect(countersAt(run, busybox, 0).every(({ value }) => value === null)).toBe(true);
});

it('numbers of VMs are those of the summary', () => {
  const row = vmRows(run)[busybox]!;
  const { counters, name, outcome } = run.summary.entities[busybox]!;
  expect(row).toMatchObject({ entityIndex: busybox, name, outcome });
  expect(row.values).toEqual(COLUMNS.map(({ counter }) => counters[counter]?.average ?? null));
});

it('values keep two decimals where they are percent or small', () => {
  expect([valueText(12.345, '%'), valueText(1234.5, 'ms'), valueText(3.14159, 'MHz'), valueText(null, 'KB')]).toEqual([
    '12.35',
    '1,235',
    '3.14',
    '–',
  ]);
});
