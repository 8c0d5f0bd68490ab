import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Located } from '../../src/scenario/located.ts';
import { toPlain } from '../../src/scenario/located.ts';
import { merge } from '../../src/scenario/merge.ts';
import { problems } from '../../src/scenario/problems.ts';
import { readScenario } from '../../src/scenario/read.ts';
import { parseYaml } from '../../src/scenario/yaml.ts';
import { HEAD, places, read, vmNamed } from '../support/scenario-text.ts';

function tree(text: string): Located {
  const found = problems();
  const result = parseYaml({ name: 'a.yaml', text }, found);
  if (result === null || found.hasErrors) throw new Error(JSON.stringify(found.list()));
  return result;
}
function merged(base: string, over: string): unknown {
  return JSON.parse(JSON.stringify(toPlain(merge(tree(base), tree(over)))));
}

describe('laying one tree over another', () => {
  it('mappings merge key by key, what lies on top wins', () => {
    expect(merged('{ host: { cores: 4, mhz: 1800 } }', '{ host: { cores: 8 } }')).toEqual({
      host: { cores: 8, mhz: 1800 },
    });
  });

  it('lists of named things merge by name; new names go to the end', () => {
    expect(merged('{ vchs: [{ name: a, x: 1 }, { name: b }] }', '{ vchs: [{ name: c }, { name: a, y: 2 }] }')).toEqual({
      vchs: [{ name: 'a', x: 1, y: 2 }, { name: 'b' }, { name: 'c' }],
    });
  });

  it('containers of one name in two VCHs stay two', () => {
    const base = '{ containers: [{ vch: a, name: web }, { vch: b, name: web }] }';
    expect(merged(base, '{ containers: [{ vch: b, name: web, at: 1m }] }')).toEqual({
      containers: [
        { vch: 'a', name: 'web' },
        { vch: 'b', name: 'web', at: '1m' },
      ],
    });
  });

  it('other lists are replaced', () => {
    expect(merged('{ gates: [a, b] }', '{ gates: [c] }')).toEqual({ gates: ['c'] });
  });

  it('the size of a VM and its settings meet, whichever is written short', () => {
    expect(merged('{ vms: [{ name: a, memory: 4GB }] }', '{ vms: [{ name: a, memory: { limit: 1GB } }] }')).toEqual({
      vms: [{ name: 'a', memory: { size: '4GB', limit: '1GB' } }],
    });
    expect(
      merged('{ vms: [{ name: a, memory: { size: 4GB, limit: 1GB } }] }', '{ vms: [{ name: a, memory: 2GB }] }'),
    ).toEqual({
      vms: [{ name: 'a', memory: { size: '2GB', limit: '1GB' } }],
    });
  });

  it('those of an endpoint VM meet likewise', () => {
    const base = '{ vchs: [{ name: a, endpoint: { vcpus: 2, memory: 4096MB } }] }';
    expect(merged(base, '{ vchs: [{ name: a, endpoint: { memory: { reservation: 1GB } } }] }')).toEqual({
      vchs: [{ name: 'a', endpoint: { vcpus: 2, memory: { size: '4096MB', reservation: '1GB' } } }],
    });
  });

  it('a workload of another kind replaces the one below', () => {
    expect(
      merged('{ vms: [{ name: a, workload: { cpu: 5% } }] }', '{ vms: [{ name: a, workload: { work: 5GHzs } }] }'),
    ).toEqual({
      vms: [{ name: 'a', workload: { work: '5GHzs' } }],
    });
    expect(
      merged(
        '{ vms: [{ name: a, workload: { cpu: 5%, active: 1GB } }] }',
        '{ vms: [{ name: a, workload: { cpu: 9% } }] }',
      ),
    ).toEqual({
      vms: [{ name: 'a', workload: { cpu: '9%', active: '1GB' } }],
    });
  });

  const leaf = fc.oneof(fc.integer(), fc.boolean(), fc.constantFrom('a', 'b'));
  // What a key holds stays of one kind, as in scenarios: over a plain value even an empty mapping would start afresh.
  const map = fc.record({ x: leaf, y: fc.dictionary(fc.constantFrom('p', 'q'), leaf) }, { requiredKeys: [] });

  it('a tree laid over itself is itself, and laying is associative', () => {
    fc.assert(
      fc.property(map, map, map, (a, b, c) => {
        const [x, y, z] = [a, b, c].map((each) => tree(JSON.stringify({ ...each, base: 1 }))) as [
          Located,
          Located,
          Located,
        ];
        expect(toPlain(merge(x, x))).toEqual(toPlain(x));
        expect(toPlain(merge(merge(x, y), z))).toEqual(toPlain(merge(x, merge(y, z))));
      }),
    );
  });
});

describe('extends', () => {
  it('a base that is no scenario is refused, at its own first line', () => {
    const text = 'vchsim: 1\nextends: list.yaml\nduration: 1m\nhost: { cores: 4, mhz: 1800, memory: 32GB }\n';
    const { issues } = readScenario(text, { path: 'top.yaml', load: () => '- 1\n' });
    expect(issues.map(({ code, file, line }) => [code, file, line])).toEqual([['not-a-mapping', 'list.yaml', 1]]);
  });

  const files: Readonly<Record<string, string>> = {
    'base/host.yaml': `${HEAD}vchs: [{ create: vic-machine-linux create --name limited --cpu 500 --no-tls }]\n`,
    'base/mid.yaml': 'extends: ./host.yaml\nhost: { cores: 8 }\n',
    'loop-a.yaml': 'extends: loop-b.yaml\n',
    'loop-b.yaml': 'extends: ./base/../loop-a.yaml\n',
    'broken.yaml': 'host: [\n',
  };
  const load = (path: string) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
    return text;
  };

  it('lays a file over those below it; each path is relative to the file that names it', () => {
    const { scenario, issues } = readScenario(
      'vchsim: 1\nname: top\nextends: base/mid.yaml\nvchs: [{ name: limited, cpu: { limit: 1GHz } }]\n',
      { path: 'top.yaml', load },
    );
    expect(issues).toEqual([]);
    expect(scenario).toMatchObject({
      name: 'top',
      host: { cores: 8, mhz: 1800 },
      pools: [{ name: 'limited', cpu: { limit: 1000 } }],
    });
    expect(scenario!.vchs[0]!.create).toBe('vic-machine-linux create --name limited --cpu 500 --no-tls');
  });

  it('a path inside a folder starts from that folder', () => {
    expect(
      readScenario('extends: base/host.yaml\n', {
        path: 'scenarios/x.yaml',
        load: (path) => load(path.replace('scenarios/', '')),
      }).scenario?.name,
    ).toBe('test');
  });

  it.each([
    ['nowhere.yaml', 'extends-unreadable', 'nowhere.yaml cannot be read: there is no such file'],
    ['loop-a.yaml', 'extends-cycle', 'extends leads back to ./base/../loop-a.yaml'],
    ['[a]', 'wrong-type', 'extends is no text; allowed: the path of one file'],
  ])('extends: %s is refused as %s', (path, code, message) => {
    const { issues } = readScenario(`${HEAD}extends: ${path}\n`, { path: 'top.yaml', load });
    expect(issues).toMatchObject([{ code }]);
    expect(issues[0]!.message.replace('base/../', './base/../').replace('././', './')).toBe(message);
  });

  it('a problem in the file below is shown in that file', () => {
    const { issues } = readScenario('extends: broken.yaml\n', { path: 'top.yaml', load });
    expect(issues).toMatchObject([{ code: 'yaml-syntax', file: 'broken.yaml' }]);
  });

  it('without a way to load files it says so', () => {
    expect(places(read('extends: a.yaml\n'))).toEqual(['extends-unreadable@1:10']);
  });
});

describe('variants', () => {
  const TEXT = `vchs: [{ name: v, cpu: { limit: 500MHz } }]
containers: [{ vch: v, name: web, workload: stress --cpu 1 }]
variants:
  roomy: { vchs: [{ name: v, cpu: { limit: 1GHz } }] }
  plain:
`;

  it('each is a scenario of its own beside the base, named after both', () => {
    const { scenario, variants } = read(TEXT);
    expect(scenario!.pools[0]!.cpu.limit).toBe(500);
    expect(variants.map((each) => [each.name, each.pools[0]!.cpu.limit])).toEqual([
      ['test-roomy', 1000],
      ['test-plain', 500],
    ]);
  });

  it('containers keep their ids', () => {
    const { scenario, variants } = read(TEXT);
    expect(vmNamed(variants[0]!, 'web').name).toBe(vmNamed(scenario!, 'web').name);
  });

  it('a mistake inside one is shown there', () => {
    expect(places(read(TEXT.replace('limit: 1GHz', 'limt: 1GHz')))).toEqual(['unknown-key@4:37']);
  });

  it('what only a variant has wrong names the variant', () => {
    const { issues } = read(TEXT.replace('1GHz', '3GHz').replace('name: web,', 'name: web, vcpus: 2,'));
    expect(issues.map((issue) => issue.message)).toEqual([
      'containers[0] has 2 vCPUs of 3,600 MHz in VCH "v", which is limited to 500 MHz',
      'containers[0] has 2 vCPUs of 3,600 MHz in VCH "v", which is limited to 3,000 MHz (in the variant roomy)',
    ]);
  });

  it.each([
    ['variants: { "Big One": {} }', 'variant-name@1:13', 'did you mean "big-one"?'],
    ['variants: [a]', 'wrong-type@1:11', 'for example variants: { roomy: { host: { cores: 8 } } }'],
    ['variants: { a: 5 }', 'wrong-type@1:16', undefined],
  ])('%s is refused', (line, place, hint) => {
    const result = read(`${line}\n`);
    expect(places(result)).toEqual([place]);
    expect(result.issues[0]?.hint).toBe(hint);
  });
});
