/**
 * Questions admins ask, from the sentence to the remedy: the verdict names what held a VM back, what helps belongs to the
 * verdict, and no remedy harms anybody. Each kind with other numbers as well.
 */

import { describe, expect, it } from 'vitest';
import { whatHelps } from '../../src/report/sections/verdict.ts';
import { type Advised, advised } from '../support/advised.ts';

const head = (host: string, duration = '5m') => `vchsim: 1\nname: test\nduration: ${duration}\nhost: { ${host} }\n`;

const helps = ({ result, advice }: Advised) => whatHelps(result.verdict, advice);
const sets = ({ advice }: Advised) => advice.filter(({ result }) => result !== 'none').map(({ set }) => set.join(' '));

describe('a limit a little below what is wanted', () => {
  it.each([
    // One busy vCPU of 2,000 MHz loses 50 of them; the other loses 30 of 1,500.
    [2000, 1950],
    [1500, 1470],
  ])('of %d MHz, %d allowed: is named, and removed', (mhz, limit) => {
    const found = advised(
      `${head(`cores: 2, mhz: ${mhz}, memory: 16GB`)}vms: [{ name: a, vcpus: 1, memory: 1GB, cpu: { limit: ${limit}MHz }, workload: { cpu: 100% } }]\n`,
    );
    const { verdict } = found.result;
    expect(verdict).toMatchObject({ cause: 'limit', limitedBy: 'a', tone: 'good' });
    expect(verdict.text).not.toContain('nothing held it back');
    expect(sets(found)).toEqual([`vms.a.cpu.limit=${mhz}MHz`, 'vms.a.cpu.limit=unlimited']);
    expect(helps(found)).toContain('ready at a limit falls from');
  });
});

describe('a limit of one VM', () => {
  it.each([
    [2600, 2000],
    [1900, 700],
  ])('at %d MHz a core, limit %d: is raised to the size of the VM and no further, or removed', (mhz, limit) => {
    const found = advised(
      `${head(`cores: 8, mhz: ${mhz}, memory: 64GB`)}vms: [{ name: payg, vcpus: 2, memory: 4GB, cpu: { limit: ${limit}MHz }, workload: { cpu: 100% } }]\n`,
    );
    expect(sets(found)).toEqual([`vms.payg.cpu.limit=${2 * mhz}MHz`, 'vms.payg.cpu.limit=unlimited']);
  });
});

describe('a clock below nominal', () => {
  it.each([0.5, 0.7])('%d of nominal is the cause, and a full clock the remedy', (turbo) => {
    const found = advised(
      `${head(`cores: 8, mhz: 2000, memory: 64GB, turbo: ${turbo}`)}vms: [{ name: a, vcpus: 2, memory: 1GB, workload: { cpu: 100% } }]\n`,
    );
    const { verdict, findings } = found.result;
    expect(verdict).toMatchObject({ constraint: 'clock', cause: 'config', limitedBy: null, tone: 'critical' });
    expect(verdict.text).toContain(`of 4,000 MHz; cause: the clock of the host`);
    expect(findings.map(({ code }) => code)).toEqual(['cpu-latency-caused-by-clock']);
    expect(findings[0]!.observed).toBeCloseTo(100 * (1 - turbo), 0);
    expect(sets(found)).toEqual(['host.turbo=1']);
  });
});

describe('hyper-threading', () => {
  it.each([
    [4, 8],
    [2, 4],
  ])('on %d cores with %d busy vCPUs is a cause with a finding, and more cores help', (cores, count) => {
    const found = advised(
      `${head(`cores: ${cores}, mhz: 2000, memory: 64GB, hyperthreading: true`, '2m')}vms: [{ name: n, vcpus: 1, memory: 1GB, workload: { cpu: 100% }, count: ${count} }]\n`,
    );
    const { verdict, findings } = found.result;
    expect(verdict).toMatchObject({ constraint: 'hyperthreading', cause: 'contention' });
    expect(verdict.text).toContain('host 100 % busy');
    const [finding] = findings.filter(({ code }) => code === 'cpu-latency-caused-by-hyperthreading');
    expect(finding!.entities).toHaveLength(count);
    // What one of equal VMs is given, the others lose: none is favoured.
    expect(sets(found).every((set) => set.startsWith('host.cores='))).toBe(true);
  });
});

describe('a demand beyond the size of its VM', () => {
  it.each([3, 5])('of %d GHz on one vCPU of 2 GHz is said', (ghz) => {
    const { result } = advised(
      `${head('cores: 4, mhz: 2000, memory: 16GB', '2m')}vms: [{ name: a, vcpus: 1, memory: 1GB, workload: { cpu: ${ghz}GHz } }]\n`,
    );
    expect(result.verdict.text).toMatch(new RegExp(`^a got 2,000 of the ${ghz},000 MHz it asks for; cause: its size`));
    expect(result.findings.map(({ code }) => code)).toEqual(['demand-exceeds-size']);
  });
});

describe('two VCHs with limits', () => {
  it.each(['15m', '3m'])('over %s: what helps is for the limit the verdict names, and comes first', (duration) => {
    const found = advised(`${head('cores: 32, mhz: 2600, memory: 256GB', duration)}vchs:
  - { name: silver, cpu: { limit: 7GHz } }
  - { name: bronze, cpu: { limit: 5GHz } }
containers:
  - { vch: silver, name: app, vcpus: 2, memory: 4GB, workload: { cpu: 80% }, count: 2 }
  - { vch: bronze, name: batch, vcpus: 4, memory: 4GB, workload: { cpu: 100% } }
`);
    expect(found.result.verdict).toMatchObject({ cause: 'limit', limitedBy: 'bronze' });
    expect(found.advice[0]).toMatchObject({ id: 'r1', limitedBy: 'bronze', result: 'solved', losers: [] });
    expect(helps(found)).toMatch(/^What helps \(r1\): Raise the CPU limit of VCH bronze/);
  });
});

describe('a memory limit below what is used', () => {
  it('is named, with one finding for alike VMs and the amount that suffices', () => {
    const found =
      advised(`${head('cores: 16, mhz: 2500, memory: 256GB, swap: nvme', '2m')}vchs: [{ name: silver, memory: { limit: 6GB } }]
containers: [{ vch: silver, name: job, vcpus: 1, memory: 2GB, workload: { cpu: 60%, memory: 1500MB, active: 1GB }, count: 6 }]
`);
    expect(found.result.verdict).toMatchObject({ cause: 'memory-limit', limitedBy: 'silver' });
    const worst = found.result.findings[0]!;
    expect(worst).toMatchObject({ cause: 'memory-limit', limitedBy: 'silver' });
    expect(worst.entities.length).toBe(6);
    expect(worst.message).toMatch(/The same holds for 5 others: job-\d/);
    expect(found.advice[0]).toMatchObject({ limitedBy: 'silver', result: 'solved', harms: null });
  });

  it('two VMs, one idle: swapping is as severe as the waiting it causes', () => {
    const { result } =
      advised(`${head('cores: 8, mhz: 2400, memory: 64GB, swap: ssd', '6m')}pools: [{ name: p, memory: { limit: 6GB } }]
vms:
  - { name: idle, pool: p, vcpus: 2, memory: 4GB, workload: { cpu: 5%, memory: 3800MB, active: 100MB } }
  - { name: busy, pool: p, vcpus: 2, memory: 4GB, at: 1m, workload: { cpu: 50%, memory: 3800MB, active: 3600MB } }
`);
    const severityOf = (code: string) =>
      result.found.filter((each) => each.code === code && each.entity === 'busy')[0]?.severity;
    expect(severityOf('host-swapping') ?? 'info').toBe(severityOf('memory-latency-caused-by-limit') ?? 'info');
  });

  it('lowered while it runs, and nobody waits for it: no remedy is made up', () => {
    const { advice } =
      advised(`${head('cores: 16, mhz: 2400, memory: 64GB, swap: ssd', '4m')}vchs: [{ create: vic-machine-linux create --name v --memory 20000 --no-tls }]
containers: [{ vch: v, name: s, vcpus: 1, memory: 1GB, at: 20s, count: 10, workload: { cpu: 5%, memory: 600MB, active: 60MB } }]
events: [{ at: 2m, run: vic-machine-linux configure --name v --memory 7144 }]
`);
    expect(advice.filter(({ set }) => set.some((each) => each.startsWith('vchs.v.memory.limit=')))).toEqual([]);
  });

  it('that was raised since is said to be the earlier one, and the host is not named', () => {
    const { result } = advised(`${head('cores: 4, mhz: 2000, memory: 64GB, swap: sata', '6m')}vms:
  - { name: db, vcpus: 1, memory: { size: 4GB, limit: 1GB }, workload: { cpu: 60%, memory: 3GB, active: 2800MB } }
events: [{ at: 40s, set: { vms.db.memory.limit: unlimited } }]
`);
    for (const { text } of result.said) expect(text).not.toContain('host is short');
    const causes = result.found.filter(({ counter }) => counter === 'mem.latency.average').map(({ cause }) => cause);
    expect(causes.every((cause) => cause !== 'host-memory')).toBe(true);
  });
});
