/** Settings changed by `set:` and by lines of govc and PowerCLI: what they come to, and what is said of those that are wrong. */

import { describe, expect, it } from 'vitest';
import type { SetEvent } from '../../src/vsphere/inventory.ts';
import { HEAD_LINES, places, read, scenarioOf, vmNamed } from '../support/scenario-text.ts';

const MB = 1024 ** 2;
const POOLS = `pools:
  - { name: prod, cpu: { limit: 4GHz } }
  - { name: web tier, parent: prod }
vchs:
  - { name: apps, pool: prod }
containers:
  - { vch: apps, name: shop, vcpus: 2, memory: 1GB }
vms:
  - { name: db.01, pool: web tier, vcpus: 2, memory: 4GB }
events:
`;
/** Line of the first event, counted as `places` counts. */
const FIRST = POOLS.split('\n').length;

function eventOf(line: string): SetEvent {
  const [event] = scenarioOf(`${POOLS}  - { at: 1m, ${line} }\n`).events ?? [];
  return event as SetEvent;
}

const run = (line: string) => `run: ${JSON.stringify(line)}`;

it.each([
  ['pools.prod.cpu.limit: 6GHz', 'pool', 'prod', { limit: 6000 }, {}],
  ['pools.web tier.memory.limit: unlimited', 'pool', 'web tier', {}, { limit: null }],
  ['vchs.apps.cpu.expandable: false', 'pool', 'apps', { expandable: false }, {}],
  ['pools.apps.memory.reservation: 512MB', 'pool', 'apps', {}, { reservation: 512 * MB }],
  // 2 vCPUs of 2,000 shares each; 4,096 MB of 5 each.
  ['vms.db.01.cpu.shares: high', 'vm', 'db.01', { shares: 4000, level: 'high' }, {}],
  ['vms.db.01.memory.shares: low', 'vm', 'db.01', {}, { shares: 20_480, level: 'low' }],
  ['vms.db.01.cpu.shares: 1234', 'vm', 'db.01', { shares: 1234, level: 'custom' }, {}],
])('set: { %s }', (text, holder, name, cpu, memory) => {
  const [key = '', value = ''] = text.split(': ');
  expect(eventOf(`set: { ${JSON.stringify(key)}: ${value} }`).changes).toEqual([{ holder, name, cpu, memory }]);
});

it('a container is named as docker names it, or as vSphere does', () => {
  const name = vmNamed(scenarioOf(`${POOLS}  []\n`.replace('events:\n  []\n', '')), 'shop').name;
  expect(eventOf('set: { containers.shop.cpu.limit: 1GHz }').changes).toMatchObject([{ holder: 'vm', name }]);
  expect(eventOf(`set: { vms.${name}.cpu.limit: 1GHz }`).changes).toMatchObject([{ holder: 'vm', name }]);
});

it.each([
  ['pool.prod.cpu.limit: 6GHz', 'unknown-path', 'did you mean "pools"?'],
  ['pools.prd.cpu.limit: 6GHz', 'unknown-path', 'did you mean "prod"?'],
  ['pools.prod.cpuu.limit: 6GHz', 'unknown-path', 'did you mean "cpu"?'],
  ['pools.prod.cpu.limt: 6GHz', 'unknown-path', 'did you mean "limit"?'],
  ['vms.db.01.cpu.expandable: false', 'unknown-path', undefined],
  ['vchs.prod.cpu.limit: 6GHz', 'unknown-path', undefined],
  ['pools.prod.cpu.limit: 6', 'missing-unit', 'add the unit: 6MHz or 6GHz'],
  ['pools.prod.cpu.limit: -1', 'out-of-range', 'write unlimited for no limit'],
  ['pools.prod.cpu.shares: High', 'not-allowed', 'did you mean "high"?'],
  ['pools.prod: 6GHz', 'unknown-path', 'for example pools.prod.cpu.limit: 6GHz'],
])('set: { %s } is an error of the file', (text, code, hint) => {
  const { issues } = read(`${POOLS}  - { at: 1m, set: { ${text} } }\n`);
  expect(issues.filter(({ severity }) => severity === 'error')).toMatchObject([{ code, line: HEAD_LINES + FIRST }]);
  if (hint !== undefined) expect(issues.find((each) => each.code === code)?.hint).toBe(hint);
});

it('points at the part of the path that is wrong', () => {
  const result = read(`${POOLS}  - { at: 1m, set: { pools.prd.cpu.limit: 6GHz } }\n`);
  // `  - { at: 1m, set: { pools.` is 27 characters.
  expect(places(result)).toEqual([`unknown-path@${FIRST}:28`]);
});

describe('lines of govc', () => {
  it.each([
    ["govc pool.change -cpu.limit=6000 '*/Resources/prod'", 'pool', 'prod', { limit: 6000 }, {}],
    [
      "govc pool.change -cpu.limit 6000 -mem.limit=-1 '*/Resources/prod'",
      'pool',
      'prod',
      { limit: 6000 },
      { limit: null },
    ],
    [
      "govc pool.change -mem.reservation=512 '*/Resources/prod/web tier'",
      'pool',
      'web tier',
      {},
      { reservation: 512 * MB },
    ],
    [
      'govc pool.change -cpu.shares=high -cpu.expandable=false /DC1/host/C1/Resources/prod/apps',
      'pool',
      'apps',
      { shares: 8000, level: 'high', expandable: false },
      {},
    ],
    [
      'govc vm.change -vm db.01 -cpu.limit=1000 -mem.shares=3000',
      'vm',
      'db.01',
      { limit: 1000 },
      { shares: 3000, level: 'custom' },
    ],
    [
      'govc vm.change -u admin@vc -k -vm /DC1/vm/prod/db.01 -cpu.reservation 500',
      'vm',
      'db.01',
      { reservation: 500 },
      {},
    ],
  ])('%s', (line, holder, name, cpu, memory) => {
    const event = eventOf(run(line));
    expect(event).toMatchObject({ refusal: null, line });
    expect(event.changes).toEqual([{ holder, name, cpu, memory }]);
  });

  it.each([
    ["govc pool.change -cpu.limt=6000 '*/Resources/prod'", 'flag provided but not defined: -cpu.limt', '-cpu.limit'],
    ["govc pool.change -cpu.limit=6GHz '*/Resources/prod'", 'invalid value "6GHz" for flag -cpu.limit', '6000'],
    ["govc pool.change -cpu.limit=6000 '*/Resources/prd'", "govc: resource pool '*/Resources/prd' not found", '"prod"'],
    [
      "govc pool.change '*/Resources/prod' -cpu.limit=6000",
      "govc: resource pool '-cpu.limit=6000' not found",
      'in front',
    ],
    ['govc vm.change -vm db.02 -cpu.limit=6000', "govc: vm 'db.02' not found", '"db.01"'],
    ['govc vm.change -cpu.limit=6000', 'govc: please specify a vm', '-vm'],
    ['govc vm.change -vm db.01 -c=4', 'govc: CPU hot plug is not supported for this virtual machine.', 'in the file'],
  ])('%s fails at its time, as it would', (line, real, hint) => {
    const { issues, scenario } = read(`${POOLS}  - { at: 1m, ${run(line)} }\n`);
    const found = issues.filter((issue) => issue.real !== undefined);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ severity: 'warning', line: HEAD_LINES + FIRST });
    expect(found[0]!.real).toContain(real);
    expect(found[0]!.hint).toContain(hint);
    expect(scenario!.events![0]!.refusal).toContain(real);
  });

  it('calls more pools at once, by * or by name', () => {
    const names = (line: string) => eventOf(run(line)).changes.map(({ name }) => name);
    expect(names("govc pool.change -cpu.limit=1000 '*/Resources/prod/*'")).toEqual(['web tier', 'apps']);
    expect(names("govc pool.change -cpu.limit=1000 '*/Resources/prod' '*/Resources/prod/apps'")).toEqual([
      'prod',
      'apps',
    ]);
  });

  it('another command of govc is no event', () => {
    const { issues } = read(`${POOLS}  - { at: 1m, ${run('govc vm.power -on db.01')} }\n`);
    expect(issues.filter(({ severity }) => severity === 'error')).toMatchObject([{ code: 'wrong-program' }]);
  });
});

describe('lines of PowerCLI', () => {
  it.each([
    ['Get-ResourcePool -Name prod | Set-ResourcePool -CpuLimitMhz 6000', 'pool', 'prod', { limit: 6000 }, {}],
    [
      "get-resourcepool 'web tier' | set-resourcepool -cpulimit 6000 -memlimitmb -1",
      'pool',
      'web tier',
      { limit: 6000 },
      { limit: null },
    ],
    ['Set-ResourcePool -ResourcePool prod -MemLimitGB 2 -Confirm:$false', 'pool', 'prod', {}, { limit: 2048 * MB }],
    [
      'Get-ResourcePool -Name prod | Set-ResourcePool -CpuSharesLevel Custom -NumCpuShares 3000',
      'pool',
      'prod',
      { shares: 3000, level: 'custom' },
      {},
    ],
    [
      'Get-VM -Name db.01 | Get-VMResourceConfiguration | Set-VMResourceConfiguration -CpuLimitMhz $null -MemSharesLevel High',
      'vm',
      'db.01',
      { limit: null },
      { shares: 81_920, level: 'high' },
    ],
  ])('%s', (line, holder, name, cpu, memory) => {
    const event = eventOf(run(line));
    expect(event).toMatchObject({ refusal: null, line });
    expect(event.changes).toEqual([{ holder, name, cpu, memory }]);
  });

  it.each([
    [
      'Get-ResourcePool -Name prod | Set-ResourcePool -CpuLimtMhz 6000',
      "matches parameter name 'CpuLimtMhz'",
      '-CpuLimitMhz',
    ],
    ['Get-ResourcePool -Name prod | Set-ResourcePool -CpuLimitMhz 6GHz', "Cannot bind parameter 'CpuLimitMhz'", '6000'],
    [
      'Get-ResourcePool -Name prd | Set-ResourcePool -CpuLimitMhz 6000',
      "ResourcePool with name 'prd' was not found",
      '"prod"',
    ],
    ['Get-VM -Name db.01 | Set-VM -NumCpu 4', 'CPU hot plug is not supported', 'in the file'],
  ])('%s fails at its time, as it would', (line, real, hint) => {
    const { issues, scenario } = read(`${POOLS}  - { at: 1m, ${run(line)} }\n`);
    const found = issues.filter((issue) => issue.real !== undefined);
    expect(found).toHaveLength(1);
    expect(found[0]!.real).toContain(real);
    expect(found[0]!.hint).toContain(hint);
    expect(scenario!.events![0]!.refusal).toContain(real);
  });

  it('a misspelled cmdlet is no event', () => {
    const { issues } = read(
      `${POOLS}  - { at: 1m, ${run('Get-ResourcePool prod | Set-ResourcPool -CpuLimitMhz 1')} }\n`,
    );
    const [error] = issues.filter(({ severity }) => severity === 'error');
    expect(error).toMatchObject({ code: 'wrong-program', hint: 'did you mean Set-ResourcePool?' });
  });
});
