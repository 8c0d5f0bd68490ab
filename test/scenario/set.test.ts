import { describe, expect, it } from 'vitest';
import { unlimitedVariant } from '../../src/scenario/set.ts';
import { read, scenarioOf, vmNamed } from '../support/scenario-text.ts';

const TEXT = `vchs:
  - create: vic-machine-linux create --name limited --cpu 500 --memory 500 --no-tls
containers:
  - { vch: limited, run: docker run --name busybox --cpuset-cpus 2 -m 4g progrium/stress --cpu 1 }
  - { vch: limited, name: web, count: 2, memory: 1GB, workload: { cpu: 10% } }
vms:
  - { name: db.main, memory: { size: 4GB, limit: 2GB } }
`;
const GB = 1024 ** 3;

describe('--set', () => {
  it('acts on what a line was read into', () => {
    expect(scenarioOf(TEXT, { set: ['vchs.limited.cpu.limit=1GHz'] }).pools[0]!.cpu.limit).toBe(1000);
    expect(scenarioOf(TEXT, { set: ['vchs.limited.memory.limit=unlimited'] }).pools[0]!.memory.limit).toBeNull();
  });

  it('names elements by name, also with dots in it, or by index', () => {
    expect(vmNamed(scenarioOf(TEXT, { set: ['vms.db.main.vcpus=2'] }), 'db.main').vcpus).toBe(2);
    expect(vmNamed(scenarioOf(TEXT, { set: ['containers.0.vcpus=3'] }), 'busybox').vcpus).toBe(3);
  });

  it('a size keeps the limit beside it, a limit the size', () => {
    const smaller = vmNamed(scenarioOf(TEXT, { set: ['vms.db.main.memory=3GB'] }), 'db.main');
    expect([smaller.memoryBytes, smaller.memory.limit]).toEqual([3 * GB, 2 * GB]);
    const limited = vmNamed(scenarioOf(TEXT, { set: ['containers.busybox.memory.limit=1GB'] }), 'busybox');
    expect([limited.memoryBytes, limited.memory.limit]).toEqual([4 * GB, GB]);
    const counted = vmNamed(scenarioOf(TEXT, { set: ['containers.web.memory.limit=512MB'] }), 'web-1');
    expect([counted.memoryBytes, counted.memory.limit]).toEqual([GB, GB / 2]);
  });

  it('reaches one of several made by count', () => {
    const scenario = scenarioOf(TEXT, { set: ['containers.web-2.memory=2GB'] });
    expect([vmNamed(scenario, 'web-1').memoryBytes, vmNamed(scenario, 'web-2').memoryBytes]).toEqual([GB, 2 * GB]);
    expect(scenarioOf(TEXT, { set: ['containers.web.count=5'] }).vms).toHaveLength(1 + 1 + 5 + 1);
  });

  it('sets what the file leaves to its default', () => {
    expect(scenarioOf(TEXT, { set: ['host.hyperthreading=true'] }).host.hyperthreading).toBe(true);
    const { model, modelOverrides } = scenarioOf(TEXT, { set: ['model.cpu.quantum=20ms'] });
    expect(model.cpu.quantum).toBe(20);
    expect(modelOverrides).toEqual([{ key: 'cpu.quantum', value: 20, default: 50 }]);
  });

  it('replaces a workload', () => {
    const scenario = scenarioOf(TEXT, {
      set: ['containers.busybox.workload=stress --cpu 2, --timeout 9'.replace(',', '')],
    });
    expect(vmNamed(scenario, 'busybox').workload).toMatchObject({ kind: 'stress', workers: { cpu: 2 }, timeoutS: 9 });
    const steady = scenarioOf(TEXT, { set: ['containers.busybox.workload={ cpu: 40%, memory: 1GB }'] });
    expect(vmNamed(steady, 'busybox').workload).toMatchObject({
      kind: 'steady',
      demand: { cpu: 0.4, memoryBytes: GB },
    });
  });

  it.each([
    ['vchs.limted.cpu.limit=1GHz', 6, 'vchs has no "limted"; there is: limited', 'did you mean "limited"?'],
    [
      'vchs.limited.cpu.limmit=1GHz',
      18,
      'vchs.cpu has no "limmit"; there is: shares, reservation, limit, expandable',
      'did you mean "limit"?',
    ],
    ['pools.a.cpu.limit=1GHz', 7, 'the scenario has no pools', undefined],
    ['hots.cores=1', 1, /^a scenario has no "hots"; there is: name, title/, 'did you mean "host"?'],
    ['containers.9.vcpus=1', 12, 'containers has no "9"; there is: busybox, web', undefined],
    ['vchsim=2', 1, /^a scenario has no "vchsim"/, undefined],
  ])('%s: the path leads nowhere, and what exists is listed', (set, column, message, hint) => {
    const { issues } = read(TEXT, { set: [set] });
    const [issue] = issues.filter((each) => each.severity === 'error');
    expect(issue).toMatchObject({ code: 'unknown-path', file: '--set', line: 1, column, excerpt: set });
    expect(issue!.message).toMatch(message);
    if (hint !== undefined) expect(issue!.hint).toBe(hint);
  });

  it.each(['foo', '=5', 'host.cores', ''])('%j is no assignment', (set) => {
    const { issues } = read(TEXT, { set: [set] });
    expect(issues.filter((each) => each.severity === 'error')).toMatchObject([{ code: 'set-syntax', file: '--set' }]);
  });

  it('an assignment without a value says which', () => {
    const { issues } = read(TEXT, { set: ['host.cores= '] });
    const [issue] = issues.filter((each) => each.severity === 'error');
    expect(issue).toMatchObject({ code: 'set-syntax', file: '--set', line: 1, column: 1 });
    expect(issue!.message).toBe('nothing stands behind host.cores=: the value is empty');
  });

  it('a wrong value is shown in the option', () => {
    const { issues } = read(TEXT, { set: ['host.cores=many'] });
    expect(issues.filter((each) => each.severity === 'error')).toMatchObject([
      { code: 'wrong-type', file: '--set', line: 1, column: 12 },
    ]);
  });
});

describe('--variant', () => {
  it('makes a further scenario with several values set', () => {
    const variants = ['roomy: vchs.limited.cpu.limit=1GHz, containers.busybox.memory=1GB'];
    const { scenario, variants: made } = read(TEXT, { variants });
    expect(scenario!.pools[0]!.cpu.limit).toBe(500);
    expect(made.map((each) => each.name)).toEqual(['test-roomy']);
    expect(made[0]!.pools[0]!.cpu.limit).toBe(1000);
    expect(vmNamed(made[0]!, 'busybox').memoryBytes).toBe(GB);
  });

  it('a comma inside a value does not part it', () => {
    const { variants } = read(TEXT, {
      variants: ['a: containers.busybox.workload={ cpu: 40%, memory: 1GB }, host.cores=8'],
    });
    expect(variants[0]!.host.cores).toBe(8);
    expect(vmNamed(variants[0]!, 'busybox').workload).toMatchObject({ demand: { cpu: 0.4, memoryBytes: GB } });
  });

  it('--set counts for it as well, and it wins', () => {
    const { variants } = read(TEXT, { set: ['host.cores=8', 'seed=3'], variants: ['a: host.cores=16'] });
    expect([variants[0]!.host.cores, variants[0]!.seed]).toEqual([16, 3]);
  });

  it('taking the limits of a VCH away is a variant', () => {
    const { variants } = read(TEXT, { variants: [unlimitedVariant('limited')] });
    expect(variants[0]).toMatchObject({
      name: 'test-unlimited',
      pools: [{ cpu: { limit: null }, memory: { limit: null } }],
    });
  });

  it.each(['roomy', 'Big One: host.cores=8', ': host.cores=8'])('%j is no variant', (text) => {
    const { issues } = read(TEXT, { variants: [text] });
    expect(issues.filter((each) => each.severity === 'error')).toMatchObject([
      { code: 'variant-syntax', file: '--variant' },
    ]);
  });
});
