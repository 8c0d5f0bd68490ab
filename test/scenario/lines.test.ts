import { describe, expect, it } from 'vitest';
import { placeIn } from '../../src/scenario/line-place.ts';
import type { LocatedScalar } from '../../src/scenario/located.ts';
import { get } from '../../src/scenario/located.ts';
import { problems } from '../../src/scenario/problems.ts';
import { parseYaml } from '../../src/scenario/yaml.ts';
import { places, read, scenarioOf, vmNamed } from '../support/scenario-text.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

describe('create: lines', () => {
  it('become a VCH with pool, endpoint, API and disk', () => {
    const line =
      'vic-machine-linux create --name gold --cpu 2000 --cpur 100 --cpus high --mem 4096 --endpoint-cpu 2 --endpoint-memory 4096 --base-image-size 20GB --cnc "P-{name}" --no-tlsverify';
    const { pools, vchs, vms } = scenarioOf(`vchs:\n  - create: ${JSON.stringify(line)}\n`);
    expect(pools[0]).toMatchObject({
      cpu: { limit: 2000, reservation: 100, shares: 8000, level: 'high', expandable: true },
      memory: { limit: 4 * GB, reservation: MB, shares: 163_840 },
    });
    expect(vchs[0]).toEqual({
      name: 'gold',
      endpoint: { vcpus: 2, memoryBytes: 4 * GB, boot: false },
      nameConvention: 'P-{name}',
      baseImageKb: 20_000_000,
      api: { port: 2376, encrypted: true, clientCertificate: false },
      create: line,
    });
    expect(vms[0]).toMatchObject({ name: 'gold', vcpus: 2, memoryBytes: 4 * GB });
  });

  it('lie below the keys written beside them', () => {
    const scenario = scenarioOf(`pools: [{ name: prod }]
vchs:
  - create: vic-machine-linux create --name v --cpu 500 --memory 500 --no-tls
    pool: prod
    cpu: { limit: 1GHz }
    endpoint: { boot: true }
`);
    expect(scenario.pools[1]).toMatchObject({
      name: 'v',
      parent: 'prod',
      cpu: { limit: 1000 },
      memory: { limit: 500 * MB },
    });
    expect(scenario.vms[0]).toMatchObject({ settled: false, memoryBytes: 2 * GB });
  });

  it('give an endpoint VM its size, which settings of its memory written beside do not take away', () => {
    const written = (memory: string) =>
      scenarioOf(`vchs:
  - create: vic-machine-linux create --name v --endpoint-memory 4096 --no-tls
    endpoint: { memory: ${memory} }
`);
    expect(written('{ reservation: 1GB }').vms[0]).toMatchObject({
      memoryBytes: 4 * GB,
      memory: { reservation: GB },
    });
    expect(written('{ size: 3GB, reservation: 1GB }').vms[0]).toMatchObject({ memoryBytes: 3 * GB });
  });

  it('problems point into the line, with what vic-machine prints', () => {
    const result = read('vchs:\n  - create: vic-machine-linux create --name v --cpu 500MHz --no-tls\n');
    expect(places(result)).toEqual(['invalid-value@2:53']);
    expect(result.issues[0]).toMatchObject({ length: 6 });
    expect(result.issues[0]!.real).toContain('invalid value "500MHz" for flag -cpu');
  });

  it('what is wrong with a value is shown at the option that gave it, a default at the whole line', () => {
    const result = read('vchs:\n  - create: vic-machine-linux create --name v --cpu=500 --cpur 800 --no-tls\n');
    expect(places(result)).toEqual(['limit-below-reservation@2:47']);
    expect(result.issues.find((issue) => issue.severity === 'error')?.length).toBe('--cpu=500'.length);
    const docker =
      'vchs: [{ name: v, memory: { limit: 1GB } }]\ncontainers:\n  - { vch: v, run: docker run -m 4g progrium/stress -m 1 }\n';
    expect(places(read(docker), 'warning')).toEqual([
      'vch-limit-below-touched@1:36',
      'container-exceeds-vch-memory-limit@3:31',
    ]);
  });

  it('the release of model.vic decides what is understood', () => {
    // Both tokens in one convention: refused up to 1.3, taken by 1.5.
    const line = 'vchs:\n  - create: vic-machine-linux create --name v --cnc "{id}-{name}" --no-tls\n';
    expect(places(read(line))).toHaveLength(1);
    expect(places(read(`${line}model: { vic: { version: 1.5 } }\n`))).toEqual([]);
    expect(places(read(line, { set: ['model.vic.version=1.5'] }))).toEqual([]);
  });

  it('what is missing because a line is broken is no further problem', () => {
    const result = read('vchs:\n  - create: vic-machine-linux creat --cpu\ncontainers: [{ vch: limited, name: a }]\n');
    expect(
      result.issues.filter((issue) => issue.code.startsWith('unknown-vch') || issue.code === 'missing-key'),
    ).toEqual([]);
    expect(result.scenario).toBeNull();
  });
});

describe('run: lines', () => {
  const VCH = 'vchs: [{ name: v }]\n';

  it('become a containerVM with the workload of the image', () => {
    const line =
      'docker run -d --name busybox --cpuset-cpus 2 -m 4g progrium/stress --vm 1 --vm-bytes 512M --timeout 5m';
    const vm = vmNamed(scenarioOf(`${VCH}containers: [{ vch: v, at: 30s, run: ${line} }]\n`), 'busybox');
    expect(vm).toMatchObject({ vcpus: 2, memoryBytes: 4 * GB, atMs: 30_000, run: line });
    expect(vm.workload).toMatchObject({
      kind: 'stress',
      workers: { cpu: 0, vm: 1 },
      vmBytes: 512 * MB,
      timeoutS: 300,
      immediate: null,
    });
  });

  it('a name and a workload beside the line win', () => {
    const vm = vmNamed(
      scenarioOf(`${VCH}containers: [{ vch: v, name: web, run: docker run nginx, workload: { cpu: 10% } }]\n`),
      'web',
    );
    expect(vm).toMatchObject({ container: 'web', run: 'docker run nginx', workload: { kind: 'steady' } });
  });

  it('an image that is no stress image is an idle guest', () => {
    const result = read(`${VCH}containers: [{ vch: v, run: docker run --name web nginx }]\n`);
    expect(vmNamed(result.scenario!, 'web').workload).toEqual({ kind: 'idle' });
    expect(places(result, 'info')).toContain('idle-guest@2:29');
  });

  it('a wrong stress line lets the container start and fail, and is shown where it stands in the docker line', () => {
    const result = read(
      `${VCH}containers:\n  - { vch: v, run: docker run --name a progrium/stress --cpu 1 --timout 5m }\n`,
    );
    expect(vmNamed(result.scenario!, 'a').workload).toMatchObject({ immediate: { exitCode: 1 } });
    expect(places(result, 'warning')).toEqual(['stress-refuses@3:64']);
    const issue = result.issues.find((each) => each.code === 'stress-refuses');
    expect(issue).toMatchObject({ hint: 'did you mean --timeout?', length: '--timout'.length });
  });

  it('dashes pasted from a blog are named, and the line is shown mended', () => {
    const result = read(`${VCH}containers:\n  - { vch: v, run: docker run –name a progrium/stress –cpu 1 }\n`);
    expect(result.issues[0]).toMatchObject({ code: 'typographic-characters', severity: 'error', line: 7, column: 31 });
    expect(result.issues[0]!.hint).toBe('write docker run --name a progrium/stress --cpu 1');
  });

  it('a file that was given no text there is told so', () => {
    expect(places(read(`${VCH}containers: [{ vch: v, run: [a] }]\n`))).toEqual(['wrong-type@2:29']);
  });
});

describe('places inside a YAML text', () => {
  const node = (text: string) => {
    const tree = parseYaml({ name: 'a', text }, problems())!;
    return get(tree, 'run') as LocatedScalar;
  };
  /** What the file holds where the value holds `part`. */
  const found = (text: string, part: string) => {
    const scalar = node(text);
    const at = String(scalar.value).indexOf(part);
    const { source, start, end } = placeIn(scalar, at, at + part.length);
    return source.text.slice(start, end);
  };

  it.each([
    ['plain', 'run: docker run --name web nginx\n'],
    ['single quotes', "run: 'docker run --name web nginx'\n"],
    ['single quotes with a quote inside', "run: 'docker ''run'' --name web nginx'\n"],
    ['double quotes', 'run: "docker run --name web nginx"\n'],
    ['double quotes with escapes', 'run: "docker \\"run\\" --name web nginx"\n'],
    ['folded', 'run: >-\n  docker run\n  --name web\n  nginx\n'],
    ['literal', 'run: |\n  docker run \\\n    --name web nginx\n'],
    ['plain over two lines', 'run: docker run\n  --name web\n  nginx\n'],
  ])('%s', (_, text) => {
    expect(found(text, 'web')).toBe('web');
    expect(found(text, '--name')).toBe('--name');
  });
});

describe('what only a shell could run', () => {
  const V = 'vic-machine-linux create --name v';
  it.each<[form: string, yaml: string, code: string, marked: string]>([
    ['folded', `>-\n      ${V}\n      --no-tls\n      && echo "done"`, 'shell-operator', '&& echo "done"'],
    ['folded', `>-\n      ${V} --no-tls > "my log"\n      --cpu 500`, 'shell-operator', '> "my log"'],
    ['literal', `|\n      ${V} \\\n        --no-tls | tee log`, 'shell-operator', '| tee log'],
    ['literal', `|\n      ${V} --no-tls\n      docker ps`, 'second-command', 'docker ps'],
    ['double quoted', `"${V} --no-tls --cpu $MHZ"`, 'shell-substitution', '$MHZ"'],
    ['double quoted', `"${V} --no-tls \\"x"`, 'unbalanced-quotes', '"x"'],
    ['single quoted', `'${V} --no-tls --memory \`nproc\`'`, 'shell-substitution', "`nproc`'"],
    ['plain, continued', `${V}\n      --no-tls ; reboot`, 'shell-operator', '; reboot'],
  ])('is pointed at in a %s text: %s', (_form, yaml, code, marked) => {
    const text = `vchs:\n  - create: ${yaml}\n`;
    const result = read(text);
    const errors = result.issues.filter(({ severity }) => severity === 'error');
    expect(errors.map((issue) => issue.code)).toEqual([code]);
    const [{ line, column }] = errors as [(typeof errors)[0]];
    // Places count lines of the whole file; `places` those behind its head.
    const [place] = places(result);
    const row = Number(/@(\d+):/.exec(place!)![1]);
    expect(line).toBeGreaterThanOrEqual(row);
    expect(text.split('\n')[row - 1]!.slice(column - 1)).toBe(marked);
  });

  it('comments and continued lines are no part of a literal text', () => {
    const text = `vchs:\n  - create: |\n      # the limited one\n      ${V} \\\n        --cpu 500 --no-tls # MHz\n`;
    expect(scenarioOf(text).pools[0]).toMatchObject({ name: 'v', cpu: { limit: 500 } });
  });
});
