/**
 * Admission control, through the whole program: `check` says who will not power on, and the run agrees.
 * Sources. vSphere Resource Management (6.7), "Expandable Reservations Example 1" and "2"; (4.0–8.0) "Valid DRS Clusters".
 */

import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { findVmRefusals, openBook } from '../../src/vsphere/admission.ts';
import { runScenario, scenarioOf, statusOf } from '../support/model-run.ts';

const POOL_CPU = 'The available CPU resources in the parent resource pool are insufficient for the operation.';
const POOL_MEMORY = 'The available Memory resources in the parent resource pool are insufficient for the operation.';
const HOST_CPU = 'The host does not have sufficient CPU resources to satisfy the reservation.';
const HOST_MEMORY = 'The host does not have sufficient memory resources to satisfy the reservation.';

function scenario(ghz: number, rest: string) {
  return scenarioOf(
    `vchsim: 1\nname: t\nduration: 60s\nhost: { cores: ${ghz}, mhz: 1000, memory: 64GB, swap: ssd }\n${rest}`,
  );
}

/** Refusals of a run by VM; those `check` foretells must be the same VMs. */
function refused(ghz: number, rest: string): Record<string, string | null> {
  const given = scenario(ghz, rest);
  const run = runScenario(given);
  const failed = given.vms.filter(({ name }) => statusOf(run, name).outcome === 'power-on-failed');
  expect(failed.map(({ name }) => name)).toEqual([...findVmRefusals(given).keys()]);
  return Object.fromEntries(failed.map(({ name }) => [name, statusOf(run, name).outcomeReason]));
}

const vm = (name: string, pool: string | null, ghz: number, more = '') =>
  `  - { name: ${name}, ${pool === null ? '' : `pool: ${pool}, `}vcpus: ${ghz}, memory: 1GB, cpu: { reservation: ${ghz}GHz }${more} }\n`;

describe('expandable reservations (V11)', () => {
  // RP-MOM reserves 6 GHz, RP-KID in it 2 GHz, expandable. VM-K1 and VM-K2 want 2 GHz each.
  const pools = `pools:
  - { name: mom, cpu: { reservation: 6GHz, expandable: false } }
  - { name: kid, parent: mom, cpu: { reservation: 2GHz, expandable: true } }
vms:
`;

  it('the child borrows from its parent: 6 − 1 − 2 = 3 GHz are free, VM-K2 gets its 2', () => {
    expect(refused(10, pools + vm('m1', 'mom', 1) + vm('k1', 'kid', 2) + vm('k2', 'kid', 2))).toEqual({});
  });

  it('not more than is left there: 6 − 3 − 2 = 1 GHz is free, VM-K2 is refused', () => {
    const vms = vm('m1', 'mom', 1) + vm('m2', 'mom', 2) + vm('k1', 'kid', 2) + vm('k2', 'kid', 2);
    expect(refused(10, pools + vms)).toEqual({ k2: POOL_CPU });
  });

  it('a fixed child borrows nothing', () => {
    const fixed = pools.replace('expandable: true', 'expandable: false');
    expect(refused(10, fixed + vm('k1', 'kid', 2) + vm('k2', 'kid', 2))).toEqual({ k2: POOL_CPU });
  });
});

describe('valid clusters (V12)', () => {
  /** GHz a further VM right below the root may reserve at most. */
  function availableGhz(ghz: number, rest: string): number {
    const given = scenario(ghz, rest);
    const book = openBook(given);
    for (const each of given.vms) expect(book.powerOn(each), each.name).toBeNull();
    for (let free = ghz; free > 0; free--) {
      const probe = { ...given.vms[0]!, name: 'probe', pool: null };
      if (book.powerOn({ ...probe, cpu: { ...probe.cpu, reservation: 1000 * free } }) === null) return free;
    }
    return 0;
  }
  const pool = (name: string, ghz: number, expandable: boolean) =>
    `  - { name: ${name}, cpu: { reservation: ${ghz}GHz, expandable: ${expandable} } }\n`;

  it('12 GHz, fixed pools of 4, 4 and 3: 11 reserved whatever is used, 1 available', () => {
    const pools = `pools:\n${pool('rp1', 4, false)}${pool('rp2', 4, false)}${pool('rp3', 3, false)}`;
    // Used: 2 + 2 of RP1's 4, 2 + 1 of RP2's 4, 3 × 1 of RP3's 3.
    const vms = [
      ...[vm('a', 'rp1', 2), vm('b', 'rp1', 2), vm('c', 'rp2', 2), vm('d', 'rp2', 1)],
      ...[vm('e', 'rp3', 1), vm('f', 'rp3', 1), vm('g', 'rp3', 1)],
    ].join('');
    expect(availableGhz(12, `${pools}vms:\n${vms}`)).toBe(1);
  });

  it('16 GHz, RP1 expandable uses 6 of its 4: 6 + 5 + 5 = 16 reserved, and RP3 cannot start another 2 GHz VM', () => {
    const pools = `pools:\n${pool('rp1', 4, true)}${pool('rp2', 5, false)}${pool('rp3', 5, true)}`;
    const vms = [
      ...[vm('a', 'rp1', 2), vm('b', 'rp1', 2), vm('c', 'rp1', 2)],
      ...[vm('d', 'rp2', 2), vm('e', 'rp2', 1), vm('f', 'rp3', 2), vm('g', 'rp3', 2), vm('h', 'rp3', 1)],
    ].join('');
    expect(availableGhz(16, `${pools}vms:\n${vms}`)).toBe(0);
    // RP3 would have to borrow from the host, which has nothing left: the host refuses.
    expect(refused(16, `${pools}vms:\n${vms}${vm('i', 'rp3', 2)}`)).toEqual({ i: HOST_CPU });
  });
});

describe('a run', () => {
  it('refuses what check foretells, memory and overhead as well, and words it as vSphere does', () => {
    // A VM of 1 GB needs its reservation and about 26 MB of overhead; a host of 64 GB keeps 1.5 GB for itself.
    const rest = `pools: [{ name: p, memory: { limit: 600MB } }]
vms:
  - { name: a, pool: p, memory: { size: 1GB, reservation: 500MB } }
  - { name: b, pool: p, memory: { size: 1GB, reservation: 60MB } }
  - { name: c, memory: { size: 62GB, reservation: 62GB } }
`;
    expect(refused(4, rest)).toEqual({ b: POOL_MEMORY, c: HOST_MEMORY });
  });

  it('gives back what is switched off, to what is switched on in the same moment as well', () => {
    const late = (stop: string) => vm('b', null, 3, ', at: 30s') + vm('a', null, 3, stop);
    expect(refused(4, `vms:\n${late('')}`)).toEqual({ b: HOST_CPU });
    expect(refused(4, `vms:\n${late(', stop: 30s')}`)).toEqual({});
  });
});

describe('new settings of a pool', () => {
  const given = scenario(
    8,
    `pools: [{ name: p, cpu: { reservation: 2GHz } }]\nvms:\n${vm('a', 'p', 1)}${vm('b', null, 5)}`,
  );
  const [p] = given.pools;
  const [a, b] = given.vms;

  it('take from the parent what they reserve, beyond what is used already', () => {
    const book = openBook(given);
    expect(book.powerOn(a!)).toBeNull();
    // 8 − 4 = 4 GHz are left for b, which wants 5; with 3 reserved there are 5.
    book.configure({ ...p!, cpu: { ...p!.cpu, reservation: 4000 } });
    expect(book.powerOn(b!)).toMatchObject({ resource: 'cpu', pool: null, needed: 9000, available: 8000 });
    book.configure({ ...p!, cpu: { ...p!.cpu, reservation: 3000 } });
    expect(book.powerOn(b!)).toBeNull();
  });

  it('never take what a VM already has: a limit below it only refuses the next one', () => {
    const book = openBook(given);
    book.powerOn(a!);
    book.configure({ ...p!, cpu: { ...p!.cpu, reservation: 0, limit: 500 } });
    expect(book.powerOn(b!)).toBeNull();
    book.powerOff(a!);
    expect(book.powerOn(a!)).toMatchObject({ pool: 'p', available: 500 });
  });
});

describe('vCPUs of a host', () => {
  // 4 cores × 32 = 128: thirty-two VMs of four vCPUs fill it.
  const full = (more: string, keys = '') =>
    scenarioOf(`vchsim: 1
duration: 1m
${keys}host: { cores: 4, mhz: 2000, memory: 256GB }
vms:
  - { name: full, vcpus: 4, memory: 1GB, count: 32, workload: { cpu: 0% } }
${more}`);

  it('are 32 per core: a further one is refused in the words of vSphere, and the limits above it are not blamed', () => {
    const given = full('  - { name: late, vcpus: 1, memory: 1GB, at: 10s, workload: { cpu: 10% } }\n');
    expect([...findVmRefusals(given).keys()]).toEqual(['late']);
    const run = runScenario(given);
    expect(statusOf(run, 'late')).toMatchObject({
      outcome: 'power-on-failed',
      outcomeReason: "Module 'MonitorLoop' power on failed.",
    });
    const found = analyse(run.samples).findings.find(({ code }) => code === 'power-on-failed');
    expect(found).toMatchObject({ entity: 'late', limitedBy: null, cause: 'config' });
    expect(found!.message).toContain('more vCPUs than its cores allow');
  });

  it('are free again once a VM is off, and there are more of them where the model says so', () => {
    const after = '  - { name: late, vcpus: 4, memory: 1GB, at: 30s, workload: { cpu: 10% } }\n';
    const stops = full(after).vms.map((vm, at) => (at === 0 ? { ...vm, stopMs: 20_000 } : vm));
    expect(findVmRefusals({ ...full(after), vms: stops }).size).toBe(0);
    expect(findVmRefusals(full(after, 'model: { cpu: { vcpusPerCore: 34 } }\n')).size).toBe(0);
    expect(findVmRefusals(full(after)).size).toBe(1);
  });
});
