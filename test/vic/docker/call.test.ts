/** docker lines that act on a running VCH, and those a VCH does not know. */

import { describe, expect, it } from 'vitest';
import { parseDockerCall } from '../../../src/vic/docker/call.ts';
import { noConnection } from '../../../src/vic/docker/connection.ts';

const callOf = (line: string) => parseDockerCall(line).call;
const refusals = (line: string) =>
  parseDockerCall(line).problems.flatMap(({ severity, real }) =>
    severity === 'error' && real !== undefined ? [real] : [],
  );

describe('docker calls', () => {
  it('name an action, containers and the VCH', () => {
    expect(callOf('docker -H vch:2375 stop -t 5 web db')).toEqual({
      ...{ action: 'stop', names: ['web', 'db'], force: false, container: null },
      connection: { ...noConnection(), host: 'vch:2375' },
      ...{ command: 'stop', request: { method: 'Post', path: '/containers/web/stop' } },
    });
    expect(callOf('DOCKER_HOST=vch:2376 DOCKER_TLS_VERIFY=1 docker ps').connection).toMatchObject({
      ...{ host: 'vch:2376', tlsVerify: true, certificate: false },
    });
    expect(callOf('docker container rm -fv web')).toMatchObject({ action: 'rm', names: ['web'], force: true });
    expect(callOf('docker rename web shop')).toMatchObject({ action: 'rename', names: ['web', 'shop'] });
    expect(callOf('docker restart web')).toMatchObject({ action: 'restart', names: ['web'] });
    expect(callOf('docker ps -a')).toMatchObject({ action: 'look' });
  });

  it('make containers as docker run lines do', () => {
    const { call } = parseDockerCall('docker -H vch:2375 run -d --name web -m 1g progrium/stress --cpu 1');
    expect(call).toMatchObject({ action: 'run', connection: { host: 'vch:2375' } });
    expect(call.container).toMatchObject({ name: 'web', memory: '1024MB', workload: 'stress --cpu 1' });
  });

  it('end a container by a signal that ends processes only', () => {
    expect(callOf('docker kill web').action).toBe('kill');
    expect(callOf('docker kill -s SIGTERM web').action).toBe('kill');
    expect(callOf('docker kill --signal USR1 web').action).toBe('look');
  });

  it.each([
    ['docker update -m 1g web', 'ContainerUpdate'],
    ['docker pause web', 'ContainerPause'],
    ['docker build .', 'BuildFromContext'],
    ['docker push web', 'PushImage'],
    ['docker save web', 'ExportImage'],
  ])('a VCH does not know: %s', (line, missing) => {
    const real = `Error response from daemon: vSphere Integrated Containers does not yet implement ${missing}`;
    expect(refusals(line)).toEqual([real]);
  });

  it.each([
    ['docker plugin ls', 'plugins'],
    ['docker service create nginx', 'Docker Swarm'],
  ])('a VCH has nothing behind: %s', (line, family) => {
    const real = `Error response from daemon: vSphere Integrated Containers does not yet support ${family}`;
    expect(refusals(line)).toEqual([real]);
  });

  it('docker itself refuses', () => {
    expect(refusals('docker stop')).toEqual([
      `"docker stop" requires at least 1 argument(s).\nSee 'docker stop --help'.`,
    ]);
    expect(refusals('docker toString')).toEqual([`docker: 'toString' is not a docker command.\nSee 'docker --help'.`]);
    expect(refusals('docker stopp web')).toEqual([`docker: 'stopp' is not a docker command.\nSee 'docker --help'.`]);
    expect(refusals('docker rm --hard web')).toEqual(['unknown flag: --hard']);
  });

  it('are none when the line calls something else', () => {
    const [problem] = parseDockerCall('podman stop web').problems;
    expect(problem).toMatchObject({ code: 'wrong-program', severity: 'error' });
    expect(problem!.real).toBeUndefined();
  });
});
