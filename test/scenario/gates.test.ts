import { describe, expect, it } from 'vitest';
import { places, read, scenarioOf } from '../support/scenario-text.ts';

const PARTS = `vchs: [{ name: limited }]
containers: [{ vch: limited, name: busybox, workload: stress --cpu 1 }]
pools: [{ name: prod }]
`;
const gates = (...lines: string[]) =>
  `${PARTS}gates:\n${lines.map((line) => `  - ${JSON.stringify(line)}\n`).join('')}`;

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
    ['vm limited: cpu.ready.summation min > 1s', { name: 'limited', value: 1000, unit: 'ms' }],
    ['vm busybox-*: cpu.ready.summation max<1', { name: 'busybox-*', value: 1 }],
  ])('%s', (text, expected) => {
    expect(scenarioOf(gates(text)).gates[0]).toMatchObject(expected);
  });

  it.each([
    ['busybox cpu < 5', 'gate-syntax'],
    ['vn busybox: cpu.ready.summation max < 5ms', 'gate-syntax'],
    ['vm busybox: ready max < 5ms', 'gate-syntax'],
    ['vm busybox: cpu.ready.summation median < 5ms', 'gate-syntax'],
    ['vm busybox: cpu.ready.summation max = 5ms', 'gate-syntax'],
    ['vm busybox: cpu.ready.summation max < lots', 'gate-syntax'],
    ['vm busybox: cpu.ready.summation max < 5ms for ever', 'gate-syntax'],
    ['vm busybx: cpu.ready.summation max < 5ms', 'gate-matches-nothing'],
    ['pool limitd: cpu.ready.summation max < 5ms', 'gate-matches-nothing'],
  ])('%s is refused', (text, code) => {
    expect(places(read(gates(text)))).toEqual([`${code}@5:5`]);
  });

  it('a name that nobody has gets a suggestion', () => {
    expect(read(gates('vm busybx: cpu.ready.summation max < 5ms')).issues[0]?.hint).toBe('did you mean "busybox"?');
  });

  it('hostile lines take no time', () => {
    const hostile = [
      `vm ${' : a'.repeat(120)}`,
      ' '.repeat(499),
      `vm${' '.repeat(480)}:`,
      `vm x: a ${'<= '.repeat(150)}`,
    ];
    const startMs = performance.now();
    read(gates(...Array.from({ length: 200 }, (_, at) => hostile[at % hostile.length]!)));
    expect(performance.now() - startMs).toBeLessThan(3000);
  });
});
