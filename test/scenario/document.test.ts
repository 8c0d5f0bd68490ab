import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/scenario/canonical.ts';
import { documentText } from '../../src/scenario/document.ts';
import { type ReadOptions, type ReadResult, readScenario } from '../../src/scenario/read.ts';
import { HEAD, read } from '../support/scenario-text.ts';

const SCENARIOS = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'scenarios');

/** Every scenario of a reading, and what its document reads as. */
function again(result: ReadResult): (readonly [string, string])[] {
  if (result.scenario === null) throw new Error(JSON.stringify(result.issues, null, 1));
  return [result.scenario, ...result.variants].map((scenario) => {
    // The file name would name a scenario that does not name itself.
    const back = readScenario(documentText(result.documents.get(scenario)!), { path: 'elsewhere.yaml' });
    if (back.scenario === null) throw new Error(JSON.stringify(back.issues, null, 1));
    return [canonicalJson(back.scenario), canonicalJson(scenario)];
  });
}

function expectSame(result: ReadResult): void {
  for (const [found, expected] of again(result)) expect(found).toBe(expected);
}

const documentTextOf = ({ scenario, documents }: ReadResult) => documentText(documents.get(scenario!)!);
const textOf = (rest: string, options: Partial<ReadOptions> = {}) => documentTextOf(read(rest, options));

describe('the document of a scenario gives the scenario again', () => {
  const files = readdirSync(SCENARIOS).filter((name) => name.endsWith('.yaml'));

  it.each(files)('scenarios/%s, variants included', (name) => {
    const path = join(SCENARIOS, name);
    expectSame(readScenario(readFileSync(path), { path, load: (other) => readFileSync(other) }));
  });

  it('with values set from outside, another seed, and one of several copies changed', () => {
    const rest = `vchs: [{ create: vic-machine-linux create --name one --cpu 500 --no-tls }]
containers:
  - { vch: one, name: web, count: 3, memory: 1GB, workload: { cpu: 100MHz } }
  - { vch: one, run: docker run -m 1g busybox, workload: { cpu: 10% } }
`;
    const set = [
      ...['containers.web-2.memory=2GB', 'vchs.one.cpu.limit=unlimited', 'vchs.one.memory.limit=3GB'],
      ...['model.cpu.quantum=40ms', 'containers.3.vcpus=1'],
    ];
    expectSame(read(rest, { set, seed: 7, variants: ['wide: host.cores=8, containers.3.memory.limit=600MB'] }));
  });

  it('with what only a line says: the posture of the API, networks, ports, the image', () => {
    expectSame(
      read(`vchs:
  - create: vic-machine-linux create --name one --container-network dpg-web:routable --container-network-firewall dpg-web:open --tls-cname one.example.com --base-image-size 12GB
    networks: [{ portGroup: dpg-db }]
containers:
  - { vch: one, run: "docker run --name 'web' -p 8080:80 -m 512m nginx", publish: ["81:81"] }
  - { vch: one, run: docker run --net dpg-db progrium/stress --cpu 1, workload: { cpu: 5%, burst: 20ms } }
events:
  - { at: 1m, run: docker -H one:2376 run --name late busybox }
  - { at: 2m, run: vic-machine-linux configure --name one --cpu 900 }
`),
    );
  });

  const word = fc.constantFrom(
    'plain',
    '12',
    'true',
    '~',
    '- x',
    'a: b',
    '#c',
    "it's",
    '"q"',
    ' é ',
    '</script>',
    '‮rtl',
  );
  // Control characters are no scenario at all.
  const printable = fc.string({ maxLength: 40, unit: 'binary' }).map((each) => each.replace(/[\0-\x1f\x7f]/g, ''));
  const text = fc.oneof(word, printable, fc.constantFrom('two\nlines\n', '  indented\n\n\tlines  '));
  const shares = fc.constantFrom('low', 'normal', 'high', 750);
  const allocation = (unit: string) =>
    fc.record(
      { shares, limit: fc.constantFrom(`900.5${unit}`, `4096${unit}`, 'unlimited'), expandable: fc.boolean() },
      { requiredKeys: [] },
    );
  const own = fc.record({ cpu: allocation('MHz'), memory: allocation('MB') }, { requiredKeys: [] });
  const line = fc.constantFrom(
    'vic-machine-linux create --name one --cpu 700 --memory 800 --cpu-shares low --no-tls',
    'vic-machine-windows create --name one --no-tlsverify --memory-reservation 100',
  );
  const size = fc.constantFrom({ memory: '2GB' }, { memory: { size: '1GB', shares: 'high' } }, { vcpus: 1 }, {});
  const workload = fc.constantFrom(
    { workload: 'stress --vm 1 --vm-bytes 64M' },
    { workload: { cpu: '33.3%', active: '7.5MB' } },
    { workload: { phases: [{ for: '1m', cpu: '200MHz' }, { for: '90s' }], repeat: true } },
    { workload: { work: '12.5GHz·s' } },
    {},
  );
  const run = fc.constantFrom({ run: 'docker run -m 1g progrium/stress --cpu 1' }, { run: 'docker run nginx' }, {});
  const container = fc.tuple(run, size, workload, fc.constantFrom({ count: 3 }, { at: '20s' }, { stop: '1m' }, {}));

  it('with any mixture of lines, keys beside them, a variant over both, and any text', () => {
    fc.assert(
      fc.property(
        fc.record({ create: fc.option(line), own, over: own, title: text, notes: text }),
        fc.array(container, { maxLength: 4 }),
        ({ create, own, over, title, notes }, containers) => {
          const file = {
            ...{ vchsim: 1, duration: '3m', host: { cores: 4, mhz: 2000.5, memory: '64GB' }, title, report: { notes } },
            vchs: [create === null ? { name: 'one', ...own } : { create, ...own }],
            containers: containers.map((parts) => Object.assign({ vch: 'one' }, ...parts)),
            vms: [{ name: 'vm: #1', memory: '3GB', guestSwap: 0 }],
            background: { cpu: '10%' },
            gates: ['host *: cpu.usagemhz.average max < 90GHz'],
            variants: { other: { vchs: [{ name: 'one', ...over }] } },
          };
          expectSame(readScenario(JSON.stringify(file), { path: 'random.yaml' }));
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('the text of a document', () => {
  it('keeps lines and quantities as they were written, and writes only what differs beside a line', () => {
    const rest = `vchs: [{ create: vic-machine-linux create --name one --cpu 500 --memory 500 --no-tls, cpu: { limit: 1GHz } }]
containers: [{ vch: one, name: web, count: 2, workload: { cpu: 600MHz } }]
`;
    expect(textOf(rest).split('vchs:\n')[1]).toBe(
      `  - create: vic-machine-linux create --name one --cpu 500 --memory 500 --no-tls
    cpu: { limit: 1GHz }
containers:
  - vch: one
    name: web
    count: 2
    workload: { cpu: 600MHz }
`,
    );
  });

  it('shows characters that turn text around as escapes', () => {
    const result = readScenario(`${HEAD}title: "a \\u202e b \\u2028 c"\n`, { path: 'x.yaml' });
    expect(documentTextOf(result)).toContain('title: "a \\u202e b \\u2028 c"');
    expectSame(result);
  });

  it('is not made of a scenario with errors', () => {
    expect(read('vms: [{ name: a }]\n').documents.size).toBe(0);
  });
});
