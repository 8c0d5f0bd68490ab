/** The usage table: what groups of VMs used, by display name or by VCH. */

import { describe, expect, it } from 'vitest';
import { usageOf } from '../../src/analysis/usage.ts';
import { GB_BYTES } from '../../src/units.ts';
import { quietRun } from '../support/altered-run.ts';
import { POWERED_OFF_MS, POWERED_ON_MS } from '../support/synthetic-run.ts';

const WORK = { demandedMhzS: 72_000, servedMhzS: 36_000, unhinderedMhzS: 54_000 };
const { run, samples } = quietRun({
  values: { busybox: { 'cpu.usagemhz.average': 900, 'mem.consumed.average': 1024 * 1024 } },
  status: { busybox: { work: WORK } },
  vm: (vm) => (vm.role === 'container' ? { ...vm, name: 'PROD-busybox', memoryBytes: 4 * GB_BYTES } : vm),
});
const rows = (...groupBy: string[]) => usageOf(run, samples, groupBy);

describe('usage by group', () => {
  it('is what ran, what the host held, what was configured, and what work was kept from the VM', () => {
    const hours = (POWERED_OFF_MS - POWERED_ON_MS) / 3_600_000;
    const [prod] = rows('PROD-*');
    expect(prod).toMatchObject({ group: 'PROD-*', by: 'name', vms: 1 });
    expect(prod!.vmHours).toBeCloseTo(hours, 6);
    // 900 MHz and 1 GB all the time it was on; half as much again as the 36 GHz·s it got was wanted: 18,000 MHz·s.
    expect(prod!.cpuGHzh).toBeCloseTo(0.9 * hours, 6);
    expect(prod!.memoryGBh).toBeCloseTo(hours, 6);
    expect(prod!.configuredGBh).toBeCloseTo(4 * hours, 6);
    expect(prod!.unservedMHzh).toBeCloseTo(18_000 / 3600, 6);
  });

  it('puts a VM into the first group it fits, the rest into others, and adds up', () => {
    const all = rows('PROD-*', '*busybox', 'DEV-*');
    expect(all.map(({ group, vms }) => [group, vms])).toEqual([
      ['PROD-*', 1],
      ['*busybox', 0],
      ['DEV-*', 0],
      ['others', run.scenario.vms.length - 1],
      ['total', run.scenario.vms.length],
    ]);
    const total = all.pop()!;
    for (const key of ['vmHours', 'cpuGHzh', 'memoryGBh', 'configuredGBh', 'unservedMHzh'] as const) {
      expect(all.reduce((sum, row) => sum + row[key], 0)).toBeCloseTo(total[key], 5);
    }
  });

  it('by vch has a row per VCH, endpoint VMs included', () => {
    const vch = run.scenario.vchs[0]!.name;
    expect(rows('vch').map(({ group, by, vms }) => [group, by, vms])).toEqual([
      [vch, 'vch', run.scenario.vms.length],
      ['total', 'total', run.scenario.vms.length],
    ]);
  });

  it('is nothing unless asked for', () => {
    expect(rows()).toEqual([]);
  });
});
