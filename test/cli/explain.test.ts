/** `vchsim explain` as somebody types it. */

import { expect, it } from 'vitest';
import { vchsim } from '../support/cli.ts';

const NARROW = { env: { COLUMNS: '60' } };

it('prints an entry with conversions, thresholds, names in other tools and sources', async () => {
  const { exitCode, stdout, stderr } = await vchsim(['explain', 'cpu.ready.summation']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  for (const words of [
    'cpu.ready.summation\n"Ready" · ms · summation · delta · level 1\n',
    'Values of: VM, host, each vCPU',
    '14,800 ms per 20 s on 2 vCPUs\n    37 % of the VM: ÷ (20,000 × 2)\n    74 % of one vCPU',
    '÷ (300,000 × 2) is still 37 %',
    'day: 30,000 ms',
    'warning from 5, critical from 10',
    '%RDY (batch: Group Cpu\\% Ready)',
    'cpu|readyPct',
    'vmware_vm_cpu_ready_summation',
    'KB 2002181',
  ]) {
    expect(stdout).toContain(words);
  }
});

it('without a name lists all counters, one line each', async () => {
  const { exitCode, stdout } = await vchsim(['explain']);
  expect(exitCode).toBe(0);
  const names = [...stdout.matchAll(/^ {2}([a-z]\S+\.\S+) /gm)].map((match) => match[1]);
  expect(names).toEqual(
    expect.arrayContaining(['cpu.ready.summation', 'rescpu.runpk15.latest', 'mem.latency.average']),
  );
  expect(names.length).toBeGreaterThan(90);
});

it.each([
  ['ready', 'cpu.ready.summation'],
  ['%RDY', 'cpu.ready.summation'],
  ['MCTLSZ', 'mem.vmmemctl.average'],
  ['Max limited', 'cpu.maxlimited.summation'],
])('explain %s finds %s', async (typed, name) => {
  expect((await vchsim(['explain', typed])).stdout.split('\n')[0]).toBe(name);
});

it('a label needs no quotes', async () => {
  expect((await vchsim(['explain', 'Max', 'limited'])).stdout).toMatch(/^cpu\.maxlimited\.summation\n/);
});

it('lists what a name may mean when it fits several', async () => {
  const { exitCode, stdout } = await vchsim(['explain', 'entitlement']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^"entitlement" fits 3 counters/);
  expect(stdout).toContain('cpu.entitlement.latest');
  expect(stdout).toContain('mem.mementitlement.latest');
});

it.each([
  [['cpu.redy.summation'], 'Did you mean cpu.ready.summation?'],
  [['\u001b[31mred'], 'explain lists all'],
])('an unknown counter is refused with exit code 1 and the nearest: %j', async (words, hint) => {
  const { exitCode, stdout, stderr } = await vchsim(['explain', ...words]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain('There is no counter');
  expect(stderr).toContain(hint);
  expect(stderr).not.toContain('\u001b');
});

it('--json prints the entries, their conversions and thresholds spelled out', async () => {
  const one = JSON.parse((await vchsim(['explain', '--json', 'cpu.ready'])).stdout);
  expect(one.schema).toBe('vchsim.counters/1');
  expect(one.counters).toHaveLength(1);
  expect(one.counters[0]).toMatchObject({
    name: 'cpu.ready.summation',
    unit: 'ms',
    rollup: 'summation',
    entities: ['vm', 'host'],
    instances: ['vcpu'],
    thresholds: { findings: { warning: 5, critical: 10 } },
    elsewhere: { esxtop: { column: '%RDY' }, getStat: 'cpu.ready.summation' },
  });
  const all = JSON.parse((await vchsim(['explain', '--json'])).stdout);
  expect(all.counters.length).toBeGreaterThan(90);
});

it('fits a terminal of 60 columns, in every entry', async () => {
  const tooLong = (text: string) => text.split('\n').filter((line) => [...line].length > 60);
  expect(tooLong((await vchsim(['explain'], NARROW)).stdout)).toEqual([]);
  for (const name of [
    'cpu.ready.summation',
    'mem.latency.average',
    'rescpu.actpk5.latest',
    'vchsim.cpu.readiness.worst',
  ]) {
    expect(tooLong((await vchsim(['explain', name], NARROW)).stdout), name).toEqual([]);
  }
});

it('prints no colours into a pipe', async () => {
  expect((await vchsim(['explain', 'ready'], { env: { FORCE_COLOR: '1' } })).stdout).not.toContain('\u001b');
});
