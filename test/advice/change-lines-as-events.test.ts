/** Every line of a change request can be pasted under `events:`, and does there what it says. */

import { describe, expect, it } from 'vitest';
import { changeRequestOf } from '../../src/advice/change-request.ts';
import { differencesBetween } from '../../src/advice/differences.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';
import { scenarioOf } from '../support/scenario-text.ts';

const BASE = `pools:
  - { name: prod, cpu: { limit: 4GHz }, memory: { limit: 16GB } }
  - { name: "it's a pool (old)", parent: prod }
vchs:
  - { name: apps, pool: prod, cpu: { limit: 2GHz }, memory: { limit: 4GB } }
containers:
  - { vch: apps, name: shop, vcpus: 2, memory: 1GB }
vms:
  - { name: "db 1", pool: prod, vcpus: 2, memory: 4GB }
`;

const CHANGES: readonly (readonly [string, ...string[]])[] = [
  ['pools.prod.cpu.limit=6GHz'],
  ['pools.prod.cpu.limit=unlimited', 'pools.prod.memory.limit=unlimited'],
  ["pools.it's a pool (old).cpu.shares=high", "pools.it's a pool (old).memory.shares=1234"],
  ['vchs.apps.cpu.limit=1900MHz', 'vchs.apps.memory.limit=unlimited', 'vchs.apps.memory.shares=low'],
  ['vchs.apps.cpu.reservation=500MHz', 'vchs.apps.memory.reservation=1GB'],
  ['vms.db 1.cpu.limit=1GHz', 'vms.db 1.memory.limit=2GB', 'vms.db 1.memory.reservation=1GB'],
  ['vms.db 1.cpu.shares=low', 'vms.db 1.memory.shares=high', 'vms.db 1.cpu.reservation=300MHz'],
  ['containers.shop.cpu.shares=3000', 'containers.shop.memory.reservation=1GB'],
  ['pools.prod.cpu.limit=5GHz', 'vms.db 1.cpu.shares=high', 'containers.shop.cpu.limit=1GHz'],
];

/** Settings of everything, as they are once all events have been carried out. */
function settled({ pools, vms, events = [] }: Scenario) {
  const holders = new Map<string, { cpu: object; memory: object }>();
  for (const { name, cpu, memory } of pools) holders.set(`pool ${name}`, { cpu, memory });
  for (const { name, cpu, memory } of vms) holders.set(`vm ${name}`, { cpu, memory });
  for (const event of events) {
    expect(event.refusal, event.line).toBeNull();
    const changes =
      event.kind === 'set'
        ? event.changes
        : event.kind === 'configure'
          ? [{ holder: 'pool', name: event.vch!, cpu: event.cpu, memory: event.memory }]
          : [];
    for (const { holder, name, cpu, memory } of changes) {
      const before = holders.get(`${holder} ${name}`)!;
      holders.set(`${holder} ${name}`, { cpu: { ...before.cpu, ...cpu }, memory: { ...before.memory, ...memory } });
    }
  }
  return holders;
}

const pasted = (lines: readonly string[]) =>
  `${BASE}events:\n${lines.map((line) => `  - { at: 1m, run: ${JSON.stringify(line)} }`).join('\n')}\n`;

describe.each(CHANGES.map((set) => [set.join(', '), set] as const))('%s', (_, set) => {
  const before = scenarioOf(BASE);
  const after = scenarioOf(BASE, { set });
  const request = changeRequestOf(before, differencesBetween(before, after))!;

  it.each(['govc', 'powerCli'] as const)('by %s, there and back', (tool) => {
    expect(request[tool].length).toBeGreaterThan(0);
    expect(settled(scenarioOf(pasted(request[tool])))).toEqual(settled(after));
    expect(settled(scenarioOf(pasted([...request[tool], ...request.rollback[tool]])))).toEqual(settled(before));
  });

  it('by vic-machine, as far as VIC keeps the setting', () => {
    if (request.vicMachine.length === 0) return;
    expect(settled(scenarioOf(pasted(request.vicMachine)))).toEqual(settled(after));
  });
});

it('a line that changes the size of a VM fails while that is on, as vSphere has it', () => {
  const before = scenarioOf(BASE);
  const after = scenarioOf(BASE, { set: ['vms.db 1.vcpus=1'] });
  const request = changeRequestOf(before, differencesBetween(before, after))!;
  for (const line of [...request.govc, ...request.powerCli]) {
    expect(scenarioOf(pasted([line])).events![0]!.refusal).toContain('hot plug is not supported');
  }
});
