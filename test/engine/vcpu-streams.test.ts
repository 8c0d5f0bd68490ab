import { expect, it } from 'vitest';
import { vcpuStreams } from '../../src/engine/vcpu-streams.ts';
import { placed } from '../support/notation.ts';

const draws = (line: string) => vcpuStreams(placed(line), 'bursts').map((stream) => stream.next());

it('what a vCPU draws depends on its VM’s name and its place in it alone, not on what else there is', () => {
  const [a0, a1, b0] = draws('( [o]2 [o]1 )4') as [number, number, number];
  const inPool = draws('( {[o]2 [o]1 [o]3} )4');
  expect(inPool.slice(0, 3)).toEqual([a0, a1, b0]);
  expect(new Set(inPool).size).toBe(6);
});

it('namesakes draw apart', () => {
  const { seed, vms } = placed('( [o]1 [o]1 [o]1 )4');
  const [first, second] = vms;
  const named = vcpuStreams({ seed, vms: [first!, { ...second!, name: first!.name }] }, 'bursts');
  const [one, other] = named.map((stream) => stream.next());
  expect(one).toBe(draws('( [o]1 )4')[0]);
  expect(other).not.toBe(one);
});
