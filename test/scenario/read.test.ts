import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../../src/scenario/read.ts';
import { HEAD, places, read, scenarioOf, vmNamed } from '../support/scenario-text.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

describe('a scenario file', () => {
  it('needs no more than version, duration and host', () => {
    const scenario = scenarioOf('');
    expect(scenario).toMatchObject({
      name: 'test',
      title: null,
      durationMs: 360_000,
      startEpochMs: Date.parse('2017-08-18T09:00:00Z'),
      seed: 1,
      host: { name: 'esx-01', cores: 4, hyperthreading: false, mhz: 1800, turbo: 1, memoryBytes: 32 * GB },
      pools: [],
      vchs: [],
      vms: [],
      modelOverrides: [],
      gates: [],
    });
    expect(scenario.host.swap.name).toBe('ssd');
  });

  it('takes its name from the file name when it has none', () => {
    const text = HEAD.replace('name: test\n', '');
    expect(readScenario(text, { path: 'some/Folder/My Test_2.yaml' }).scenario?.name).toBe('my-test-2');
    expect(readScenario(text, { path: 'C:\\tests\\web.yml' }).scenario?.name).toBe('web');
    expect(readScenario(text, { path: '☃.yaml' }).scenario?.name).toBe('scenario');
  });

  it('may be JSON', () => {
    const text = JSON.stringify({
      vchsim: 1,
      name: 'json',
      duration: '1m',
      host: { cores: 1, mhz: '2GHz', memory: '8GB' },
    });
    expect(readScenario(text, { path: 'a.json' }).scenario).toMatchObject({ name: 'json', host: { mhz: 2000 } });
  });

  it('may be bytes, with a byte order mark, in UTF-16 as PowerShell writes it', () => {
    const utf8 = new TextEncoder().encode(`\ufeff${HEAD}`);
    expect(readScenario(utf8, { path: 'a.yaml' }).scenario?.name).toBe('test');
    const utf16 = new Uint8Array(new Uint16Array([...`\ufeff${HEAD}`].map((char) => char.charCodeAt(0))).buffer);
    expect(readScenario(utf16, { path: 'a.yaml' }).scenario?.name).toBe('test');
  });

  it('the seed of the options wins over the file', () => {
    expect(scenarioOf('seed: 5\n').seed).toBe(5);
    expect(scenarioOf('seed: 5\n', { seed: 7 }).seed).toBe(7);
  });

  it('start is a moment in UTC, with or without an offset', () => {
    expect(scenarioOf('start: 2020-02-29T12:00:00Z\n').startEpochMs).toBe(Date.UTC(2020, 1, 29, 12));
    expect(scenarioOf('start: 2020-02-29T12:00:00+02:00\n').startEpochMs).toBe(Date.UTC(2020, 1, 29, 10));
    expect(places(read('start: 2021-02-29T12:00:00Z\n'))).toEqual(['not-a-moment@1:8']);
    expect(places(read('report: { date: 2026-11-31 }\n'))).toEqual(['not-a-day@1:17']);
  });

  it('sections may stand empty', () => {
    expect(scenarioOf('vms:\ncontainers:\nvchs:\ngates:\nmodel:\n').vms).toEqual([]);
  });

  it('the same text always gives the same data', () => {
    const text = 'vchs: [{ name: v }]\ncontainers: [{ vch: v }, { vch: v, count: 3 }]\n';
    expect(scenarioOf(text)).toEqual(scenarioOf(text));
  });
});

describe('everything wrong is said at once', () => {
  it('unknown keys, wrong words and missing units, each at its place', () => {
    const result = read(`hots: {}
vms:
  - name: db
    memory: 16
    vcpu: 2
    cpu: { shares: medium, limit: 500MHz, reservation: 800MHz }
`);
    expect(places(result)).toEqual([
      'unknown-key@1:1',
      'missing-unit@4:13',
      'unknown-key@5:5',
      'not-allowed@6:20',
      'limit-below-reservation@6:35',
    ]);
    expect(result.issues[0]?.hint).toBe('did you mean "host"?');
    expect(result.issues[1]?.hint).toBe('add the unit: 16MB or 16GB');
    expect(result.issues[2]).toMatchObject({ hint: 'did you mean "vcpus"?', excerpt: '    vcpu: 2', length: 4 });
    expect(result.issues[4]?.message).toBe('vms[0].cpu.limit is 500 MHz, below its reservation of 800 MHz');
    expect(result.scenario).toBeNull();
  });

  it('what is wrong inside a value that cannot be without it, and what does not fit elsewhere', () => {
    const result = readScenario(
      `vchsim: 1
duration: 1m
host: { cores: 1, mhz: 2000, memory: 8GB, swap: { latency: 200us, iops: 0 } }
vms: [{ name: db, memory: 1GB, workload: { cpu: 1%, memory: 2GB } }]
`,
      { path: 'x.yaml', load: () => new Uint8Array() },
    );
    expect(result.issues.map(({ code }) => code)).toEqual(['out-of-range', 'memory-exceeds-size']);
  });

  it('reads of no files, and not those of files whose size is wrong', () => {
    const demand = (keys: string) => `{ name: db, memory: 1GB, workload: { cpu: 1%, ${keys} } }`;
    expect(places(read(`vms:\n  - ${demand('files: 0MB, reads: 5')}\n`))).toEqual(['out-of-range@2:58']);
    const both = read(`seed: -1\nvms:\n  - ${demand('reads: 5')}\n`);
    expect(both.issues.map(({ code }) => code)).toEqual(['out-of-range', 'reads-without-files']);
  });

  it('names that are wrong in themselves, and those that do not fit together', () => {
    const { issues } = readScenario(
      `vchsim: 1
name: Bad_Name
duration: 6m
host: { cores: 4, mhz: 1800, memory: 32GB }
vms:
  - { name: db, memory: 16GB, vcpus: 0 }
  - { name: db, memory: 16GB, pool: b }
`,
      { path: 'a.yaml' },
    );
    expect(issues.map(({ code, line }) => `${code}@${line}`)).toEqual([
      ...['not-allowed@2', 'out-of-range@6', 'duplicate-name@7', 'unknown-pool@7'],
    ]);
  });

  it('a missing host is missed at the top of the file', () => {
    const { issues } = readScenario('vchsim: 1\nduration: 5m\n', { path: 'a.yaml' });
    expect(issues).toMatchObject([
      { code: 'missing-key', line: 1, column: 1, message: 'host is missing; it is required' },
    ]);
  });

  it('the scenario is null if and only if there is an error', () => {
    for (const text of ['', 'vms: [{ name: a }]', 'vchs: [{ name: v, memory: { limit: 100MB } }]', 'x: 1']) {
      const { scenario, issues } = read(`${text}\n`);
      expect(scenario === null).toBe(issues.some((issue) => issue.severity === 'error'));
    }
  });

  it.each([
    ['duration: 9999999d', 'out-of-range'],
    ['duration: 5', 'missing-unit'],
    ['duration: -5m', 'wrong-unit'],
    ['duration: 0s', 'out-of-range'],
    ['duration: soon', 'wrong-unit'],
  ])('%s is refused', (line, code) => {
    const result = readScenario(`vchsim: 1\n${line}\nhost: { cores: 4, mhz: 1800, memory: 32GB }\n`, {
      path: 'a.yaml',
    });
    expect(result.issues.map((issue) => `${issue.code}@${issue.line}:${issue.column}`)).toEqual([`${code}@2:11`]);
  });

  it.each([
    ['host: { cores: 0, mhz: 1800, memory: 32GB }', 'host.cores is 0; allowed: a whole number from 1 to 1024'],
    ['host: { cores: 4, mhz: 18, memory: 32GB }', 'host.mhz is 18; allowed: 100MHz to 20GHz'],
    ['host: { cores: 4, mhz: 1800, memory: 32GB, swap: hdd }', 'host.swap is "hdd"; allowed: nvme, ssd, san, sata'],
    ['host: { cores: 4, mhz: 1800, memory: 1GB }', 'host.memory is 1,024 MB; VMkernel keeps as much for itself'],
    ['host: [1]', 'host is a list; allowed: a mapping'],
    [
      'host: { cores: 4, mhz: 1800, memory: 32GB, hyperthreading: yes }',
      'host.hyperthreading is "yes"; allowed: true or false',
    ],
    ['host: { cores: .nan, mhz: 1800, memory: 32GB }', 'host.cores is NaN; allowed: a finite number or quantity'],
    ['host: { cores: 4, mhz: .inf, memory: 32GB }', 'host.mhz is Infinity; allowed: a finite number or quantity'],
  ])('%s: %s', (line, message) => {
    const result = readScenario(`vchsim: 1\nduration: 5m\n${line}\n`, { path: 'a.yaml' });
    expect(result.issues.map((issue) => issue.message)).toEqual([message]);
  });

  it('another version of the format is refused', () => {
    const result = readScenario(HEAD.replace('vchsim: 1', 'vchsim: 2'), { path: 'a.yaml' });
    expect(result.issues).toMatchObject([
      { code: 'not-allowed', message: 'vchsim is 2; allowed: 1', line: 1, column: 9 },
    ]);
  });

  it('an event the real program would refuse is a warning, at its place in the line; the call fails at its time', () => {
    const result = read('events:\n  - { at: 1s, run: vic-machine-linux configure --name nobody --endpoint-cpu 2 }\n');
    const column = '  - { at: 1s, run: vic-machine-linux configure --name nobody '.length + 1;
    expect(result.issues).toMatchObject([
      {
        ...{ code: 'unknown-option', severity: 'warning', line: HEAD.split('\n').length + 1, column },
        real: 'Incorrect Usage: flag provided but not defined: -endpoint-cpu',
      },
    ]);
    expect(result.scenario!.events).toMatchObject([{ kind: 'configure', vch: null, cpu: {}, memory: {} }]);
  });

  it('time and line of an event can be set', () => {
    const text = `${HEAD}vchs: [{ name: a }]\nevents:\n  - { at: 1s, run: vic-machine-linux configure --name a }\n`;
    const set = ['events.0.at=2s', 'events.0.run=vic-machine-linux configure --name a --cpu 700'];
    const { scenario } = readScenario(text, { path: 'a.yaml', set });
    expect(scenario!.events).toMatchObject([{ atMs: 2000, vch: 'a', cpu: { limit: 700 }, refusal: null }]);
  });

  it('an event that is no vic-machine configure or docker line is an error', () => {
    const errors = (line: string) => {
      const { issues } = read(`events:\n  - { at: 1s, run: ${line} }\n`);
      return issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    };
    expect(errors('reboot now')).toEqual(['wrong-program']);
    // What the model has no part in is told, and changes nothing.
    expect(errors('vic-machine-linux delete --name a')).toEqual([]);
    expect(errors('vic-machine-linux remove --name a')).toEqual(['wrong-program']);
    expect(errors('docker stop web')).toEqual(['which-vch']);
  });

  it('a number where a text belongs is answered with quotes', () => {
    const result = read('title: 2017\n');
    expect(result.issues).toMatchObject([{ code: 'wrong-type', hint: 'put it in quotes: "2017"' }]);
  });

  it('more work than a run may be is refused with its amount', () => {
    // 4 vCPUs for 100 days: 4 × 8.64e9 ms.
    const result = readScenario(`${HEAD.replace('6m', '100d')}vms: [{ name: a, vcpus: 4, memory: 1GB }]\n`, {
      path: 'a.yaml',
    });
    expect(result.issues).toMatchObject([{ code: 'too-much-work', line: 3, column: 11 }]);
    expect(result.issues[0]?.message).toContain('34,560,000,000 vCPU-ticks');
  });

  it('no more than a hundred issues are listed', () => {
    const { issues } = read(Array.from({ length: 500 }, (_, at) => `key${at}: 1\n`).join(''));
    expect(issues).toHaveLength(101);
    expect(issues[100]).toMatchObject({
      code: 'more-issues',
      message: '400 more problems are not shown; the first of them is here',
      ...{ line: 105, column: 1 },
    });
  });
});

describe('variants', () => {
  it.each([
    ['extends', 'extends: ./base.yaml', 'at the top level'],
    ['variants', 'variants: { b: {} }', 'beside the others'],
  ])('refuse %s, which only a whole file has', (key, text, hint) => {
    const { scenario, issues } = read(`variants: { roomy: { ${text} } }\n`);
    expect(scenario).toBeNull();
    expect(issues).toMatchObject([{ code: 'unknown-key', line: 5, column: 22 }]);
    expect(issues[0]!.message).toContain(`variants.roomy has no key "${key}"`);
    expect(issues[0]!.hint).toContain(hint);
  });
});

describe('a scenario of the project', () => {
  it('the container of the tests is larger than its VCH, and the reader says so', () => {
    const path = 'scenarios/memory-limited.yaml';
    const { scenario, issues } = readScenario(readFileSync(path), { path, load: (each) => readFileSync(each) });
    const busybox = vmNamed(scenario!, 'busybox');
    expect(busybox).toMatchObject({ vcpus: 2, memoryBytes: 4 * GB, atMs: 30_000, settled: false, pool: 'limited' });
    expect(busybox.workload).toMatchObject({ kind: 'stress', workers: { vm: 1 }, vmBytes: 512 * MB, timeoutS: 300 });
    expect(scenario!.pools[0]).toMatchObject({
      name: 'limited',
      vch: true,
      cpu: { limit: 500, reservation: 1, expandable: true },
    });
    expect(issues.map((issue) => issue.code)).toContain('container-exceeds-vch-memory-limit');
    expect(issues.map((issue) => issue.code)).toContain('vch-limit-below-endpoint');
  });
});
