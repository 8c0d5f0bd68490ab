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
});
