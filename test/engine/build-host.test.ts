/** Calls to a Docker engine inside a container: they reach it or not, and what they run uses that container's CPU and memory. */

import { describe, expect, it } from 'vitest';
import { type ModelRun, mean, runYaml } from '../support/model-run.ts';

function run(events: readonly string[], container = '-p 12375:2375 vmware/dch-photon:1.13', cores = 4): ModelRun {
  return runYaml(
    [
      `vchsim: 1\nduration: 6m\nhost: { cores: ${cores}, mhz: 2000, memory: 32GB }`,
      'vchs:\n  - create: vic-machine-linux create --name v --no-tls --container-network dpg:routable --volume-store ds1/v:default',
      `containers:\n  - { vch: v, run: docker run -d --name dch --cpuset-cpus 2 -m 2g ${container} }`,
      `events:\n${events.map((line) => `  - ${line}`).join('\n')}`,
    ].join('\n'),
  );
}

const reasons = ({ samples }: ModelRun) => samples.at(-1)!.timeline!.events.map(({ reason }) => reason);
const vmOf = ({ scenario: { vms } }: ModelRun) => vms.find(({ container }) => container === 'dch')!.name;
const REFUSED = 'Cannot connect to the Docker daemon at tcp://v:12375. Is the docker daemon running?';

describe('a build host', () => {
  it('builds, pushes, pulls, runs and lists, by a mapped port or DOCKER_HOST; the VCH itself does not build', () => {
    const result = run([
      '{ at: 1m, run: docker -H v:12375 build -t registry.corp.local/web:1 . }',
      '{ at: 1m, run: docker -H v:12375 push registry.corp.local/web:1 }',
      '{ at: 1m, run: docker -H v:12375 pull nginx }',
      '{ at: 1m, run: docker -H v:12375 run -d --name inner nginx }',
      '{ at: 1m, run: DOCKER_HOST=v:12375 docker ps }',
      '{ at: 1m, run: docker -H v:2375 build -t x . }',
    ]);
    const answers = reasons(result);
    expect(answers.slice(0, 5)).toEqual([null, null, null, null, null]);
    expect(answers[5]).toContain('does not yet implement BuildFromContext');
    // What runs inside is no VM of the host.
    expect(result.scenario.vms.map(({ container }) => container)).toEqual([null, 'dch']);
  });

  it('is reached at its own address on a container network whose firewall admits the port', () => {
    const call = ['{ at: 1m, run: docker -H dch:2375 build -t x . }'];
    expect(reasons(run(call, '--net routable -p 2375 vmware/dch-photon:1.13'))).toEqual([null]);
    // Not published: the name is taken for the only VCH, which does not build.
    expect(reasons(run(call, '--net routable vmware/dch-photon:1.13'))[0]).toContain('BuildFromContext');
  });

  it('does not answer once its container is stopped, nor at another posture', () => {
    const calls = ['{ at: 1m, run: docker -H v:12375 --tls ps }', '{ at: 2m, run: docker stop dch }'];
    const [tls, stopped, after] = reasons(run([...calls, '{ at: 3m, run: docker -H v:12375 ps }']));
    expect(tls).toContain('http: server gave HTTP response to HTTPS client');
    expect([stopped, after]).toEqual([null, REFUSED]);
  });

  // One busy thread of 2000 MHz from 1:00 to 3:00, a second from 2:00 to 3:00; before and after the guest idles.
  it('lets what it runs use the CPU and memory of its container, each process for its time', () => {
    const result = run([
      '{ at: 1m, run: docker -H v:12375 run -d progrium/stress --cpu 1 --timeout 120 }',
      '{ at: 2m, run: docker -H v:12375 run -d progrium/stress --vm 1 --vm-bytes 512M --vm-keep --timeout 60 }',
    ]);
    const vm = vmOf(result);
    const used = (fromMs: number, toMs: number) => mean(result, vm, 'cpu.usagemhz.average', { fromMs, toMs });
    expect(used(20_000, 60_000)).toBeLessThan(20);
    expect(used(60_000, 120_000)).toBeGreaterThan(1980);
    expect(used(60_000, 120_000)).toBeLessThan(2020);
    expect(used(120_000, 180_000)).toBeGreaterThan(3900);
    expect(used(180_000, 300_000)).toBeLessThan(20);
    const consumedMb = (fromMs: number, toMs: number) =>
      mean(result, vm, 'mem.consumed.average', { fromMs, toMs }) / 1024;
    // 512 MB are touched on top of what the guest has; nothing takes them back from a roomy host.
    const before = consumedMb(60_000, 120_000);
    expect(consumedMb(140_000, 180_000) - before).toBeGreaterThan(400);
    expect(consumedMb(140_000, 180_000) - before).toBeLessThan(520);
  });

  // The container's own demand is 10 % of 2 vCPUs of 2000 MHz, 400 MHz, in bursts of random length; from 2:00 to 4:00 the
  // process keeps one of the two busy, so that it uses 2000 MHz and the other 200.
  it.each([
    ['a steady demand', '{ cpu: 10%, memory: 500MB, active: 100MB }'],
    ['phases', '{ phases: [{ for: 50s, cpu: 10% }, { for: 50s, cpu: 10% }], repeat: true }'],
    ['stress', 'stress-ng --cpu 2 --cpu-load 10'],
  ])('adds what it runs to %s of its own', (_, workload) => {
    const result = run(
      ['{ at: 2m, run: docker -H v:12375 run -d progrium/stress --vm 1 --vm-bytes 256M --vm-keep --timeout 120 }'],
      `-p 12375:2375 vmware/dch-photon:1.13, workload: ${workload.includes('{') ? workload : `"${workload}"`}`,
    );
    const vm = vmOf(result);
    const used = (fromMs: number, toMs: number) => mean(result, vm, 'cpu.usagemhz.average', { fromMs, toMs });
    expect(Math.abs(used(20_000, 120_000) - 400)).toBeLessThan(60);
    expect(Math.abs(used(120_000, 240_000) - 2200)).toBeLessThan(60);
    expect(Math.abs(used(240_000, 340_000) - 400)).toBeLessThan(60);
    const consumedMb = (fromMs: number, toMs: number) =>
      mean(result, vm, 'mem.consumed.average', { fromMs, toMs }) / 1024;
    expect(consumedMb(180_000, 240_000) - consumedMb(60_000, 120_000)).toBeGreaterThan(200);
  });

  it('ends what it runs with stop, kill, rm -f and its container, and begins it anew with start', () => {
    const busy = 'docker -H v:12375 run -d --name a progrium/stress --cpu 1';
    const result = run([
      `{ at: 20s, run: ${busy} }`,
      '{ at: 80s, run: docker -H v:12375 stop a }',
      '{ at: 140s, run: docker -H v:12375 start a }',
      '{ at: 200s, run: docker -H v:12375 rm -f a }',
      `{ at: 260s, run: ${busy} }`,
      '{ at: 300s, run: docker restart dch }',
    ]);
    expect(reasons(result)).toEqual([null, null, null, null, null, null]);
    const busyAt = (fromMs: number) =>
      mean(result, vmOf(result), 'cpu.usagemhz.average', { fromMs, toMs: fromMs + 40_000 });
    expect([20_000, 80_000, 140_000, 200_000, 260_000, 320_000].map((ms) => busyAt(ms) > 1800)).toEqual([
      ...[true, false, true, false, true, false],
    ]);
  });

  it('has names of its own, and answers as docker does', () => {
    const at = (line: string) => `{ at: 1m, run: docker -H v:12375 ${line} }`;
    const result = run([
      ...[at('run -d --name dch nginx'), at('run -d --name dch nginx'), at('rm dch'), at('stop dch'), at('kill dch')],
      ...[at('rename dch web'), at('rm web'), at('stop web'), at('create --name web nginx'), at('create --name web x')],
      ...[at('run --rm --name once progrium/stress --cpu 1 --timeout 5')],
      '{ at: 90s, run: docker -H v:12375 run -d --name once nginx }',
    ]);
    const [first, twice, running, stopped, killed, renamed, removed, gone, created, again, once, free] =
      reasons(result);
    expect([first, stopped, renamed, removed, created, once, free]).toEqual(Array(7).fill(null));
    expect(twice).toMatch(
      /^docker: Error response from daemon: Conflict\. The container name "\/dch" is already in use/,
    );
    expect(twice).toContain("See 'docker run --help'.");
    expect(running).toMatch(/^Error response from daemon: You cannot remove a running container dch/);
    expect(killed).toMatch(/^Error response from daemon: Cannot kill container: dch/);
    expect(gone).toBe('Error response from daemon: No such container: web');
    expect(again).toMatch(/^Error response from daemon: Conflict/);
  });
});
