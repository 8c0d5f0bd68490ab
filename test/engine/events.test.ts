/** Calls made while a scenario runs: what they change, how they fail, and that containers run on. */

import { describe, expect, it } from 'vitest';
import { type ModelRun, mean, runYaml, series, statusOf, summaryOf } from '../support/model-run.ts';

const HOST = 'host: { cores: 4, mhz: 2000, memory: 32GB }';
const BUSY = 'progrium/stress --cpu 1';

function run(vch: string, containers: readonly string[], events: readonly string[], duration = '8m'): ModelRun {
  return runYaml(scenario(vch, containers, events, duration));
}

function scenario(vch: string, containers: readonly string[], events: readonly string[], duration = '8m'): string {
  return [
    `vchsim: 1\nduration: ${duration}\n${HOST}`,
    `vchs:\n  - create: vic-machine-linux create --name lab --no-tls ${vch}`,
    containers.length === 0 ? '' : `containers:\n${containers.map((line) => `  - ${line}`).join('\n')}`,
    `events:\n${events.map((line) => `  - ${line}`).join('\n')}`,
  ].join('\n');
}

const statuses = ({ samples }: ModelRun) => samples.at(-1)!.timeline!.events;
const busy = (name: string) => `{ vch: lab, run: docker run -d --name ${name} --cpuset-cpus 1 ${BUSY} }`;
const configure = (at: string, options: string) =>
  `{ at: ${at}, run: vic-machine-linux configure --name lab ${options} }`;
const vmOf = ({ scenario: { vms } }: ModelRun, name: string) => vms.find(({ container }) => container === name)!.name;

describe('vic-machine configure inside the run', () => {
  it('raises a CPU limit: the container gets more from then on, and has run without a break', () => {
    const result = run('--cpu 500', [busy('a')], [configure('2m', '--cpu 1500')]);
    const a = vmOf(result, 'a');
    const used = (fromMs: number, toMs: number) => mean(result, a, 'cpu.usagemhz.average', { fromMs, toMs });
    // One busy vCPU wants 2000 MHz; the endpoint VM takes 2 % of a core of what the VCH has.
    expect(used(20_000, 120_000)).toBeLessThanOrEqual(500);
    expect(used(20_000, 120_000)).toBeGreaterThan(420);
    expect(used(200_000, 480_000)).toBeLessThanOrEqual(1500);
    expect(used(200_000, 480_000)).toBeGreaterThan(1350);
    expect(statusOf(result, a)).toMatchObject({ poweredOnMs: 0, poweredOffMs: null, outcome: 'running' });
  });

  it('is done when the endpoint VM has booted: 24 s of one vCPU on an idle host', () => {
    const result = run('', [], [configure('1m', '--memory 4096')], '3m');
    expect(statuses(result)).toEqual([{ atMs: 60_000, state: 'done', endMs: 60_000 + 24_000 + 1, reason: null }]);
    expect(statusOf(result, 'lab')).toMatchObject({ poweredOnMs: 0, poweredOffMs: null, outcome: 'running' });
  });

  it('lifts limits with 0', () => {
    const result = run('--cpu 500 --memory 4096', [busy('a')], [configure('2m', '--cpu 0 --memory 0')]);
    expect(mean(result, vmOf(result, 'a'), 'cpu.usagemhz.average', { fromMs: 160_000 })).toBeGreaterThan(1990);
    expect(statuses(result)[0]).toMatchObject({ state: 'done' });
  });

  it('limits a VCH that had no limit', () => {
    const result = run('', [busy('a')], [configure('2m', '--cpu 600')]);
    const a = vmOf(result, 'a');
    expect(mean(result, a, 'cpu.usagemhz.average', { fromMs: 20_000, toMs: 120_000 })).toBeGreaterThan(1990);
    expect(mean(result, 'lab', 'cpu.usagemhz.average', { fromMs: 140_000 })).toBeLessThanOrEqual(600);
  });

  it('takes memory back when a memory limit falls below what containers hold', () => {
    const stress = 'progrium/stress --vm 1 --vm-bytes 512M --vm-keep';
    const result = run(
      '--memory 4096',
      [`{ vch: lab, run: docker run -d --name a --cpuset-cpus 1 ${stress} }`],
      [configure('2m', '--memory 700')],
    );
    const a = vmOf(result, 'a');
    expect(mean(result, a, 'mem.consumed.average', { fromMs: 40_000, toMs: 120_000 })).toBeGreaterThan(512 * 1024);
    const held = mean(result, a, 'mem.consumed.average', { fromMs: 300_000 });
    expect(held).toBeLessThan(512 * 1024);
  });

  it('takes it no faster than the swap device writes', () => {
    // Random content does not compress, so hundreds of MB must be written. An SSD takes 40,000 pages/s = 160,000 KB/s: in
    // the 2 s before the third sample ends no more than 320,000 KB, 16,000 KBps over the 20 s of the sample;
    // a queue may be a quarter ahead of the device, for who touches pages in a step knows the room before it.
    const held = '{ cpu: 20%, memory: 950MB, active: 20MB, content: random }';
    const result = run(
      '--memory 4096',
      [`{ vch: lab, name: a, vcpus: 1, memory: 4GB, workload: ${held} }`],
      [configure('58s', '--memory 700')],
      '2m',
    );
    const written = series(result, 'host', 'mem.swapoutRate.average');
    expect(written[2]).toBeGreaterThan(4000);
    expect(written[2]).toBeLessThanOrEqual(1.25 * 16_000);
    expect(written[3]).toBeGreaterThan(written[2]!);
    // In the end the 700 MB hold all the same.
    const kept = ['a', 'lab'].map(
      (name) => result.scenario.vms.find((vm) => vm.container === name || vm.name === name)!,
    );
    const usedKb = kept.reduce(
      (sum, vm) => sum + mean(result, vm.name, 'mem.consumed.average', { fromMs: 100_000 }),
      0,
    );
    expect(usedKb).toBeLessThanOrEqual(700 * 1024);
  });

  it('fails when the endpoint VM may not power on, and undoes both at once', () => {
    const result = run('--cpu 1000 --memory 2048', [busy('a')], [configure('2m', '--memory 30 --cpu 300')]);
    const [status] = statuses(result);
    expect(status).toMatchObject({ state: 'failed', endMs: 120_000 });
    expect(status!.reason).toMatch(/^vic-machine-linux configure failed: .*insufficient for the operation/);
    // The old limit is back: once the endpoint VM has booted again, the container gets what it got.
    expect(mean(result, vmOf(result, 'a'), 'cpu.usagemhz.average', { fromMs: 240_000 })).toBeGreaterThan(880);
    expect(statusOf(result, 'lab').outcome).toBe('running');
  });

  it('fails when the API has not answered within three minutes, and undoes both', () => {
    const result = run('--cpu 2000', [busy('a')], [configure('1m', '--cpu 100')], '8m');
    const [status] = statuses(result);
    // 24 s × 2000 MHz ÷ 100 MHz would be 8 minutes, with the container's share on top.
    expect(status).toMatchObject({ state: 'failed', endMs: 60_000 + 180_000 });
    expect(status!.reason).toContain('context deadline exceeded');
    expect(status!.reason).toContain('3m0s');
    expect(mean(result, vmOf(result, 'a'), 'cpu.usagemhz.average', { fromMs: 300_000 })).toBeGreaterThan(1800);
  });

  it.each([
    ['--cpu 500 --endpoint-memory 4096', 'flag provided but not defined: -endpoint-memory'],
    ['--cpu 0 --cpu-reservation 9000', 'CPU resources in the parent resource pool are insufficient'],
    ['--cpu 100 --cpu-reservation 500', 'A specified parameter was not correct'],
  ])('is refused at its time without touching the VCH: %s', (options, real) => {
    const result = run('--cpu 1000', [busy('a')], [configure('1m', options)], '3m');
    expect(statuses(result)[0]).toMatchObject({ state: 'failed', endMs: 60_000 });
    expect(statuses(result)[0]!.reason).toContain(real);
    expect(result.samples.at(-1)!.timeline!.settings).toEqual([]);
    expect(mean(result, vmOf(result, 'a'), 'cpu.usagemhz.average', { fromMs: 60_000 })).toBeGreaterThan(880);
  });

  it('gives the same samples stepped through tick by tick', () => {
    const text = scenario(
      '--cpu 700 --memory 2048',
      [busy('a'), busy('b')],
      [
        '{ at: 3s, run: docker stop b }',
        configure('7s', '--cpu 0 --memory 4096'),
        '{ at: 40s, run: docker start b }',
        configure('45s', '--cpu 300 --timeout 5s'),
        configure('80s', '--cpu 500'),
      ],
      '100s',
    );
    const values = (result: ModelRun) => result.samples.map(({ entities, timeline }) => ({ entities, timeline }));
    const skipping = runYaml(text);
    expect(statuses(skipping).map(({ state }) => state)).toEqual([...['done', 'done', 'done', 'failed', 'under way']]);
    expect(values(runYaml(text, { everyTick: true }))).toEqual(values(skipping));
  });
});

describe('docker lines inside the run', () => {
  it('stop, start and remove containers', () => {
    const result = run(
      '',
      [busy('a'), busy('b')],
      [
        '{ at: 1m, run: docker stop a }',
        '{ at: 2m, run: docker start a }',
        '{ at: 3m, run: docker rm -f b }',
        '{ at: 4m, run: docker start b }',
      ],
    );
    expect(statuses(result).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'failed']);
    expect(statuses(result)[3]!.reason).toBe('Error response from daemon: No such container: b');
    expect(statusOf(result, vmOf(result, 'a'))).toMatchObject({
      outcome: 'running',
      poweredOnMs: 0,
      poweredOffMs: null,
    });
    expect(statusOf(result, vmOf(result, 'b'))).toMatchObject({ outcome: 'stopped', poweredOffMs: 180_000 });
  });

  it('run a container while the endpoint VM is up, and are refused while it restarts', () => {
    const result = run(
      '',
      [],
      [
        `{ at: 30s, run: docker run -d --name early ${BUSY} --timeout 30s }`,
        configure('60s', '--cpu 4000'),
        `{ at: 70s, run: docker run -d --name late ${BUSY} }`,
        `{ at: 2m, run: docker run -d --name later ${BUSY} --timeout 1m }`,
      ],
    );
    expect(statusOf(result, vmOf(result, 'early'))).toMatchObject({ poweredOnMs: 30_000, outcome: 'completed' });
    expect(statusOf(result, vmOf(result, 'late'))).toMatchObject({ poweredOnMs: null, outcome: 'refused' });
    expect(statusOf(result, vmOf(result, 'late')).outcomeReason).toBe(
      'Cannot connect to the Docker daemon at tcp://lab:2375. Is the docker daemon running?',
    );
    expect(statusOf(result, vmOf(result, 'later')).outcome).toBe('completed');
    expect(summaryOf(result).entities.some(({ name }) => name === vmOf(result, 'later'))).toBe(true);
  });

  it.each([
    ['docker update -m 1g a', 'does not yet implement ContainerUpdate'],
    ['docker rm a', 'You cannot remove a running container a'],
    ['docker run -d --name a nginx', 'Conflict. The name "a" is already in use'],
    ['docker run -d -v /srv:/data nginx', 'mounting directories as a data volume is not supported'],
    ['docker -H lab:2376 ps', 'Cannot connect to the Docker daemon at tcp://lab:2376'],
    ['docker stop nobody', 'No such container: nobody'],
    ['docker run -d --net nowhere nginx', 'network nowhere not found'],
  ])('are refused with the real text: %s', (line, real) => {
    const result = run('', [busy('a')], [`{ at: 1m, run: ${line} }`], '2m');
    expect(statuses(result)[0]).toMatchObject({ state: 'failed', endMs: 60_000 });
    expect(statuses(result)[0]!.reason).toContain(real);
  });

  it('create a container that a later line starts, and rename one', () => {
    const result = run(
      '',
      [busy('a')],
      [
        `{ at: 30s, run: docker create --name job ${BUSY} }`,
        '{ at: 1m, run: docker start job }',
        '{ at: 2m, run: docker rename a b }',
        '{ at: 3m, run: docker stop b }',
      ],
      '4m',
    );
    expect(statuses(result).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    expect(statusOf(result, vmOf(result, 'job')).poweredOnMs).toBe(60_000);
    expect(statusOf(result, vmOf(result, 'a')).poweredOffMs).toBe(180_000);
  });

  it('rename the VM, by the convention of its VCH where that is one of names', () => {
    const names = (convention: string, vic = '1.2.1') => {
      const text = scenario(convention, [busy('a')], ['{ at: 1m, run: docker rename a b }'], '2m');
      const result = runYaml(`${text}\nmodel: { vic: { version: "${vic}" } }`);
      const vm = summaryOf(result).entities.find(({ container }) => container === 'a')!;
      return [vm.name.replace(/[0-9a-f]{12}/, 'ID'), vm.renamedTo?.replace(/[0-9a-f]{12}/, 'ID')];
    };
    expect(names('')).toEqual(['a-ID', 'b-ID']);
    expect(names('--cnc DEV-{name}')).toEqual(['DEV-a', 'DEV-b']);
    // VIC 1.2.1 falls back to the default name, 1.5 keeps the convention.
    expect(names('--cnc PROD-{id}')).toEqual(['PROD-ID', 'b-ID']);
    expect(names('--cnc PROD-{id}', '1.5')).toEqual(['PROD-ID', 'PROD-ID']);
  });

  it('a name is free again after rm, rename or the end of --rm', () => {
    const once = `docker run --rm -d --name once ${BUSY} --timeout 20s`;
    const result = run(
      '--cnc L-{name}',
      [busy('a'), busy('b')],
      [
        '{ at: 30s, run: docker rm -f a }',
        `{ at: 40s, run: docker run -d --name a ${BUSY} }`,
        '{ at: 50s, run: docker rename b c }',
        `{ at: 60s, run: docker run -d --name b ${BUSY} }`,
        `{ at: 70s, run: ${once} }`,
        `{ at: 80s, run: ${once} }`,
        `{ at: 2m, run: ${once} }`,
        '{ at: 170s, run: docker start once }',
      ],
      '3m',
    );
    expect(statuses(result).map(({ state }) => state)).toEqual([
      ...['done', 'done', 'done', 'done', 'done', 'failed', 'done', 'failed'],
    ]);
    expect(statuses(result)[5]!.reason).toMatch(/The name "once" is already in use by container [0-9a-f]{12}/);
    expect(statuses(result)[7]!.reason).toContain('No such container: once');
    // vSphere knows each display name once.
    const displayed = result.scenario.vms.map(({ name }) => name);
    expect(displayed).toContain('L-a (2)');
    expect(new Set(displayed).size).toBe(displayed.length);
  });

  it('a host port belongs to one running container', () => {
    const web = (name: string) => `docker run -d --name ${name} -p 80:80 nginx`;
    const result = run(
      '',
      [`{ vch: lab, run: ${web('first')} }`],
      [
        `{ at: 10s, run: ${web('second')} }`,
        '{ at: 20s, run: docker run -d --name other -p 80:53/udp nginx }',
        '{ at: 30s, run: docker stop first }',
        '{ at: 40s, run: docker start second }',
        '{ at: 50s, run: docker start first }',
      ],
      '1m',
    );
    expect(statuses(result).map(({ state }) => state)).toEqual(['failed', 'done', 'done', 'done', 'failed']);
    expect(statuses(result)[0]!.reason).toContain('port 80 is not available');
    expect(statusOf(result, vmOf(result, 'second'))).toMatchObject({ poweredOnMs: 40_000, outcome: 'running' });
  });

  it('need the credentials that are in force when they come', () => {
    const result = run(
      '',
      [],
      [
        '{ at: 10s, run: docker -H lab:2375 ps }',
        configure('20s', '--no-tlsverify --tls-cert-path ./new'),
        '{ at: 80s, run: docker -H lab:2375 ps }',
        '{ at: 90s, run: docker -H lab:2376 ps }',
        '{ at: 100s, run: docker -H lab:2376 --tls ps }',
      ],
      '2m',
    );
    expect(statuses(result).map(({ state }) => state)).toEqual(['done', 'done', 'failed', 'failed', 'done']);
    expect(statuses(result)[2]!.reason).toContain('Cannot connect to the Docker daemon at tcp://lab:2375');
    expect(statuses(result)[3]!.reason).toContain('Are you trying to connect to a TLS-enabled daemon without TLS?');
  });

  it('join networks that configure has added, which restates those there are', () => {
    const web = (name: string) => `docker run -d --name ${name} --net second -p 80 nginx`;
    const result = run(
      '--cn dpg-a:first --cnf dpg-a:open',
      [],
      [
        `{ at: 10s, run: ${web('early')} }`,
        configure('20s', '--cn dpg-b:second'),
        configure('30s', '--cn dpg-a:first --cnf dpg-a:closed --cn dpg-b:second'),
        configure('40s', '--cn dpg-a:first --cnf dpg-a:open --cn dpg-b:second'),
        `{ at: 90s, run: ${web('late')} }`,
        '{ at: 100s, run: docker run -d --net second -p 8080:80 nginx }',
      ],
      '2m',
    );
    const reasons = statuses(result).map(({ reason }) => reason);
    expect(reasons[0]).toContain('network second not found');
    expect(reasons[1]).toContain('all existing container networks must also be specified');
    expect(reasons[2]).toContain('changes to existing container networks are not supported');
    expect(reasons.slice(3, 5)).toEqual([null, null]);
    expect(reasons[5]).toContain('external scope includes a port mapping');
  });

  it.each([
    ['docker run -d -v data:/data nginx', '', 'No volume store named (default) exists'],
    ['docker run -d -v data:/data nginx', '--volume-store ds1/vols:default', null],
  ])('need a volume store for volumes: %s %s', (line, vch, real) => {
    const result = run(vch, [], [`{ at: 10s, run: ${line} }`], '20s');
    if (real === null) expect(statuses(result)[0]!.reason).toBeNull();
    else expect(statuses(result)[0]!.reason).toContain(real);
  });

  it('make no more containers, and no larger ones, than the VCH of VIC 1.5 was made for', () => {
    const reasonsOf = (vch: string, ...lines: string[]) => {
      const events = lines.map((line, at) => `{ at: ${at + 1}s, run: ${line} }`);
      const text = scenario(vch, [], events, '20s');
      return statuses(runYaml(`${text}\nmodel: { vic: { version: "1.5" } }`)).map(({ reason }) => reason);
    };
    const [first, second, removed, third] = reasonsOf(
      '--containers 1',
      ...['docker run -d --name a nginx', 'docker create nginx', 'docker rm -f a', 'docker run -d nginx'],
    );
    expect([first, removed, third]).toEqual([null, null, null]);
    expect(second).toContain('Container count exceeds limit 1. containers: 1, reservation: 1');
    // 2 GB of memory and a root disk of 8,000,000 decimal KB, 7.45 GB: two of them do not fit 15 GB.
    const quota = reasonsOf('--storage-quota 15', 'docker run -d nginx', 'docker run -d nginx');
    expect(quota[0]).toBeNull();
    expect(quota[1]).toContain('container storage usage: 9.451GB, storage reservation: 9.451GB');
  });
});
