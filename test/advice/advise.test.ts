/** Advice rests on a second run: what it promises is what a run of the changed scenario shows, and it knows its limits. */

import { describe, expect, it } from 'vitest';
import { ADVICE_VCPU_TICKS_MAX } from '../../src/advice/advise.ts';
import { advised, helpful } from '../support/advised.ts';
import { percentOfTime, runYaml } from '../support/model-run.ts';

const HEAD = `vchsim: 1
name: test
duration: 2m
host: { cores: 4, mhz: 1800, memory: 32GB }
`;

/** One busy vCPU of 1,800 MHz in a VCH that is limited to 500 MHz; its endpoint VM asks for 2 % of a vCPU, 36 MHz. */
const BUSY = 'containers: [{ vch: limited, name: busybox, vcpus: 1, memory: 512MB, workload: stress --cpu 1 }]\n';
const BY_LINE = `${HEAD}vchs: [{ create: vic-machine-linux create --name limited --cpu 500 --no-tls }]\n${BUSY}`;
const BY_KEYS = `${HEAD}vchs: [{ name: limited, cpu: { limit: 500MHz } }]\n${BUSY}`;

describe('a CPU limit', () => {
  it.each([
    ['made by a create line', BY_LINE],
    ['in plain keys', BY_KEYS],
  ])('of a VCH %s is raised to what its members want, and that cures', (_, text) => {
    const { advice, summary } = advised(text);
    // 1,800 + 36 MHz, in steps of 100.
    expect(advice[0]).toMatchObject({ id: 'r1', result: 'solved', set: ['vchs.limited.cpu.limit=1900MHz'] });
    expect(advice[0]!.title).toBe('Raise the CPU limit of VCH limited from 500 MHz to 1,900 MHz');
    const finding = summary.findings.find(({ code }) => code === 'ready-caused-by-limit')!;
    // 464 of 1,800 MHz leave 74 % of the vCPU waiting.
    expect(finding.recommendation).toMatch(
      /^Raise the CPU limit .*: re-simulated, ready at a limit falls from 7\d % to 0/,
    );
  });

  it('what is promised is what a run of the changed scenario shows', () => {
    const { advice, result } = advised(BY_KEYS);
    const effect = advice[0]!.effects.find(({ code }) => code === 'ready-caused-by-limit')!;
    const changed = runYaml(BY_KEYS.replace('limit: 500MHz', 'limit: 1900MHz'));
    const vm = result.run.scenario.vms.find(({ container }) => container === 'busybox')!.name;
    // Statistics leave out the samples that hold the boot of 3 s.
    expect(effect.after).toBeCloseTo(percentOfTime(changed, vm, 'maxlimited', { fromMs: 20_000 }), 1);
  });

  it('of an ancestor is raised too, when it is the next to bind', () => {
    const text = `${HEAD}pools: [{ name: prod, cpu: { limit: 900MHz } }]
vchs: [{ name: limited, pool: prod, cpu: { limit: 500MHz } }]
${BUSY}`;
    const found = advised(text);
    expect(helpful(found)).toContain('vchs.limited.cpu.limit=1900MHz pools.prod.cpu.limit=1900MHz');
    const whole = found.advice.find(({ set }) => set.length === 2)!;
    expect(whole.result).toBe('solved');
    // VIC cannot change a plain pool: that part is for govc and PowerCLI alone.
    expect(whole.request!.vicMachine).toEqual(['vic-machine-linux configure --name limited --cpu 1900']);
    expect(whole.request!.govc).toContain("govc pool.change -cpu.limit=1900 '*/Resources/prod/limited'");
    expect(whole.request!.govc).toContain("govc pool.change -cpu.limit=1900 '*/Resources/prod'");
  });

  it('of an ancestor alone is named and raised', () => {
    const text = `${HEAD}pools: [{ name: prod, cpu: { limit: 500MHz } }]
vchs: [{ name: limited, pool: prod }]
${BUSY}`;
    expect(helpful(advised(text))).toEqual(['pools.prod.cpu.limit=1900MHz']);
  });

  it('of a VM is raised on the VM', () => {
    const text = `${HEAD}vms: [{ name: db, vcpus: 2, memory: 4GB, cpu: { limit: 600MHz }, workload: { cpu: 100% } }]\n`;
    const { advice } = advised(text);
    // Two busy vCPUs want 3,600 MHz.
    expect(advice[0]).toMatchObject({ result: 'solved', set: ['vms.db.cpu.limit=3600MHz'] });
    expect(advice[0]!.request!.vicMachine).toEqual([]);
    expect(advice[0]!.request!.govc).toEqual(['govc vm.change -vm db -cpu.limit=3600']);
    expect(advice[0]!.request!.rollback.govc).toEqual(['govc vm.change -vm db -cpu.limit=600']);
  });

  it('of each of several VCHs is advice of its own', () => {
    const text = `${HEAD}vchs: [{ name: gold, cpu: { limit: 500MHz } }, { name: tin, cpu: { limit: 700MHz } }]
containers:
  - { vch: gold, name: a, vcpus: 1, memory: 512MB, workload: stress --cpu 1 }
  - { vch: tin, name: b, vcpus: 1, memory: 512MB, workload: stress --cpu 1 }
`;
    expect(helpful(advised(text)).sort()).toEqual(['vchs.gold.cpu.limit=1900MHz', 'vchs.tin.cpu.limit=1900MHz']);
  });

  it('that a call of the scenario sets again is raised in the call as well', () => {
    const text = `${BY_KEYS}events: [{ at: 1m, run: vic-machine-linux configure --name limited --cpu 700 }]\n`;
    const [first] = helpful(advised(text));
    expect(first).toMatch(
      /^vchs\.limited\.cpu\.limit=(\d+)MHz events\.0\.run=vic-machine-linux configure --name limited --cpu \1$/,
    );
  });
});

describe('a memory limit', () => {
  const text = `${HEAD}vchs: [{ create: vic-machine-linux create --name limited --memory 500 --no-tls }]
containers: [{ vch: limited, name: busybox, vcpus: 1, memory: 4GB, workload: stress --vm 1 --vm-bytes 512M }]
`;

  it('is raised to the working sets, the endpoint VM and overhead', () => {
    const { advice } = advised(text);
    // 450 (endpoint) + 118 + 512 (container) + overhead of 34 and 49 MB: 1,163, in steps of 100.
    expect(advice[0]!.set).toEqual(['vchs.limited.memory.limit=1200MB']);
    const latency = advice[0]!.effects.find(({ code }) => code === 'memory-latency-caused-by-limit')!;
    expect(latency.before).toBeGreaterThan(20);
    expect(latency.after).toBeLessThan(1);
    expect(advice[0]!.expectations[0]).toMatchObject({ counter: 'mem.latency.average', rollBackAbove: 1 });
  });

  it('a container larger than its VCH is made as large as its work, never so small that its guest kills it', () => {
    const { advice } = advised(text);
    const sized = advice.find(({ set }) => set.some((each) => each.startsWith('containers.busybox.memory=')))!;
    // 118 + 512 + 64 MB of room, in VIC's steps of 128.
    expect(sized.set[0]).toBe('containers.busybox.memory=768MB');
    if (sized.result === 'solved') expect(sized.effects[0]!.outcome![1]).toBe('running');
    else expect(sized.instead.join()).toContain('OOM');
  });
});

describe('contention', () => {
  /** Six VMs that each want a whole core of four: 10,800 of 7,200 MHz, of which `db` is one. */
  const text = `${HEAD}vms:
  - { name: db, vcpus: 1, memory: 2GB, workload: { cpu: 100% } }
  - { name: job, vcpus: 1, memory: 1GB, workload: stress --cpu 1, count: 5 }
`;

  it('without limits offers cores; where all are alike nobody is protected at the expense of the others', () => {
    const { advice } = advised(text);
    const cores = advice.find(({ set }) => set[0]!.startsWith('host.cores='))!;
    expect(cores.result).toBe('solved');
    expect(cores.request).toBe(null);
    // Six cores would be full to the brim; more than six it must be.
    expect(Number(cores.set[0]!.slice('host.cores='.length))).toBeGreaterThan(6);
    // What one of six equal VMs is given, the others lose.
    for (const { set, result, harms } of advice)
      if (/reservation|shares/.test(set[0]!))
        expect([result, harms]).toEqual(['none', expect.stringContaining('others lose')]);
  });

  it('a quiet VCH that wants 4,400 of 7,200 MHz beside a noisy one is protected, and what that would cost the noisy one is said', () => {
    const { advice } = advised(`${HEAD}vchs: [{ name: quiet }, { name: noisy }]
containers:
  - { vch: quiet, name: web, vcpus: 1, memory: 512MB, workload: { cpu: 1100MHz }, count: 4 }
  - { vch: noisy, name: batch, vcpus: 1, memory: 512MB, workload: stress --cpu 1, count: 8 }
`);
    const fence = advice.find(({ set }) => set[0]!.startsWith('vchs.noisy.cpu.limit='))!;
    expect(fence.result !== 'none' || fence.harms !== null).toBe(true);
    expect(fence.effects.map(({ name }) => name).every((name) => name.startsWith('web'))).toBe(true);
    expect(fence.losers.map(({ name }) => name)).toContain('batch-1');
  });

  it('VMs with more vCPUs than threads get fewer, by one assignment for all of a count', () => {
    const { advice } = advised(`${HEAD}vchs: [{ name: apps }]
containers: [{ vch: apps, name: app, vcpus: 4, memory: 512MB, workload: { cpu: 15% }, count: 8 }]
`);
    const fewer = advice.find(({ set }) => set.some((each) => each.includes('.vcpus=')));
    // 15 % of 4 vCPUs are 1,080 MHz: one vCPU can do it, and its demand stays the same.
    expect(fewer?.set).toEqual(['containers.app.vcpus=1', 'containers.app.workload.cpu=1080MHz']);
  });
});

describe('what advice does not do', () => {
  it('nothing wrong: no advice, no second run', () => {
    const found = advised(
      `${HEAD}vchs: [{ name: calm }]\ncontainers: [{ vch: calm, name: web, vcpus: 1, memory: 512MB }]\n`,
    );
    expect(found.advice).toEqual([]);
    expect(found.trials).toBe(0);
  });

  it('a run above the bound is not simulated again, and says so', () => {
    // 120,000 ms of the busy VM and of as many idle vCPUs as it takes.
    const idle = Math.ceil(ADVICE_VCPU_TICKS_MAX.full / 120_000 / 4);
    const found = advised(`${BY_KEYS}vms: [{ name: idle, vcpus: 4, memory: 128MB, count: ${idle} }]\n`);
    expect(found.trials).toBe(0);
    expect(new Set(found.advice.map(({ result, untried }) => `${result} ${untried}`))).toEqual(
      new Set(['none too-long']),
    );
    expect(found.summary.findings.find(({ code }) => code === 'ready-caused-by-limit')!.recommendation).toContain(
      'one more run of this scenario takes more work than all second runs together may take',
    );
  });

  it('the same run gives the same advice', () => {
    expect(advised(BY_LINE).advice).toEqual(advised(BY_LINE).advice);
  });

  it('names that break a path give no advice rather than a wrong one', () => {
    const hostile = 'a.cpu.limit=1';
    const text = `${HEAD}vms: [{ name: "${hostile}", vcpus: 1, memory: 1GB, cpu: { limit: 500MHz }, workload: { cpu: 100% } }]\n`;
    for (const { set, untried } of advised(text).advice) expect([set, untried]).toEqual([set, 'too-long']);
  });
});

describe('a balloon that took the page cache', () => {
  it('is undone by a limit that leaves room for all the guest touches and the files it reads', () => {
    const { advice, summary } = advised(`${HEAD}vms:
  - { name: web, vcpus: 1, memory: { size: 4GB, limit: 2GB }, workload: { cpu: 80%, memory: 300MB, active: 100MB, files: 2GB, reads: 2000 } }
`);
    expect(summary.findings.map(({ code }) => code)).toEqual(['files-not-cached']);
    // 300 MB, 2048 MB of files, 86 MB that its kernel reserves and 49 MB of overhead, rounded up.
    expect(advice[0]).toMatchObject({ id: 'r1', result: 'solved', set: ['vms.web.memory.limit=2500MB'] });
    expect(advice[0]!.effects[0]).toMatchObject({ code: 'files-not-cached', after: 0, gone: true });
  });
});
