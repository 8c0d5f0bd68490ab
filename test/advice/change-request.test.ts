import { describe, expect, it } from 'vitest';
import { changeRequestOf } from '../../src/advice/change-request.ts';
import { differencesBetween, differencesInWords } from '../../src/advice/differences.ts';
import { scenarioOf } from '../support/scenario-text.ts';

function between(before: string, after: string) {
  const [a, b] = [scenarioOf(before), scenarioOf(after)];
  const differences = differencesBetween(a, b);
  return { request: changeRequestOf(a, differences), words: differencesInWords(a, differences) };
}

describe('a change request', () => {
  it('has the lines of three tools and of their way back', () => {
    const { request, words } = between(
      'vchs: [{ name: limited, cpu: { limit: 500MHz }, memory: { limit: 500MB } }]',
      'vchs: [{ name: limited, cpu: { limit: 1900MHz }, memory: { limit: 1200MB } }]',
    );
    expect(words).toBe(
      'Raise the limits of VCH limited: CPU from 500 MHz to 1,900 MHz, memory from 500 MB to 1,200 MB',
    );
    expect(request).toMatchObject({
      vicMachine: ['vic-machine-linux configure --name limited --cpu 1900 --memory 1200'],
      govc: ["govc pool.change -cpu.limit=1900 -mem.limit=1200 '*/Resources/limited'"],
      powerCli: ['Get-ResourcePool -Name limited | Set-ResourcePool -CpuLimitMhz 1900 -MemLimitMB 1200'],
      rollback: {
        vicMachine: ['vic-machine-linux configure --name limited --cpu 500 --memory 500'],
        govc: ["govc pool.change -cpu.limit=500 -mem.limit=500 '*/Resources/limited'"],
        powerCli: ['Get-ResourcePool -Name limited | Set-ResourcePool -CpuLimitMhz 500 -MemLimitMB 500'],
      },
    });
  });

  it('lifts a limit with what each tool takes for none: 0, -1, and $null for a VM', () => {
    const { request } = between(
      'vchs: [{ name: v, cpu: { limit: 500MHz } }]\nvms: [{ name: db, memory: 1GB, cpu: { limit: 600MHz } }]',
      'vchs: [{ name: v }]\nvms: [{ name: db, memory: 1GB }]',
    );
    expect(request!.vicMachine).toEqual(['vic-machine-linux configure --name v --cpu 0']);
    expect(request!.govc).toEqual([
      "govc pool.change -cpu.limit=-1 '*/Resources/v'",
      'govc vm.change -vm db -cpu.limit=-1',
    ]);
    expect(request!.powerCli[0]).toContain('-CpuLimitMhz -1');
    expect(request!.powerCli[1]).toContain('-CpuLimitMhz $null');
  });

  it('writes levels of shares as levels and numbers as custom', () => {
    const { request } = between(
      'pools: [{ name: p }]',
      'pools: [{ name: p, cpu: { shares: high }, memory: { shares: 1000 } }]',
    );
    expect(request!.vicMachine).toEqual([]);
    expect(request!.govc).toEqual(["govc pool.change -cpu.shares=high -mem.shares=1000 '*/Resources/p'"]);
    expect(request!.powerCli).toEqual([
      'Get-ResourcePool -Name p | Set-ResourcePool -CpuSharesLevel High -MemSharesLevel Custom -NumMemShares 1000',
    ]);
    expect(request!.rollback.powerCli[0]).toContain('-CpuSharesLevel Normal -MemSharesLevel Normal');
  });

  it('names cannot end a word of the shell they are pasted into', () => {
    const name = "it's $(reboot); 'x";
    const vms = (size: string) => `vms: [{ name: ${JSON.stringify(name)}, memory: ${size} }]`;
    const { request } = between(vms('1GB'), vms('2GB'));
    expect(request!.govc).toEqual(["govc vm.change -vm 'it'\\''s $(reboot); '\\''x' -m=2048"]);
    expect(request!.powerCli).toEqual(["Get-VM -Name 'it''s $(reboot); ''x' | Set-VM -MemoryMB 2048 -Confirm:$false"]);
  });

  it('more cores are nothing anybody can type', () => {
    const before = scenarioOf('');
    const after = { ...before, host: { ...before.host, cores: 8 } };
    const differences = differencesBetween(before, after);
    expect(changeRequestOf(before, differences)).toBe(null);
    expect(differencesInWords(before, differences)).toBe(
      'Give the host 8 cores instead of 4, or move that much load away',
    );
  });

  it('VMs that change alike are named together', () => {
    const { words } = between(
      'vms: [{ name: app, vcpus: 2, memory: 1GB, count: 30 }]',
      'vms: [{ name: app, vcpus: 1, memory: 1GB, count: 30 }]',
    );
    expect(words).toBe('Give each of 30 VMs (app-1 … app-30) 1 vCPU instead of 2');
  });
});
