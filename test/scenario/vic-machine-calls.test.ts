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

describe('the rest of the family', () => {
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
