/** Keys that say what a guest's memory holds, what a host has taken of it, and what an endpoint VM is guaranteed. */

import { describe, expect, it } from 'vitest';
import { readScenario } from '../../src/scenario/read.ts';
import { MB_BYTES } from '../../src/units.ts';
import { constantDemand } from '../../src/workload/registry.ts';

const read = (more: string) =>
  readScenario(`vchsim: 1\nduration: 5m\nhost: { cores: 8, mhz: 2000, memory: 64GB }\n${more}\n`, {
    path: 'test.yaml',
    load: () => new Uint8Array(),
  });
const problems = (more: string) =>
  read(more).issues.map(({ code, severity, line, column }) => ({ code, severity, line, column }));
const vm = (memory: string, more = '') => `vms: [{ name: v, memory: ${memory}, guestSwap: 0${more} }]`;
const busy = (content: string) => vm('4GB', `, workload: { cpu: 10%, memory: 3GB, content: ${content} }`);

describe('content', () => {
  const demandOf = (content: string) => {
    return constantDemand(read(busy(content)).scenario!.vms[0]!.workload);
  };

  it('is a word, or says what is zero and alike, and how the rest compresses', () => {
    expect(demandOf('random')).toMatchObject({ content: 'random' });
    expect(demandOf('random')).not.toHaveProperty('alike');
    expect(demandOf('{ zero: 30%, alike: 20% }')).toMatchObject({ content: 'half', alike: { zero: 0.3, alike: 0.2 } });
    expect(demandOf('{ rest: quarter }')).not.toHaveProperty('alike');
  });

  it('is no more than all', () => {
    expect(problems(busy('{ zero: 60%, alike: 50% }'))).toMatchObject([
      { code: 'content-above-all', severity: 'error' },
    ]);
    expect(problems(busy('{ zero: 120% }'))).toMatchObject([{ code: 'out-of-range', severity: 'error', line: 4 }]);
    expect(problems(busy('{ zeros: 10% }'))).toMatchObject([{ code: 'unknown-key', severity: 'error', line: 4 }]);
  });
});

describe('what is held at 0 s', () => {
  const busyVm = (memory: string, more = '') => vm(memory, `, workload: { cpu: 10%, memory: 3GB, active: 1GB }${more}`);

  it('is read in bytes', () => {
    const { scenario } = read(busyVm('{ size: 4GB, ballooned: 512MB, swapped: 1GB, compressed: 100MB, shared: 0 }'));
    expect(scenario!.vms[0]!.held).toEqual({
      ballooned: 512 * MB_BYTES,
      swapped: 1024 * MB_BYTES,
      compressed: 100 * MB_BYTES,
      shared: 0,
    });
    expect(read(busyVm('{ size: 4GB }')).scenario!.vms[0]).not.toHaveProperty('held');
  });

  it.each([
    ['of a VM that powers on later', '{ size: 4GB, swapped: 1GB }', ', at: 5s', 'held-before-power-on'],
    ['in a balloon that cannot be so large', '{ size: 4GB, ballooned: 3GB }', '', 'balloon-above-maximum'],
    ['in a balloon beside what processes hold', '{ size: 4GB, ballooned: 1GB }', '', 'balloon-above-maximum'],
    ['more than the guest has touched', '{ size: 4GB, swapped: 2GB, shared: 2GB }', '', 'held-above-touched'],
  ])('is refused %s', (_, memory, more, code) => {
    const found = problems(busyVm(memory, more));
    expect(found).toMatchObject([{ code, severity: 'error', line: 4 }]);
    expect(found[0]!.column).toBeGreaterThan(10);
  });
});

describe('settings of an endpoint VM', () => {
  const vch = (endpoint: string) => `vchs: [{ name: v, endpoint: ${endpoint} }]`;

  it('are those of its VM', () => {
    const { scenario } = read(
      vch('{ memory: { size: 4GB, reservation: 1GB, shares: high }, cpu: { reservation: 500MHz, shares: 3000 } }'),
    );
    const { memoryBytes, memory, cpu } = scenario!.vms[0]!;
    expect(memoryBytes).toBe(4096 * MB_BYTES);
    expect(memory).toMatchObject({ reservation: 1024 * MB_BYTES, shares: 20 * 4096, level: 'high', limit: null });
    expect(cpu).toMatchObject({ reservation: 500, shares: 3000, level: 'custom' });
    expect(scenario!.vchs[0]!.endpoint.memoryBytes).toBe(4096 * MB_BYTES);
  });

  it('leave the rest at its default', () => {
    const { scenario } = read(vch('{ memory: { reservation: 512MB } }'));
    expect(scenario!.vms[0]).toMatchObject({ memoryBytes: 2048 * MB_BYTES, memory: { shares: 20_480 } });
  });

  it.each([
    ['{ memory: { reservation: 3GB } }', 'reservation-above-size'],
    ['{ cpu: { reservation: 3GHz } }', 'reservation-above-size'],
    ['{ cpu: { limit: 3GHz } }', 'unknown-key'],
  ])('are checked: %s', (endpoint, code) => {
    expect(problems(vch(endpoint))).toMatchObject([{ code, severity: 'error', line: 4 }]);
  });
});

describe('a VCH that cannot back what its members touch', () => {
  const held = (mb: number, more = '') =>
    read(`vchs: [{ name: v, memory: { limit: ${mb}MB } }]
containers: [{ vch: v, name: c, vcpus: 1, memory: 1GB, count: 3, workload: { cpu: 5%, memory: 600MB, active: 60MB }${more} }]`);
  // 900 MB of the endpoint VM and 600 of each container, 2.1 % of their sizes, and 33 and 26 MB of overhead.
  const needMb = 900 + 43 + 33.5 + 3 * (600 + 21.5 + 25.9);
  const codes = ({ issues }: ReturnType<typeof read>) => issues.map(({ code }) => code);

  it('is warned of, to the megabyte', () => {
    expect(codes(held(Math.floor(needMb) - 1))).toContain('vch-limit-below-touched');
    expect(codes(held(Math.ceil(needMb) + 1))).not.toContain('vch-limit-below-touched');
  });

  it('is one whose members are on together', () => {
    const apart = read(`vchs: [{ name: v, memory: { limit: 1700MB } }]
containers:
  - { vch: v, name: a, vcpus: 1, memory: 1GB, stop: 2m, workload: { cpu: 5%, memory: 600MB } }
  - { vch: v, name: b, vcpus: 1, memory: 1GB, at: 2m, workload: { cpu: 5%, memory: 600MB } }`);
    expect(codes(apart)).not.toContain('vch-limit-below-touched');
  });
});
