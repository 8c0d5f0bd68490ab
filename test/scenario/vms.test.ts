import { describe, expect, it } from 'vitest';
import { places, read, scenarioOf, vmNamed } from '../support/scenario-text.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

describe('endpoint VMs', () => {
  it('a VCH brings one of its own name: 1 vCPU, 2 GB, settled, 2 % CPU, 900 MB touched and half of it in use', () => {
    const [endpoint] = scenarioOf('vchs: [{ name: v }]\n').vms;
    expect(endpoint).toMatchObject({
      ...{ name: 'v', container: null, vch: 'v', role: 'endpoint', pool: 'v', vcpus: 1, memoryBytes: 2 * GB },
      ...{ atMs: 0, settled: true, stopMs: null },
      cpu: { shares: 1000, level: 'normal', limit: null, reservation: 0 },
      memory: { shares: 20_480 },
      guest: {
        bootCpuMs: 24_000,
        touchedBytes: 900 * MB,
        activeBytes: 450 * MB,
        reclaimableBytes: 450 * MB,
        swapBytes: 0,
      },
      workload: {
        kind: 'steady',
        demand: { cpu: 0.02, memoryBytes: 900 * MB, activeBytes: 450 * MB, touchPerCpuS: 10_000 },
      },
    });
  });

  it('one that boots inside the run is not settled', () => {
    expect(scenarioOf('vchs: [{ name: v, endpoint: { boot: true } }]\n').vms[0]!.settled).toBe(false);
  });

  it('a small one touches no more than its guest sees', () => {
    const { guest } = scenarioOf('vchs: [{ name: v, endpoint: { memory: 512MB } }]\n').vms[0]!;
    const visible = Math.floor(512 * MB * 0.979);
    expect(guest).toMatchObject({ touchedBytes: visible, activeBytes: 450 * MB, reclaimableBytes: visible - 450 * MB });
  });
});

describe('containers', () => {
  const VCH = 'vchs: [{ name: v }, { name: w, nameConvention: "PROD-{name}" }]\n';

  it('get 2 vCPUs and 2 GB unless told, boot first, and have no swap', () => {
    const vm = vmNamed(scenarioOf(`${VCH}containers: [{ vch: v, name: web }]\n`), 'web');
    expect(vm).toMatchObject({ role: 'container', pool: 'v', vcpus: 2, memoryBytes: 2 * GB, atMs: 0, settled: false });
    expect(vm.guest).toEqual({
      bootCpuMs: 3000,
      touchedBytes: 118 * MB,
      activeBytes: 11 * MB,
      reclaimableBytes: 0,
      swapBytes: 0,
    });
    expect([vm.cpu.shares, vm.memory.shares]).toEqual([2000, 20_480]);
  });

  it('are displayed as name and twelve hex digits, or as the convention of their VCH says', () => {
    const { vms } = scenarioOf(`${VCH}containers: [{ vch: v, name: web }, { vch: w, name: web }]\n`);
    expect(vms[2]!.name).toMatch(/^web-[0-9a-f]{12}$/);
    expect(vms[3]!.name).toBe('PROD-web');
  });

  it('ids depend on seed, VCH and position in it, not on what other VCHs hold', () => {
    const one = vmNamed(scenarioOf(`${VCH}containers: [{ vch: v, name: a }]\n`), 'a').name;
    const two = vmNamed(scenarioOf(`${VCH}containers: [{ vch: w, name: x }, { vch: v, name: a }]\n`), 'a').name;
    const seeded = vmNamed(scenarioOf(`${VCH}containers: [{ vch: v, name: a }]\n`, { seed: 2 }), 'a').name;
    expect(two).toBe(one);
    expect(seeded).not.toBe(one);
  });

  it('count makes so many of them, named from 1 on', () => {
    const { vms } = scenarioOf(`${VCH}containers: [{ vch: v, name: web, count: 3 }]\n`);
    expect(vms.slice(2).map((vm) => vm.container)).toEqual(['web-1', 'web-2', 'web-3']);
    expect(new Set(vms.map((vm) => vm.name)).size).toBe(5);
  });

  it('without a name get one as docker gives, always the same', () => {
    const names = () => scenarioOf(`${VCH}containers: [{ vch: v, count: 50 }]\n`).vms.map((vm) => vm.container);
    expect(names()).toEqual(names());
    expect(new Set(names()).size).toBe(51);
    expect(names()[2]).toMatch(/^[a-z]+_[a-z]+$/);
  });

  it('a long name is cut so that the display name has 80 characters', () => {
    const vm = scenarioOf(`${VCH}containers: [{ vch: v, name: ${'x'.repeat(80)} }]\n`).vms[2]!;
    expect(vm.name).toMatch(/^x{67}-[0-9a-f]{12}$/);
    expect(places(read(`${VCH}containers: [{ vch: w, name: ${'x'.repeat(80)} }]\n`))).toEqual(['too-long@2:30']);
  });

  it('without a workload are idle guests, and the reader says so', () => {
    const result = read(`${VCH}containers: [{ vch: v, name: web }]\n`);
    expect(vmNamed(result.scenario!, 'web').workload).toEqual({ kind: 'idle' });
    expect(places(result, 'info')).toEqual(['idle-guest@2:14']);
  });

  it('bear names that vSphere displays, however odd', () => {
    const names = ['<script>alert(1)</script>', '🐳 whale', '../../etc/passwd', '=1+1', 'a b'];
    const text = names.map((name) => `  - { vch: v, name: ${JSON.stringify(name)} }\n`).join('');
    expect(
      scenarioOf(`${VCH}containers:\n${text}`)
        .vms.slice(2)
        .map((vm) => vm.container),
    ).toEqual(names);
  });

  it.each([
    ['"a\\u0007b"', 'control-character'],
    ['"a\\u0085b"', 'unsafe-name'],
    ['"a\\u202eb"', 'unsafe-name'],
    ['"a\\nb"', 'unsafe-name'],
    ['"  "', 'empty-name'],
    ['""', 'empty-name'],
    [`"${'x'.repeat(81)}"`, 'too-long'],
    ['5', 'wrong-type'],
  ])('name: %s is refused', (name, code) => {
    const result = read(`${VCH}containers:\n  - { vch: v, name: ${name} }\n`);
    expect(places(result)).toContain(`${code}@3:21`);
  });

  it('of one VCH have different names', () => {
    const result = read(
      `${VCH}containers:\n  - { vch: v, name: a }\n  - { vch: w, name: a }\n  - { vch: v, name: a }\n`,
    );
    expect(places(result)).toEqual(['duplicate-name@5:21']);
    expect(result.issues.find((issue) => issue.severity === 'error')?.real).toContain(
      'Conflict. The name "a" is already in use',
    );
  });

  it('need a VCH that exists', () => {
    expect(places(read('vchs: [{ name: gold }]\ncontainers: [{ name: b }]\n'))).toEqual(['missing-key@2:14']);
    const [unknown] = read('vchs: [{ name: gold }]\ncontainers: [{ vch: glod, name: a }]\n').issues;
    expect(unknown).toMatchObject({ code: 'unknown-vch', hint: 'did you mean "gold"?' });
  });
});

describe('ordinary VMs', () => {
  it('may be 4096 in all, and not one more', () => {
    const vms = (name: string, count: number) => `{ name: ${name}, memory: 64MB, count: ${count} }`;
    expect(places(read(`vms: [${vms('a', 4000)}, ${vms('b', 96)}]\n`))).toEqual([]);
    const { issues } = read(`vms: [${vms('a', 4000)}, ${vms('b', 97)}]\n`);
    expect(issues[0]!.message).toBe('the scenario has 4097 VMs, counting endpoints; allowed: 4096');
  });

  it('have 1 vCPU, normal shares, an idle guest and as much swap as memory', () => {
    const vm = vmNamed(scenarioOf('vms: [{ name: db, memory: 4GB }]\n'), 'db');
    expect(vm).toMatchObject({
      role: 'vm',
      pool: null,
      vcpus: 1,
      settled: true,
      workload: { kind: 'idle' },
      run: null,
    });
    expect(vm.cpu).toEqual({ reservation: 0, limit: null, shares: 1000, level: 'normal' });
    expect(vm.memory).toEqual({ reservation: 0, limit: null, shares: 40_960, level: 'normal' });
    expect(vm.guest).toMatchObject({ bootCpuMs: 20_000, swapBytes: 4 * GB });
  });

  it('guestSwap: 0 turns their swap off', () => {
    expect(vmNamed(scenarioOf('vms: [{ name: db, memory: 4GB, guestSwap: 0 }]\n'), 'db').guest.swapBytes).toBe(0);
    expect(vmNamed(scenarioOf('vms: [{ name: db, memory: 4GB, guestSwap: 1GB }]\n'), 'db').guest.swapBytes).toBe(GB);
  });

  it('guestFamily says what boots: linux, unless it is windows', () => {
    const familyOf = (more: string) =>
      vmNamed(scenarioOf(`vms: [{ name: db, memory: 4GB${more} }]\n`), 'db').guest.family;
    expect(familyOf('')).toBeUndefined();
    expect(familyOf(', guestFamily: linux')).toBeUndefined();
    expect(familyOf(', guestFamily: windows')).toBe('windows');
  });

  it('guestFamily knows no other word, and a container has none', () => {
    const found = read('vms: [{ name: db, memory: 4GB, guestFamily: Windows }]\n');
    expect(places(found)).toEqual(['not-allowed@1:45']);
    expect(found.issues[0]!.message).toBe('vms[0].guestFamily is "Windows"; allowed: linux, windows');
    const inContainer = 'vchs: [{ name: v }]\ncontainers: [{ vch: v, guestFamily: windows }]\n';
    expect(places(read(inContainer))).toContain('unknown-key@2:24');
  });

  it('those of a later moment boot, those of 0s are settled', () => {
    const { vms } = scenarioOf('vms: [{ name: a, memory: 1GB, at: 0s }, { name: b, memory: 1GB, at: 1m, stop: 5m }]\n');
    expect(vms.map((vm) => [vm.settled, vm.atMs, vm.stopMs])).toEqual([
      [true, 0, null],
      [false, 60_000, 300_000],
    ]);
  });

  it('shares are low, normal, high or a number, allocations limit and reservation', () => {
    const vm = vmNamed(
      scenarioOf(
        'vms: [{ name: a, vcpus: 2, memory: { size: 1GB, shares: low, limit: 512MB, reservation: 1MB }, cpu: { shares: 7, limit: 1GHz, reservation: 2MHz } }]\n',
      ),
      'a',
    );
    expect(vm.cpu).toEqual({ reservation: 2, limit: 1000, shares: 7, level: 'custom' });
    expect(vm.memory).toEqual({ reservation: MB, limit: 512 * MB, shares: 5120, level: 'low' });
  });

  it.each([
    ['{ name: a, memory: 1GB, cpu: { shares: 0 } }', 'out-of-range@1:40'],
    ['{ name: a, memory: 1GB, cpu: { shares: -5 } }', 'out-of-range@1:40'],
    ['{ name: a, memory: 1GB, cpu: { limit: 0MHz } }', 'out-of-range@1:39'],
    ['{ name: a, memory: 1GB, vcpus: 0 }', 'out-of-range@1:32'],
    ['{ name: a, memory: 1GB, vcpus: 5 }', 'more-vcpus-than-threads@1:32'],
    ['{ name: a, memory: 1GB, cpu: { reservation: 2GHz } }', 'reservation-above-size@1:45'],
    ['{ name: a, memory: { size: 1GB, reservation: 2GB } }', 'reservation-above-size@1:46'],
    ['{ name: a, memory: 1GB, at: 6m }', 'at-after-end@1:29'],
    ['{ name: a, memory: 1GB, at: 2m, stop: 1m }', 'stop-before-at@1:39'],
    ['{ name: a, memory: 1GB, pool: prd }', 'unknown-pool@1:31'],
    ['{ name: a }', 'missing-key@1:1'],
    ['{ name: a, memory: 1GB, workload: { memory: 2GB } }', 'memory-exceeds-size@1:45'],
    ['{ name: a, memory: 1GB, workload: { memory: 512MB, active: 600MB } }', 'active-exceeds-memory@1:60'],
    ['{ name: a, memory: 1GB, workload: { cpu: 140% } }', 'out-of-range@1:42'],
    ['{ name: a, memory: 1GB, workload: { cpu: 40%, files: -4GB } }', 'wrong-unit@1:54'],
    ['{ name: a, memory: 1GB, workload: { cpu: 40%, files: 4 } }', 'missing-unit@1:54'],
    ['{ name: a, memory: 1GB, workload: { cpu: 40%, files: 0MB } }', 'out-of-range@1:54'],
    ['{ name: a, memory: 1GB, workload: { cpu: 40%, files: 1GB, reads: -1 } }', 'out-of-range@1:66'],
    ['{ name: a, memory: 1GB, workload: { cpu: 40%, files: 1GB, reads: 0.5 } }', 'out-of-range@1:66'],
    ['{ name: a, memory: 1GB, workload: { cpu: 40%, files: 1GB, skew: 1 } }', 'out-of-range@1:65'],
    ['{ name: a, memory: 1GB, workload: { cpu: 40%, reads: 100 } }', 'reads-without-files@1:54'],
    ['{ name: a, memory: 1GB, workload: { cpu: 40%, skew: 0.5 } }', 'reads-without-files@1:53'],
    ['{ name: a, memory: 1GB, workload: { phases: [{ for: 1m, cpu: 4%, reads: 9 }] } }', 'reads-without-files@1:73'],
    ['{ name: a, memory: 1GB, workload: { trace: a.csv } }', 'traces-not-supported@1:35'],
    ['{ name: a, memory: 1GB, workload: fork bomb }', 'wrong-program@1:35'],
  ])('%s: %s', (entry, place) => {
    expect(
      places(read(`vms: [${entry}]\n`)).map((each) =>
        each.replace(/@1:(\d+)$/, (_, column) => `@1:${Number(column) - 6}`),
      ),
    ).toEqual([place]);
  });
});

describe('workloads', () => {
  const workload = (text: string) =>
    vmNamed(scenarioOf(`vms: [{ name: a, vcpus: 2, memory: 4GB, workload: ${text} }]\n`), 'a').workload;

  it('a steady demand has what the guest touched, 118 MB, and keeps touching, 11 MB, unless told', () => {
    expect(workload('{ cpu: 40% }')).toEqual({
      kind: 'steady',
      demand: {
        ...{ cpu: 0.4, memoryBytes: 118 * MB, activeBytes: 11 * MB, touchPerCpuS: 10_000 },
        ...{ pattern: 'uniform', content: 'half', backlog: 'drop' },
      },
    });
  });

  it('a demand that says one thing of its bursts has the usual values for the rest', () => {
    const usual = { lengthMs: 40, randomness: 'exponential', phase: 'random' };
    expect(workload('{ cpu: 40%, burst: 5ms }')).toMatchObject({ demand: { bursts: { ...usual, lengthMs: 5 } } });
    expect(workload('{ cpu: 40%, randomness: none, phase: aligned }')).toMatchObject({
      demand: { bursts: { lengthMs: 40, randomness: 'none', phase: 'aligned' } },
    });
    expect(workload('{ phases: [{ for: 1m, cpu: 40%, randomness: fixed }] }')).toMatchObject({
      phases: [{ demand: { bursts: { ...usual, randomness: 'fixed' } } }],
    });
    expect(places(read('vms: [{ name: a, memory: 1GB, workload: { cpu: 4%, burst: 0ms } }]\n'))).toHaveLength(1);
  });

  it('files are read 1000 times a second, unevenly, unless told, and may be larger than the VM', () => {
    expect(workload('{ cpu: 40%, files: 9GB }')).toMatchObject({
      demand: { files: { bytes: 9 * 1024 * MB, readsPerCpuS: 1000, skew: 0.8 } },
    });
    expect(workload('{ phases: [{ for: 1m, cpu: 40%, files: 1GB, reads: 7, skew: 0 }] }')).toMatchObject({
      phases: [{ demand: { files: { bytes: 1024 * MB, readsPerCpuS: 7, skew: 0 } } }],
    });
  });

  it('files of a workload without CPU are a warning: nobody reads them', () => {
    const { scenario, issues } = read('vms: [{ name: a, memory: 1GB, workload: { files: 2GB } }]\n');
    expect(scenario).not.toBeNull();
    expect(issues).toMatchObject([
      { code: 'files-never-read', severity: 'warning', hint: 'add `cpu`: reads are counted per second of CPU' },
    ]);
  });

  it('MHz are a share of what the vCPUs can do at the actual clock: 720 of 2 × 1800', () => {
    expect(workload('{ cpu: 720MHz }')).toMatchObject({ demand: { cpu: 0.2 } });
  });

  it('more MHz than the vCPUs have are all of them, with a warning', () => {
    const result = read('vms: [{ name: a, memory: 4GB, workload: { cpu: 2GHz } }]\n');
    expect(vmNamed(result.scenario!, 'a').workload).toMatchObject({ demand: { cpu: 1 } });
    expect(places(result, 'warning')).toEqual(['demand-exceeds-size@1:48']);
  });

  it('work has an amount and threads', () => {
    expect(workload('{ work: 540GHz·s }')).toEqual({ kind: 'work', mhzSeconds: 540_000, threads: 1 });
    expect(workload('{ work: 5MHzs, threads: 2 }')).toEqual({ kind: 'work', mhzSeconds: 5, threads: 2 });
  });

  it('phases are demands with a length', () => {
    expect(workload('{ phases: [{ for: 2m, cpu: 10% }, { for: 30s }], repeat: true }')).toMatchObject({
      kind: 'phases',
      phases: [
        { forMs: 120_000, demand: { cpu: 0.1 } },
        { forMs: 30_000, demand: { cpu: 0 } },
      ],
      repeat: true,
    });
  });

  it('a mistake is told about the kind that was meant', () => {
    expect(places(read('vms: [{ name: a, memory: 1GB, workload: { work: 5, threds: 2 } }]\n'))).toEqual([
      'missing-unit@1:49',
      'unknown-key@1:52',
    ]);
  });
});

describe('background', () => {
  it('is settled VMs of four vCPUs, four vCPUs a core, with equal parts of CPU and memory', () => {
    const { vms } = scenarioOf('background: { cpu: 20%, memory: 25% }\n');
    expect(vms.map((vm) => vm.name)).toEqual(['background-1', 'background-2', 'background-3', 'background-4']);
    // A quarter of 32 GB over four VMs.
    for (const vm of vms) {
      expect(vm).toMatchObject({ role: 'vm', pool: null, vcpus: 4, memoryBytes: 2 * GB, settled: true });
      expect(vm.workload).toMatchObject({
        kind: 'steady',
        demand: { cpu: 0.05, memoryBytes: Math.floor(2 * GB * 0.979) },
      });
    }
  });

  it('may be given in amounts: 3600 of 7200 MHz are half', () => {
    const { vms } = scenarioOf('background: { cpu: 3600MHz, memory: 4GB }\n');
    expect(vms[0]).toMatchObject({ memoryBytes: GB, workload: { demand: { cpu: 0.125 } } });
  });

  it('may say how many VMs of how many vCPUs it is', () => {
    const { vms } = scenarioOf('background: { cpu: 50%, vms: 6, vcpus: 2 }\n');
    expect(vms).toHaveLength(6);
    // Half of four cores over twelve vCPUs.
    for (const vm of vms) expect(vm).toMatchObject({ vcpus: 2, workload: { demand: { cpu: 2 / 12 } } });
    expect(places(read('background: { cpu: 50%, vms: 1, vcpus: 1 }\n'))).toEqual(['out-of-range@1:30']);
    expect(places(read('background: { cpu: 50%, vcpus: 5 }\n'))).toEqual(['out-of-range@1:32']);
    expect(places(read('background: { cpu: 50%, vms: 0 }\n'))).toHaveLength(1);
  });

  it('cannot be more than the host', () => {
    expect(places(read('background: { cpu: 8GHz, memory: 33GB }\n'))).toEqual([
      'out-of-range@1:20',
      'out-of-range@1:34',
    ]);
  });
});

describe('model overrides', () => {
  it('states of a short host and the high mark follow the ESXi generation unless they are set', () => {
    const memory = (model: string) => scenarioOf(`model: { ${model} }\n`).model.memory;
    for (const esxi of ['6.0', '6.7', '8.0'])
      expect(memory(`esxi: "${esxi}"`)).toMatchObject({ hostStates: 'five', highMark: 4 });
    for (const esxi of ['5.0', '5.1', '5.5'])
      expect(memory(`esxi: "${esxi}"`)).toMatchObject({ hostStates: 'four', highMark: 1 });
    expect(memory('esxi: "5.5", memory: { highMark: 1.5 }')).toMatchObject({ hostStates: 'four', highMark: 1.5 });
    expect(memory('memory: { highMark: 300% }').highMark).toBe(3);
  });

  it('the quantum follows the ESXi generation unless it is set', () => {
    expect(scenarioOf('').model.cpu.quantum).toBe(50);
    expect(scenarioOf('model: { esxi: "6.7" }\n').model.cpu.quantum).toBe(200);
    expect(scenarioOf('model: { esxi: 6.5, cpu: { quantum: 50ms } }\n').model.cpu.quantum).toBe(50);
  });

  it('are listed with key, value and default, each in the unit of its constant', () => {
    const { modelOverrides, model } = scenarioOf(
      'model: { memory: { idleTax: 50%, decompression: 10us }, guest: { containerTouched: 64MB } }\n',
    );
    expect(modelOverrides).toEqual([
      { key: 'memory.idleTax', value: 0.5, default: 0.75 },
      { key: 'memory.decompression', value: 10, default: 20 },
      { key: 'guest.containerTouched', value: 64 * MB, default: 118 * MB },
    ]);
    expect(model.memory).toMatchObject({ idleTax: 0.5, decompression: 10, balloonMax: 0.65 });
  });

  it('keep to their ranges', () => {
    expect(places(read('model: { cpu: { quantum: 1h, quantun: 5ms } }\n'))).toEqual([
      'out-of-range@1:26',
      'unknown-key@1:30',
    ]);
  });
});

describe('what containers of a VCH ask for together', () => {
  const line = (more: string, name: string) => `  - { vch: v, run: docker run -d --name ${name} ${more} nginx }\n`;
  const issuesOf = (options: string, containers: string, head = '') =>
    read(`${head}vchs: [{ create: vic-machine-linux create --name v --no-tls ${options} }]\ncontainers:\n${containers}`)
      .issues;
  const reals = (...given: Parameters<typeof issuesOf>) => issuesOf(...given).flatMap(({ real }) => real ?? []);

  it('a host port belongs to one of them', () => {
    const web = (name: string, port: string) => line(`-p ${port}`, name);
    expect(reals('', web('a', '80:80') + web('b', '0.0.0.0:80:8080'))[0]).toContain('port 80 is not available');
    expect(reals('', web('a', '80:80') + web('b', '81:80') + web('c', '80:80/udp') + web('d', '80'))).toEqual([]);
  });

  it('the guards of VIC 1.5 are kept', () => {
    const head = 'model: { vic: { version: "1.5" } }\n';
    expect(reals('--containers 1', line('', 'a') + line('', 'b'), head)[0]).toContain(
      'Container count exceeds limit 1',
    );
    expect(reals('--sq 10', line('', 'a') + line('', 'b'), head)[0]).toContain('Storage quota exceeds');
    expect(reals('--containers 2 --sq 20', line('', 'a') + line('', 'b'), head)).toEqual([]);
  });

  it('volumes need a store; an image that makes one by itself is warned of', () => {
    expect(reals('', line('-v data:/data', 'a'))[0]).toContain('No volume store named (default) exists');
    expect(reals('--volume-store ds1:default', line('-v data:/data', 'a'))).toEqual([]);
    const [warning] = issuesOf('', '  - { vch: v, run: docker run -d -m 2g vmware/dch-photon:1.13 }\n').filter(
      ({ code }) => code === 'no-volume-store',
    );
    expect(warning).toMatchObject({ severity: 'warning' });
  });
});
