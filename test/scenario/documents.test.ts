import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../src/analysis/inventory/inventory-document.ts';
import { plannerTable, worstCaseMhz } from '../../src/analysis/inventory/planner.ts';
import { formatIssues } from '../../src/cli/issues-text.ts';
import { canonicalJson, scenarioSha256 } from '../../src/scenario/canonical.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { readScenario } from '../../src/scenario/read.ts';
import { scenarioTemplate } from '../../src/scenario/template.ts';
import { read, scenarioOf } from '../support/scenario-text.ts';

const LIMITED = `vchs: [{ create: vic-machine-linux create --name limited --cpu 500 --memory 500 --no-tls }]
containers: [{ vch: limited, at: 30s, run: docker run -d -p 8080:80 -p 53:53/udp --name busybox --cpuset-cpus 2 -m 4g progrium/stress --cpu 1 --timeout 5m }]
`;

describe('the inventory', () => {
  it('is the document of the contract', () => {
    const { scenario, issues } = read(LIMITED);
    const inventory = inventoryOf(scenario, issues);
    expect(inventory).toMatchObject({
      schema: 'vchsim.inventory/1',
      scenario: { name: 'test', durationS: 360 },
      host: { name: 'esx-01', cores: 4, threads: 4, mhz: 1800, memoryMB: 32_768 },
      pools: [
        {
          ...{ name: 'limited', parent: null, vch: true },
          cpu: { limitMHz: 500, reservationMHz: 1, shares: 4000, level: 'normal', expandable: true },
          memory: { limitMB: 500, reservationMB: 1, shares: 163_840, level: 'normal', expandable: true },
        },
      ],
      vchs: [
        {
          ...{ name: 'limited', endpoint: { vcpus: 1, memoryMB: 2048 }, nameConvention: null, baseImageKB: 8_000_000 },
          ...{ api: { port: 2375, encrypted: false, clientCertificate: false }, networks: [] },
        },
      ],
      cost: { ticks: 360_000, vcpuTicks: 1_080_000 },
    });
    expect(inventory.vms[1]).toMatchObject({
      ...{ container: 'busybox', vch: 'limited', role: 'container', vcpus: 2, memoryMB: 4096 },
      ...{ cpuShares: 2000, memoryShares: 40_960, atS: 30, admitted: true },
      network: { name: 'bridge', published: ['8080:80/tcp', '53:53/udp'] },
      workload: {
        kind: 'stress',
        workers: { cpu: 1, io: 0, vm: 0, hdd: 0 },
        vmBytes: 268_435_456,
        vmKeep: false,
        vmHangS: null,
        timeoutS: 300,
      },
    });
    expect(inventory.issues.map((issue) => issue.severity)).toEqual(['warning', 'warning', 'warning']);
    expect(Object.keys(inventory.issues[0]!)).not.toContain('excerpt');
  });

  it('counts threads, and the cost of the run', () => {
    const { scenario } = read('vms: [{ name: a, vcpus: 2, memory: 1GB }]\n', { set: ['host.hyperthreading=true'] });
    expect(inventoryOf(scenario, []).host?.threads).toBe(8);
    expect(inventoryOf(scenario, []).cost).toEqual({ ticks: 360_000, vcpuTicks: 720_000 });
  });

  it('says what files a workload reads', () => {
    const vms =
      'vms: [{ name: a, memory: 1GB, workload: { cpu: 40%, files: 6GB, reads: 300 } }, { name: b, memory: 1GB, workload: { cpu: 9% } }]\n';
    const [a, b] = inventoryOf(read(vms).scenario, []).vms;
    expect(a!.workload).toMatchObject({ kind: 'steady', filesMB: 6144, readsPerCpuS: 300, skew: 0.8 });
    expect(b!.workload).not.toHaveProperty('filesMB');
  });

  it('of an invalid scenario has its issues alone', () => {
    const { scenario, issues } = read('x: 1\n');
    expect(inventoryOf(scenario, issues)).toMatchObject({
      scenario: null,
      host: null,
      vms: [],
      issues: [{ code: 'unknown-key', line: 5, column: 1 }],
    });
  });

  it('says who will not power on', () => {
    const { scenario } = read('vchs: [{ name: v, memory: { limit: 60MB } }]\ncontainers: [{ vch: v, name: a }]\n');
    // 33.5 MB for the endpoint and 37.5 MB for the container are more than 60 MB.
    expect(inventoryOf(scenario, []).vms.map((vm) => vm.admitted)).toEqual([true, false]);
  });
});

describe("the planner's table", () => {
  it('relates what is configured to the limits', () => {
    const [host, limited] = plannerTable(scenarioOf(LIMITED)) as [
      ReturnType<typeof plannerTable>[0],
      ReturnType<typeof plannerTable>[0],
    ];
    // Endpoint 1 and container 2 vCPUs of 1800 MHz; 2048 + 4096 MB.
    expect(limited).toMatchObject({
      pool: 'limited',
      vcpus: 3,
      vcpuMhz: 5400,
      vcpuMhzToLimit: 10.8,
      configuredMb: 6144,
      configuredToLimit: 12.288,
      vcpusPerCore: 0.75,
    });
    expect(host).toMatchObject({ pool: null, limitMhz: 7200, vcpuMhzToLimit: 0.75 });
  });

  it('counts working set, endpoint and overhead: 450 + 630 + 33.5 + 52.6 MB over 500', () => {
    const scenario = scenarioOf(LIMITED.replace('--cpu 1', '--vm 1 --vm-bytes 512M'));
    expect(plannerTable(scenario)[1]!.neededToLimit).toBeCloseTo((450 + 118 + 512 + 33.5 + 52.6) / 500, 3);
  });

  it('the worst case is the division by shares: 500 MHz at 1000 to 2000', () => {
    const worst = worstCaseMhz(scenarioOf(LIMITED));
    expect(worst[0]).toBeCloseTo(500 / 3, 6);
    expect(worst[1]).toBeCloseTo(1000 / 3, 6);
  });

  it('a pool counts the VMs of the pools inside it', () => {
    const table = plannerTable(
      scenarioOf('pools: [{ name: a }, { name: b, parent: a }]\nvms: [{ name: x, pool: b, memory: 1GB }]\n'),
    );
    expect(table.map((row) => [row.pool, row.vmCount])).toEqual([
      [null, 1],
      ['a', 1],
      ['b', 1],
    ]);
    expect(table[1]).toMatchObject({ vcpuMhzToLimit: null, configuredToLimit: null, worstCaseMhz: 1800 });
  });
});

describe('the canonical form', () => {
  it('does not depend on the order of keys', () => {
    expect(canonicalJson({ b: [1, { y: null, x: 'é' }], a: undefined, c: true })).toBe(
      '{"b":[1,{"x":"é","y":null}],"c":true}',
    );
  });

  it('the hash changes with the seed and with nothing that is only written otherwise', () => {
    const hash = (rest: string, seed = 1) => scenarioSha256(scenarioOf(rest, { seed }));
    expect(hash('vms: [{ name: a, memory: 1GB }]\n')).toBe(
      hash('vms:\n  - memory: 1024MB\n    name: a # a comment\n    vcpus: 1\n'),
    );
    expect(hash('', 1)).not.toBe(hash('', 2));
    expect(hash('')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the first scenario', () => {
  it('is valid, and its gate is about containers that exist', () => {
    const { scenario, variants, issues } = readScenario(scenarioTemplate('demo'), { path: 'demo.yaml' });
    expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
    expect(scenario).toMatchObject({ name: 'demo', gates: [{ name: 'web-*' }] });
    expect(variants.map((each) => each.name)).toEqual(['demo-relaxed']);
    expect(scenarioTemplate('demo')).toMatch(/^# yaml-language-server: \$schema=/);
  });
});

describe('the JSON Schema', () => {
  const schema = JSON.parse(JSON.stringify(scenarioJsonSchema()));

  it('knows the sections, describes their keys and allows no others', () => {
    expect(schema.required).toEqual(['vchsim', 'duration', 'host']);
    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties)).toEqual(
      expect.arrayContaining(['host', 'pools', 'vchs', 'containers', 'vms', 'gates', 'model']),
    );
    expect(schema.properties.containers.items.properties.run.description).toBe('Command line: docker run …');
    expect(schema.properties.vms.items.properties.memory.anyOf).toHaveLength(2);
    expect(schema.properties.model.properties.cpu.properties.quantum.description).toContain('default 50ms');
  });

  it('every leaf has a description', () => {
    const bare: string[] = [];
    const walk = (node: Record<string, unknown>, path: string): void => {
      const children = Object.entries((node['properties'] ?? {}) as Record<string, Record<string, unknown>>);
      for (const [key, child] of children) walk(child, `${path}.${key}`);
      for (const form of (node['anyOf'] ?? []) as Record<string, unknown>[]) walk(form, path);
      if (node['items'] !== undefined) walk(node['items'] as Record<string, unknown>, `${path}[]`);
      const leaf = children.length === 0 && node['anyOf'] === undefined && node['items'] === undefined;
      if (leaf && node['enum'] === undefined && node['description'] === undefined && node['minimum'] === undefined)
        bare.push(path);
    };
    walk(schema, '');
    expect(bare).toEqual([]);
  });

  it('the keys of the scenarios of the project are all in it', () => {
    const text = readFileSync('scenarios/thirty-containers.yaml', 'utf8');
    for (const [, key] of text.matchAll(/^([a-z]+):/gm)) expect(Object.keys(schema.properties)).toContain(key);
  });
});

describe('issues on a terminal', () => {
  it('show code, message, line, caret and hint', () => {
    const { issues } = read('vms:\n  - name: a\n    memory: 1GB\n    cpu: { limit: 500MHz, reservation: 800MHz }\n');
    expect(
      formatIssues(issues),
    ).toBe(`test.yaml:8:19  limit-below-reservation  vms[0].cpu.limit is 500 MHz, below its reservation of 800 MHz
     8 |     cpu: { limit: 500MHz, reservation: 800MHz }
       |                   ^^^^^^   raise the limit or lower cpu.reservation (line 8)
1 error`);
  });

  it('a hint that does not fit goes below, and long lines are scrolled to the caret', () => {
    const { issues } = read(`vms: [{ name: ${'a'.repeat(70)}, memory: 16G }]\n`);
    const lines = formatIssues(issues, { width: 60 }).split('\n');
    expect(Math.max(...lines.slice(1, 4).map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(lines[1]).toContain('16G');
    const caret = lines[2]!.indexOf('^');
    expect(lines[1]!.slice(caret, caret + 3)).toBe('16G');
  });

  it('colours are the caller’s, control characters never get through', () => {
    const issue = {
      code: 'c',
      severity: 'warning',
      message: 'a\u001b[31m',
      file: 'f',
      line: 0,
      column: 0,
      real: 'x\u0007',
    } as const;
    expect(formatIssues([issue], { paint: (text, role) => `<${role}>${text}` })).toBe(
      '<place>f  <warning>c  warning: a\ufffd[31m\n    the real program says: x\ufffd\n1 warning',
    );
    expect(formatIssues([])).toBe('');
  });
});
