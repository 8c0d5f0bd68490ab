import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findVmRefusals, openBook } from '../../src/vsphere/admission.ts';
import { overheadMb } from '../../src/vsphere/overhead-memory.ts';
import { places, read, scenarioOf, vmNamed } from '../support/scenario-text.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

describe('pools', () => {
  it('stand parents first, those of VCHs among them', () => {
    const { pools } = scenarioOf(
      'pools: [{ name: b, parent: a }, { name: a }]\nvchs: [{ name: v, pool: b }, { name: w }]\n',
    );
    expect(pools.map(({ name, parent, vch }) => [name, parent, vch])).toEqual([
      ['a', null, false],
      ['w', null, true],
      ['b', 'a', false],
      ['v', 'b', true],
    ]);
  });

  it('have normal shares, expandable reservations and no limit unless told', () => {
    const [pool] = scenarioOf('pools: [{ name: a }]\n').pools;
    expect(pool!.cpu).toEqual({ reservation: 0, limit: null, shares: 4000, level: 'normal', expandable: true });
    expect(pool!.memory).toEqual({ reservation: 0, limit: null, shares: 163_840, level: 'normal', expandable: true });
  });

  it.each([
    ['1.1.1', 1],
    ['1.2.1', 1],
    ['1.3', 0],
    ['1.5', 0],
  ])('a VCH of VIC %s reserves %i MHz and MB, in plain keys as by its line', (release, least) => {
    const plain = 'vchs: [{ name: a, cpu: { shares: high } }]';
    const line = 'vchs: [{ create: vic-machine-linux create --name a --no-tls --cpus high }]';
    for (const vch of [plain, line]) {
      const [pool] = scenarioOf(`${vch}\nmodel: { vic: { version: "${release}" } }\n`).pools;
      expect(pool!.cpu).toMatchObject({ reservation: least, shares: 8000, level: 'high' });
      expect(pool!.memory.reservation).toBe(least * MB);
    }
  });

  it.each([
    ['pools: [{ name: a }, { name: a }]', 'duplicate-name@1:30'],
    ['pools: [{ name: a }]\nvchs: [{ name: a }]', 'duplicate-name@2:16'],
    ['pools: [{ name: a, parent: z }]', 'unknown-pool@1:28'],
    ['pools: [{ name: a, parent: a }]', 'pool-cycle@1:20'],
    ['pools: [{ name: a, parent: b }, { name: b, parent: a }]', 'pool-cycle@1:20,pool-cycle@1:44'],
    ['pools: [{ name: a, parent: a }]\nvms: [{ name: v, pool: a, memory: 1GB }]', 'pool-cycle@1:20'],
    ['vchs: [{ name: a, pool: z }]', 'unknown-pool@1:25'],
    ['vchs: [{ cpu: { limit: 1GHz } }]', 'missing-key@1:8'],
    ['vchs: [{ name: a }]\nvms: [{ name: a, memory: 1GB }]', 'duplicate-name@2:15'],
    ['vchs: [{ name: a, nameConvention: plain }]', 'name-convention@1:35'],
  ])('%s: %s', (text, place) => {
    expect(places(read(`${text}\n`)).join()).toBe(place);
  });

  it('lie at most eight levels deep', () => {
    const chain = Array.from({ length: 9 }, (_, at) => `{ name: p${at}${at === 0 ? '' : `, parent: p${at - 1}`} }`);
    expect(places(read(`pools: [${chain.slice(0, 8)}]\n`))).toEqual([]);
    expect(places(read(`pools: [${chain}]\n`))[0]).toMatch(/^pools-too-deep@1/);
  });
});

describe('reservations of pools', () => {
  it('a fixed pool gives its children no more than it has', () => {
    const text = (expandable: boolean) =>
      `pools: [{ name: a, cpu: { reservation: 1GHz, expandable: ${expandable} } }, { name: b, parent: a, cpu: { reservation: 2GHz } }]\n`;
    expect(places(read(text(false)))).toEqual(['reservation-above-parent@1:111']);
    expect(read(text(false)).issues[0]!.real).toBe(
      'The available CPU resources in the parent resource pool are insufficient for the operation.',
    );
    expect(places(read(text(true)))).toEqual([]);
  });

  it('an expandable pool borrows no further than its limit, and all of them no further than the host', () => {
    const limited = 'pools: [{ name: a, cpu: { limit: 1GHz } }, { name: b, parent: a, cpu: { reservation: 2GHz } }]\n';
    expect(places(read(limited))).toEqual(['reservation-above-parent@1:86']);
    // 4 × 1800 MHz: two pools of 3.6 GHz fit exactly, 1 MHz more does not.
    const two = (mhz: number) =>
      `pools: [{ name: a, cpu: { reservation: 3600MHz } }, { name: b, cpu: { reservation: ${mhz}MHz } }]\n`;
    expect(places(read(two(3600)))).toEqual([]);
    expect(places(read(two(3601)))).toHaveLength(1);
  });

  it('what a child takes beyond its parent counts against the grandparent', () => {
    const text = (mhz: number) => `pools:
  - { name: a, cpu: { reservation: 3GHz, expandable: false } }
  - { name: b, parent: a, cpu: { reservation: 1GHz } }
  - { name: c, parent: b, cpu: { reservation: ${mhz}MHz } }
`;
    expect(places(read(text(3000)))).toEqual([]);
    expect(places(read(text(3001)))).toHaveLength(1);
  });
});

describe('power-on', () => {
  it('overhead is the linear fit of the published table, within 1.5 MB (1 MB but for 8 vCPUs and 16 GB)', () => {
    const table: readonly (readonly [mb: number, ...overheads: number[]])[] = [
      [256, 20.29, 24.28, 32.23, 48.16],
      [1024, 25.9, 29.91, 37.86, 53.82],
      [4096, 48.64, 52.72, 60.67, 76.78],
      [16384, 139.62, 143.98, 151.93, 168.6],
    ];
    for (const [mb, ...overheads] of table) {
      overheads.forEach((overhead, at) => {
        expect(Math.abs(overheadMb([1, 2, 4, 8][at]!, mb * MB) - overhead)).toBeLessThan(1.5);
      });
    }
  });

  it('a VCH of 500 MB takes its endpoint and twelve default containers: 33.5 + 12 × 37.5 = 483.5 MB of overhead', () => {
    const { scenario, issues } = read(
      'vchs: [{ name: v, memory: { limit: 500MB } }]\ncontainers: [{ vch: v, name: c, count: 13 }]\n',
    );
    expect([...findVmRefusals(scenario!).keys()]).toEqual([vmNamed(scenario!, 'c-13').name]);
    expect(issues.filter((issue) => issue.code === 'power-on-refused')).toHaveLength(1);
  });

  it('a limit of 30 MB does not even take the endpoint', () => {
    const scenario = scenarioOf('vchs: [{ name: v, memory: { limit: 30MB } }]\n');
    expect(findVmRefusals(scenario).get('v')).toMatchObject({ resource: 'memory', pool: 'v', available: 30 * MB });
  });

  it('a VM that has been stopped makes room', () => {
    const vms = (stop: string) =>
      `pools: [{ name: p, memory: { limit: 30MB } }]\nvms: [{ name: a, pool: p, memory: 1GB${stop} }, { name: b, pool: p, memory: 1GB, at: 3m }]\n`;
    expect([...findVmRefusals(scenarioOf(vms(''))).keys()]).toEqual(['b']);
    expect([...findVmRefusals(scenarioOf(vms(', stop: 3m'))).keys()]).toEqual([]);
  });

  it('CPU reservations of VMs fit into the host: the fifth of 1800 MHz does not', () => {
    const scenario = scenarioOf('vms: [{ name: a, memory: 1GB, cpu: { reservation: 1800MHz }, count: 5 }]\n');
    expect([...findVmRefusals(scenario).entries()]).toMatchObject([
      ['a-5', { resource: 'cpu', pool: null, available: 7200 }],
    ]);
  });

  it('switching off gives back exactly what switching on took', () => {
    const scenario = scenarioOf(`pools: [{ name: p, memory: { reservation: 40MB, limit: 200MB } }]
vms: [{ name: a, pool: p, memory: { size: 1GB, reservation: 10MB }, count: 8 }]
`);
    const fits = (book: ReturnType<typeof openBook>) => scenario.vms.filter((vm) => book.powerOn(vm) === null).length;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(7), fc.boolean()), { maxLength: 40 }), (steps) => {
        const book = openBook(scenario);
        for (const [at, on] of steps) {
          if (on) book.powerOn(scenario.vms[at]!);
          else book.powerOff(scenario.vms[at]!);
        }
        for (const vm of scenario.vms) book.powerOff(vm);
        expect(fits(book)).toBe(fits(openBook(scenario)));
      }),
    );
  });
});

describe('warnings about limits', () => {
  it('name the endpoint, the container and what they exceed', () => {
    const result = read(`vchs:
  - { name: v, cpu: { limit: 500MHz }, memory: { limit: 500MB } }
containers:
  - { vch: v, name: c, vcpus: 2, memory: 4GB }
`);
    expect(places(result, 'warning')).toEqual([
      'vch-limit-below-endpoint@2:57',
      'container-exceeds-vch-cpu-limit@4:31',
      'container-exceeds-vch-memory-limit@4:42',
    ]);
  });

  it('an endpoint that boots at 100 MHz takes longer than vic-machine waits: 24 s × 1800 ÷ 100 = 432 s', () => {
    const result = read('vchs: [{ name: v, cpu: { limit: 100MHz }, endpoint: { boot: true } }]\n');
    expect(result.issues[0]).toMatchObject({ code: 'endpoint-boot-exceeds-timeout' });
    expect(result.issues[0]!.message).toContain('432 s');
  });

  it('a scenario with room has none', () => {
    expect(read(`vchs: [{ name: v, memory: { limit: ${4 * GB}B } }]\n`).issues).toEqual([]);
  });
});
