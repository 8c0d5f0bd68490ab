/** vic-machine lines under `events:`: which VCH they mean, what must be restated, and what only shows something. */

import { describe, expect, it } from 'vitest';
import { readScenario } from '../../src/scenario/read.ts';

const ONE = '--name v --no-tls --volume-store ds1/v-VOL:default';

function read(calls: readonly string[], creates: readonly string[] = [ONE]) {
  const text = [
    'vchsim: 1\nduration: 10m\nhost: { cores: 4, mhz: 2000, memory: 32GB }\nvchs:',
    ...creates.map((options) => `  - create: vic-machine-linux create ${options}`),
    'events:',
    ...calls.map((call, at) => `  - { at: ${at + 1}m, run: vic-machine-linux ${call} }`),
  ].join('\n');
  const { scenario, issues } = readScenario(text, { path: 'calls.yaml' });
  const errors = issues.filter(({ severity }) => severity === 'error');
  return { events: scenario?.events ?? [], issues, errors };
}

const refusals = (calls: readonly string[], creates?: readonly string[]) =>
  read(calls, creates).events.map(({ refusal }) => refusal?.replace(/^.* failed: /, '') ?? null);

describe('configure by --id', () => {
  it('means the only VCH', () => {
    expect(read(['configure --id vm-17 --cpu 500']).events).toMatchObject([{ vch: 'v', refusal: null }]);
  });

  it('fails where there are several', () => {
    const { events, issues } = read(['configure --id vm-17 --cpu 500'], [ONE, '--name w --no-tls']);
    expect(events).toMatchObject([
      { vch: null, refusal: expect.stringContaining('Failed to get Virtual Container Host') },
    ]);
    expect(issues.map(({ code }) => code)).toContain('vch-by-id');
  });
});

describe('configure of volume stores', () => {
  it('must restate all there are and change none; new ones are there for the next call', () => {
    const both = 'configure --name v --volume-store ds1/v-VOL:default --volume-store ds1/v-conf:conf';
    expect(
      refusals([
        both,
        'configure --name v --volume-store ds1/v-conf:conf',
        'configure --name v --volume-store ds1/v-VOL:default --volume-store ds1/elsewhere:conf',
        'configure --name v --volume-store ds://ds1/v-VOL/:default --volume-store ds1/v-conf:conf',
        'configure --name v --cpu 500',
      ]),
    ).toEqual([
      null,
      'all existing volume stores must also be specified',
      'changes to existing volume stores are not supported',
      null,
      null,
    ]);
  });
});

describe('configure --rollback', () => {
  const both = 'configure --name v --volume-store ds1/v-VOL:default --volume-store ds1/v-conf:conf';

  it('needs a configure to go back from, once', () => {
    const back = 'configure --name v --rollback';
    expect(refusals([back, both, back, back])).toEqual(['configure failed', null, null, 'configure failed']);
  });

  it('brings back what must be restated, and touches no pool', () => {
    const { events } = read([
      both,
      'configure --name v --cpu 900 --rollback',
      'configure --name v --volume-store ds1/v-VOL:default',
    ]);
    expect(events).toMatchObject([{ refusal: null }, { refusal: null, cpu: {}, memory: {} }, { refusal: null }]);
  });
});

describe('the rest of the family', () => {
  it.each([
    ['inspect --name z', 'Failed to get Virtual Container Host z', 'unknown-vch'],
    ['debug --name v --enable-sshd', 'flag provided but not defined: -enable-sshd', 'unknown-option'],
  ])('%s fails at its time', (call, real, code) => {
    const { errors, issues, events } = read([call]);
    expect(errors).toEqual([]);
    expect(issues.map((issue) => issue.code)).toContain(code);
    expect(events[0]!.refusal).toContain(real);
  });

  it('a password of root is nowhere repeated', () => {
    expect(JSON.stringify(read(['debug --name v --enable-ssh --rootpw secret']).events)).not.toContain('secret');
  });

  it.each(['inspect --name v', 'ls', 'debug --name v --enable-ssh'])('%s shows a VCH and changes nothing', (call) => {
    const { errors, issues, events } = read([call]);
    expect(errors).toEqual([]);
    expect(issues.map(({ code }) => code)).toContain('changes-nothing');
    expect(events).toMatchObject([{ action: 'look', refusal: null }]);
  });

  it.each(['delete --name v --force', 'upgrade --name v'])('%s is not simulated, and that is said', (call) => {
    const { errors, issues } = read([call]);
    expect(errors).toEqual([]);
    expect(issues).toMatchObject([{ code: 'not-simulated', severity: 'warning' }]);
  });
});

describe('docker lines against the networks of their VCH', () => {
  const line = (options: string, key: 'containers' | 'events', create: string, version: string) =>
    readScenario(
      [
        `vchsim: 1\nduration: 10m\nhost: { cores: 4, mhz: 2000, memory: 32GB }\nmodel: { vic: { version: "${version}" } }`,
        `vchs: [{ create: "vic-machine-linux create --name v --no-tls ${create}" }]`,
        key === 'containers'
          ? `containers: [{ vch: v, run: "docker run ${options} nginx" }]`
          : `events: [{ at: 1m, run: "docker run ${options} nginx" }]`,
      ].join('\n'),
      { path: 'nets.yaml' },
    );

  it.each([
    [
      '--net web --ip 10.1.0.9',
      '--cn pg:web',
      '1.5',
      'Cannot set static IP (10.1.0.9) when default gateway is not set for network web',
    ],
    ['--net web --ip 10.1.0.9', '--cn pg:web', '1.3', null],
    ['--net web --ip 10.1.0.9', '--cn pg:web --cng pg:10.1.0.1/24', '1.5', null],
    ['--net web -p 80', '--cn pg:web --cnf pg:peers', '1.5', 'must specify a mapping'],
    ['--net web -p 81:80', '--cn pg:web --cnf pg:peers', '1.5', null],
    ['--net web -p 80', '--cn pg:web --cnf pg:peers', '1.2.1', null],
    ['-p 10.9.9.9:80:80', '', '1.2.1', 'host IP for port bindings is only supported for 0.0.0.0'],
    ['-p 10.0.0.5:80:80', '--public-network-ip 10.0.0.5/24 --public-network-gateway 10.0.0.1', '1.2.1', null],
  ])('%s on %j of VIC %s: %s', (options, create, version, text) => {
    const expected = text === null ? [] : [expect.stringContaining(text)];
    const made = line(options, 'containers', create, version);
    expect(made.issues.flatMap(({ severity, real }) => (severity === 'error' ? [real] : []))).toEqual(expected);
    const called = line(options, 'events', create, version);
    expect(called.scenario!.events!.flatMap(({ refusal }) => refusal ?? [])).toEqual(expected);
    if (text !== null)
      expect(called.scenario!.events![0]!.refusal).toMatch(/^docker: .*\.\nSee 'docker run --help'\.$/);
  });

  it.each([
    ['published', 1],
    ['open', 0],
  ])('-P on a network whose firewall is %s is warned of %i times, in either place', (level, times) => {
    for (const key of ['containers', 'events'] as const) {
      const { issues } = line('-P --net web', key, `--cn pg:web --cnf pg:${level}`, '1.2.1');
      expect(issues.filter(({ code }) => code === 'publish-all-opens-nothing')).toHaveLength(times);
    }
  });
});
