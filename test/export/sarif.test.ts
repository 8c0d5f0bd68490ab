/** SARIF: the shape other tools rely on, the lines findings stand at, and that nothing in a scenario can do harm. */

import { describe, expect, it } from 'vitest';
import type { Finding, Summary } from '../../src/analysis/summary-document.ts';
import { findingsSarif } from '../../src/export/formats/findings-sarif.ts';
import { issuesSarif } from '../../src/export/formats/issues-sarif.ts';
import { scenarioSha256 } from '../../src/scenario/canonical.ts';
import { readScenario } from '../../src/scenario/read.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const TEXT = `vchsim: 1
name: lines
duration: 6m
host: { cores: 4, mhz: 1800, memory: 32GB }
vchs:
  - create: vic-machine-linux create --name limited --cpu 500 --memory 500 --no-tls
  - name: gold
    cpu:
      limit: 2GHz
containers:
  - vch: limited
    run: docker run -d --name busybox --cpuset-cpus 2 -m 4g progrium/stress --cpu 1 --timeout 5m
  - { vch: gold, name: web, count: 3, memory: 1GB, workload: { cpu: 10% } }
events:
  - { at: 1m, run: docker -H gold:2376 --tls stop web-1 }
gates:
  - "vm busybox: cpu.readiness.average p95 < 5%"
  - >-
    vch gold: cpu.usagemhz.average
    max < 1GHz
`;
const same = (path: string) => path;
const base: Finding = {
  ...{
    code: 'ready-caused-by-limit',
    severity: 'critical',
    cause: 'limit',
    limitedBy: 'limited',
    entity: '',
    entities: [],
  },
  ...{ message: 'It waited.', counter: 'cpu.maxlimited.summation', observed: 14_000, threshold: 2000, unit: 'ms' },
  ...{ fromS: 42, toS: 342, shareOfSamples: 1, evidence: null, recommendation: 'Raise the limit.' },
};

interface Location {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region?: { readonly startLine: number; readonly startColumn: number; readonly endColumn: number };
  };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly Location[];
  readonly relatedLocations?: readonly Location[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

function sarifOf(findings: readonly Partial<Finding>[], text = TEXT, gates: Summary['gates'] = [], pathOf = same) {
  const { scenario, places, issues } = readScenario(text, { path: 'ci/lines.yaml' });
  if (scenario === null) throw new Error(JSON.stringify(issues));
  const byContainer = (name: string) => scenario.vms.find((vm) => vm.container === name)?.name ?? name;
  const summary: Summary = {
    ...syntheticRun().summary,
    gates,
    findings: findings.map((part) => ({
      ...{ ...base, ...part },
      ...{ entity: byContainer(part.entity ?? 'busybox'), entities: (part.entities ?? []).map(byContainer) },
    })),
  };
  const document = JSON.parse(findingsSarif(summary, scenario, { places: places.get(scenario)!, pathOf }));
  return { document, results: document.runs[0].results as readonly Result[], scenario };
}

/** `line:column` up to the end of the first location, as the text that stands there. */
function textAt({ physicalLocation: { region } }: Location, text = TEXT): string {
  return text.split('\n')[region!.startLine - 1]!.slice(region!.startColumn - 1, region!.endColumn - 1);
}

describe('findings as SARIF', () => {
  it('stand at the line of the container, with the option that sets the limit beside it', () => {
    const [result] = sarifOf([{ entity: 'busybox' }]).results;
    expect(result!.locations[0]!.physicalLocation.artifactLocation.uri).toBe('ci/lines.yaml');
    expect(textAt(result!.locations[0]!)).toMatch(/^docker run -d --name busybox .* 5m$/);
    expect(textAt(result!.relatedLocations![0]!)).toBe('--cpu 500');
  });

  it.each([
    [{ cause: 'memory-limit', limitedBy: 'limited' }, '--memory 500'],
    [{ cause: 'limit', limitedBy: 'gold' }, '2GHz'],
  ] as const)('the limit of %o is %s', (part, expected) => {
    expect(textAt(sarifOf([part]).results[0]!.relatedLocations![0]!)).toBe(expected);
  });

  it('levels and rules follow the severities, and every rule has its help', () => {
    const { document, results } = sarifOf([
      {},
      { code: 'co-stop', severity: 'warning' },
      { code: 'reservation-hardly-used', severity: 'info' },
    ]);
    expect(results.map(({ level }) => level)).toEqual(['error', 'warning', 'note']);
    const { rules } = document.runs[0].tool.driver;
    for (const { ruleId, ruleIndex } of results) {
      expect(rules[ruleIndex].id).toBe(ruleId);
      expect(rules[ruleIndex].help.text.length).toBeGreaterThan(40);
    }
  });

  it('the copies of one entry are one result; a finding they share with another line is at that line as well', () => {
    const { results } = sarifOf([
      { ...base, entity: 'web-2', entities: ['web-1', 'web-2', 'web-3', 'busybox'], message: 'They waited.' },
    ]);
    expect(results).toHaveLength(2);
    expect(results.map(({ message }) => message.text)).toEqual(Array(2).fill('They waited. Raise the limit.'));
    const lines = results.map(({ locations }) => locations[0]!.physicalLocation.region!.startLine);
    // The entry of web stands one line below that of busybox, which has two.
    expect(lines[0]! - lines[1]!).toBeGreaterThan(0);
  });

  it('a call that failed is shown at its event, a finding about nobody at the host', () => {
    const line = 'docker -H gold:2376 --tls stop web-1';
    const call = { code: 'docker-call-refused', entity: 'gold', limitedBy: null, fromS: 60 };
    const { results } = sarifOf([
      { ...call, message: `\`${line}\` at 01:00 was refused.` },
      { entity: 'esx-01', limitedBy: null },
    ]);
    expect(textAt(results[0]!.locations[0]!)).toBe(line);
    expect(textAt(results[1]!.locations[0]!)).toBe('{ cores: 4, mhz: 1800, memory: 32GB }');
  });

  it('a failed gate is a result at its own line; one that passed is none', () => {
    const unit = '%';
    const gates = [
      { gate: 'first', passed: true, observed: 1, threshold: 5, unit },
      { gate: 'second', passed: false, observed: 9, threshold: 5, unit, entity: 'gold' },
    ];
    const { results } = sarifOf([], TEXT, gates);
    expect(results.map(({ ruleId }) => ruleId)).toEqual(['gate-failed']);
    expect(results[0]!.locations[0]!.physicalLocation.region!.startLine).toBe(18);
    expect(results[0]!.message.text).toContain('Observed 9 % for gold');
  });

  it('a fingerprint stays when lines move, and differs between entities, limits and rules', () => {
    const mark = (part: Partial<Finding>, text = TEXT) =>
      sarifOf([part], text).results[0]!.partialFingerprints['vchsim/v1'];
    expect(mark({}, `# a comment\n\n${TEXT}`)).toBe(mark({}));
    const all = [mark({}), mark({ entity: 'web-1' }), mark({ limitedBy: 'gold' }), mark({ code: 'co-stop' })];
    expect(new Set(all).size).toBe(all.length);
  });

  it('what a command line option changed is shown in the file, never as a file of that name', () => {
    const { scenario, places } = readScenario(TEXT, { path: 'x.yaml', set: ['vchs.gold.cpu.limit=1GHz'] });
    const text = findingsSarif(
      { ...syntheticRun().summary, gates: [], findings: [{ ...base, entity: 'gold', limitedBy: 'gold' }] },
      scenario!,
      { places: places.get(scenario!)!, pathOf: same },
    );
    expect(text).not.toContain('"--set"');
    expect(text).toContain('"uri": "x.yaml"');
  });

  it('paths become relative URIs', () => {
    const { results } = sarifOf([{}], TEXT, [], () => 'my scenarios/a#1:ü.yaml');
    expect(results[0]!.locations[0]!.physicalLocation.artifactLocation.uri).toBe('my%20scenarios/a%231%3A%C3%BC.yaml');
  });

  it('no name becomes a link or a control sequence', () => {
    const { results } = sarifOf([{ message: 'See [me](http://evil.example) \u001b[31m\u202e now.' }]);
    expect(results[0]!.message.text).not.toMatch(/\]\(|\u001b|\u202e/);
  });

  it('the places are no part of the scenario: the same scenario on other lines has the same hash', () => {
    const moved = TEXT.replace('vchs:', '\n\n# moved\nvchs:');
    expect(scenarioSha256(sarifOf([], moved).scenario)).toBe(scenarioSha256(sarifOf([]).scenario));
  });

  it('more results than a server shows are left out from the end, and counted', () => {
    const many = Array.from({ length: 5100 }, (_, at) => ({ limitedBy: `pool-${at}` }));
    const { document, results } = sarifOf(many);
    expect(results).toHaveLength(5000);
    expect(document.runs[0].invocations[0].toolExecutionNotifications[0].message.text).toContain('100');
  });
});

describe('issues as SARIF', () => {
  it('errors come first, each at its characters; what has no line has no region', () => {
    const { issues } = readScenario(TEXT.replace('4, mhz', 'four, mhz').replace('gates:', 'gaets:'), {
      path: 'lines.yaml',
    });
    const text = issuesSarif(
      [
        ...issues,
        { code: 'file-not-found', severity: 'error', message: 'no file', file: 'gone.yaml', line: 0, column: 0 },
      ],
      same,
    );
    const { results } = JSON.parse(text).runs[0] as { results: readonly Result[] };
    const broken = TEXT.replace('4, mhz', 'four, mhz').replace('gates:', 'gaets:');
    const shown = results.flatMap((result) =>
      result.locations[0]!.physicalLocation.region === undefined ? [] : [textAt(result.locations[0]!, broken)],
    );
    expect(shown).toEqual(expect.arrayContaining(['four', 'gaets']));
    expect(
      results.find(({ ruleId }) => ruleId === 'file-not-found')!.locations[0]!.physicalLocation.region,
    ).toBeUndefined();
    const ranks = results.map(({ level }) => ['error', 'warning', 'note'].indexOf(level));
    expect(ranks).toEqual([...ranks].sort());
  });
});
