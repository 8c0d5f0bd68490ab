import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KNOWN_COUNTERS } from '../../../src/counters/known-counters.ts';
import { inUnit, parseGate } from '../../../src/scenario/gates/grammar.ts';
import { cpuSeconds } from '../../support/cpu-time.ts';
import { places, read as readPlain, scenarioOf } from '../../support/scenario-text.ts';

const PARTS = `vchs: [{ name: limited }]
containers: [{ vch: limited, name: busybox, workload: stress --cpu 1 }]
pools: [{ name: prod }]
`;
const gates = (...lines: string[]) =>
  `${PARTS}gates:\n${lines.map((line) => `  - ${JSON.stringify(line)}\n`).join('')}`;
const read = (text: string) => readPlain(text, { counters: KNOWN_COUNTERS });

/** The characters of the line that the first issue marks, and what it says. */
function marked(line: string): { readonly code: string; readonly text: string; readonly hint: string } {
  const { issues } = read(gates(line));
  const issue = issues[0];
  if (issue?.excerpt === undefined) throw new Error(`nothing is marked: ${JSON.stringify(issues)}`);
  const text = issue.excerpt.slice(issue.column - 1, issue.column - 1 + issue.length!);
  return { code: issue.code, text, hint: issue.hint ?? '' };
}

describe('gates', () => {
  it('name kind, entity, counter, statistic, comparison and value', () => {
    const text = 'vm busybox: cpu.readiness.average p95 < 5% for 1m';
    expect(scenarioOf(gates(text)).gates).toEqual([
      {
        ...{ text, kind: 'vm', name: 'busybox', counter: 'cpu.readiness.average', statistic: 'p95' },
        ...{ comparison: '<', value: 5, unit: '%', forMs: 60_000 },
      },
    ]);
  });

  it.each([
    [
      'container busy*: cpu.ready.summation max <= 400ms',
      { statistic: 'maximum', comparison: '<=', value: 400, unit: 'ms', forMs: null },
    ],
    ['vch limited: cpu.usagemhz.average avg < 0.5GHz', { statistic: 'average', value: 500, unit: 'MHz' }],
    ['pool prod: mem.consumed.average minimum >= 200MB', { statistic: 'minimum', value: 204_800, unit: 'KB' }],
    ['host esx-01: mem.swapinRate.average latest == 0', { statistic: 'latest', comparison: '==', value: 0, unit: '' }],
    ['host *: mem.swapinRate.average p99 != 2MBps', { value: 2048, unit: 'KBps', comparison: '!=' }],
    ['host *: mem.state.latest max<=1', { value: 1, unit: '', comparison: '<=' }],
    ['vm limited: cpu.ready.summation min > 1s', { name: 'limited', value: 1000, unit: 'ms' }],
    ['vm busybox-*: cpu.ready.summation max<1ms', { name: 'busybox-*', value: 1 }],
    ['vm busybox: cpu.ready.summation max <1 s for 90 s', { value: 1000, unit: 'ms', forMs: 90_000 }],
    [
      'container limited.busybox: cpu.readiness.average p99 < 5.5 %',
      { name: 'limited.busybox', value: 5.5, unit: '%' },
    ],
    ['vm busybox : cpu.demand.average max > 1.5 GHz', { name: 'busybox', value: 1500, unit: 'MHz' }],
  ])('%s', (text, expected) => {
    const result = read(gates(text));
    expect(result.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
    expect(result.scenario!.gates[0]).toMatchObject(expected);
  });

  it('a name may hold a colon and blanks: the colon before the counter ends it', () => {
    const text = `vms: [{ name: "db: main", memory: 1GB }]\ngates: ["vm db: main: cpu.ready.summation max < 5ms"]\n`;
    expect(scenarioOf(text).gates[0]).toMatchObject({ name: 'db: main', counter: 'cpu.ready.summation' });
  });

  it.each([
    ['busybox cpu < 5', 'gate-syntax', 'busybox', 'for example'],
    ['vn busybox: cpu.ready.summation max < 5ms', 'gate-syntax', 'vn', '"vm"'],
    ['host: cpu.usage.average max < 90%', 'gate-syntax', 'host:', 'host *: '],
    ['vm busybox cpu.ready.summation max < 5ms', 'gate-syntax', 'busybox cpu.ready.summation max < 5ms', 'for example'],
    ['vm busybox: ready max < 5ms', 'gate-syntax', 'ready', 'vchsim explain'],
    ['vm busybox: cpu.ready.summation median < 5ms', 'gate-syntax', 'median', 'for example'],
    ['vm busybox: cpu.ready.summation maximun < 5ms', 'gate-syntax', 'maximun', '"maximum"'],
    ['vm busybox: cpu.ready.summation < 5ms', 'gate-syntax', '<', 'for example'],
    ['vm busybox: cpu.ready.summation max = 5ms', 'gate-syntax', '=', '"=="'],
    ['vm busybox: cpu.ready.summation max ≤ 5ms', 'gate-syntax', '≤', '"<="'],
    ['vm busybox: cpu.ready.summation max < lots', 'gate-syntax', 'lots', 'for example'],
    ['vm busybox: cpu.ready.summation max < 5ms for ever', 'gate-syntax', 'ever', '1m'],
    ['vm busybox: cpu.ready.summation max < 5ms for 0s', 'gate-syntax', '0s', '1m'],
    ['vm busybx: cpu.ready.summation max < 5ms', 'gate-matches-nothing', 'busybx', '"busybox"'],
    ['pool limitd: cpu.usagemhz.average max < 5MHz', 'gate-matches-nothing', 'limitd', '"limited"'],
    ['vch prod: cpu.usagemhz.average max < 5MHz', 'gate-matches-nothing', 'prod', '"pool prod"'],
    ['container limited: cpu.ready.summation max < 5ms', 'gate-matches-nothing', 'limited', '"vm limited"'],
    ['vm busybox: cpu.redy.summation max < 5ms', 'gate-unknown-counter', 'cpu.redy.summation', '"cpu.ready.summation"'],
    [
      'vch limited: cpu.ready.summation max < 5ms',
      'gate-unknown-counter',
      'cpu.ready.summation',
      '"vchsim.members.cpu.ready.summation"',
    ],
    ['vm busybox: cpu.ready.summation max < 5%', 'gate-unit', '5%', 'cpu.readiness.average'],
    ['vm busybox: cpu.readiness.average max < 5ms', 'gate-unit', '5ms', '5%'],
    ['vm busybox: mem.consumed.average max < 5MBps', 'gate-unit', '5MBps', '200MB'],
    ['vm busybox: cpu.readiness.average max < 5', 'gate-unit', '5', 'in %, such as 5%'],
  ])('%s is refused where it is wrong', (line, code, text, hint) => {
    const found = marked(line);
    expect(found).toMatchObject({ code, text });
    expect(found.hint).toContain(hint);
  });

  it('every wrong gate is reported, with its own line', () => {
    const lines = ['vm busybx: cpu.ready.summation max < 5ms', 'vm busybox: cpu.ready.summation max < 5ms', 'x y: z'];
    expect(places(read(gates(...lines)))).toEqual(['gate-matches-nothing@5:9', 'gate-syntax@7:6']);
  });

  it('a quoted, folded gate is marked where the mistake stands', () => {
    const text = `${PARTS}gates:\n  - >-\n    vm busybox:\n    cpu.ready.summation maxi < 5ms\n`;
    expect(places(read(text))).toEqual(['gate-syntax@7:25']);
  });

  it('whatever is typed is a gate or a mistake with a place inside the line', () => {
    const words = [
      'vm',
      'host',
      'web',
      ':',
      ': ',
      '*',
      'cpu.ready.summation',
      'p95',
      'max',
      '<',
      '<=',
      '=',
      '5%',
      '1s',
      ' for ',
      '1m',
      ' ',
    ];
    const line = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(line, (text) => {
        const result = parseGate(text);
        const stretches = 'says' in result ? [result.place] : [result.name, result.counter, result.value];
        for (const { start, end } of stretches) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
        if ('gate' in result) {
          expect(text.slice(result.name.start, result.name.end)).toBe(result.gate.name);
          expect(text.slice(result.counter.start, result.counter.end)).toBe(result.gate.counter);
        }
      }),
    );
  });

  it('hostile lines take no time: no pattern tries all ways to divide a text', () => {
    const hostile = [
      `vm ${' : a'.repeat(120)}`,
      ' '.repeat(499),
      `vm${' '.repeat(480)}:`,
      `vm x: a ${'<= '.repeat(150)}`,
      `vm x: a.b max < ${'9 '.repeat(200)}`,
      `vm x: a.b max < 1${' for'.repeat(110)}`,
    ];
    const text = gates(...Array.from({ length: 200 }, (_, at) => hostile[at % hostile.length]!));
    // A tenth of a second; such a pattern would take years.
    expect(cpuSeconds(() => read(text))).toBeLessThan(10);
  });
});

describe('units of gates', () => {
  it.each([
    [{ value: 2048, unit: 'KB' }, 'MB', 2],
    [{ value: 2048, unit: 'KB' }, 'KB', 2048],
    [{ value: 5, unit: '' }, 'num', 5],
    [{ value: 5, unit: '%' }, 'ms', null],
    [{ value: 5, unit: 'KBps' }, 'KB', null],
  ])('%o in %s is %s', (gate, unit, expected) => {
    expect(inUnit(gate, unit)).toBe(expected);
  });
});
