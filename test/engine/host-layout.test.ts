import { expect, it } from 'vitest';
import { layOut } from '../../src/engine/host-layout.ts';
import { buildPoolTree } from '../../src/vsphere/pool-tree.ts';
import { placed } from '../support/notation.ts';

const laidOut = (line: string) => {
  const scenario = placed(line);
  return layOut(scenario, buildPoolTree(scenario));
};

it('vCPUs follow each other VM by VM, and timers kind by kind: lives, vCPUs, limit groups, co-scheduling, pCPUs', () => {
  // Three VMs with 2 + 1 + 3 vCPUs, one pool, 4 cores of two threads.
  const layout = laidOut('(( [o]2 {[o]1} [o]3 ))4');
  expect([...layout.firstVcpu]).toEqual([0, 2, 3, 6]);
  expect(layout.pcpuCount).toBe(8);
  expect(layout.groupCount).toBe(3 + 1);
  expect(layout.timerBase).toEqual({ vcpu: 3, group: 3 + 6, coSchedule: 9 + 4, pcpu: 13 + 3 });
  expect(layout.timerCount).toBe(16 + 8);
});

it('a VM is in its own limit group and those of the limited pools above it, innermost first; in none when nothing limits it', () => {
  // VMs a … d are groups 0 … 3; pools follow, outer ones first: A is 4, C 5, and B, which lies in A, 6.
  const { groupsOfVm } = laidOut('( {{[o]1}<2000 [o]1}<3000 [o]1<500 {[o]1} )4');
  expect(groupsOfVm.map((groups) => [...groups])).toEqual([[0, 6, 4], [1, 4], [2], []]);
});
