import { describe, expect, it } from 'vitest';
import { gateResults } from '../../src/analysis/gates.ts';
import type { Gate } from '../../src/vsphere/inventory.ts';
import { compileWildcard } from '../../src/wildcard.ts';
import { altered } from '../support/altered-run.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const base = syntheticRun({ load: 'cpu', moreContainers: 2 });
const gate = (part: Partial<Gate>): Gate => ({
  text: 'a gate',
  kind: 'vm',
  name: 'busybox',
  counter: 'cpu.readiness.average',
  statistic: 'average',
  comparison: '<',
  value: 5,
  unit: '%',
  forMs: null,
  ...part,
});
function result(part: Partial<Gate>, values: Parameters<typeof altered>[1]['values'] = {}) {
  const run = altered(base, { values, scenario: (scenario) => ({ ...scenario, gates: [gate(part)] }) });
  return gateResults(run)[0]!;
}
const average = (entity: number, counter = 'cpu.readiness.average') =>
  base.summary.entities[entity]!.counters[counter]!;

describe('gates', () => {
  it('compares the statistic of the summary', () => {
    const observed = average(1).p95;
    expect(result({ statistic: 'p95', value: observed + 1 })).toEqual({
      gate: 'a gate',
      passed: true,
      observed,
      threshold: observed + 1,
      unit: '%',
      entity: 'busybox',
    });
    expect(result({ statistic: 'p95', value: observed }).passed).toBe(false);
    expect(result({ statistic: 'p95', value: observed, comparison: '<=' }).passed).toBe(true);
    expect(result({ statistic: 'p95', value: observed, comparison: '==' }).passed).toBe(true);
    expect(result({ statistic: 'p95', value: observed, comparison: '!=' }).passed).toBe(false);
  });

  it('knows a VM by its display name, its container name and both together', () => {
    const { name } = base.run.scenario.vms[1]!;
    for (const each of [name, 'busybox', 'limited.busybox']) expect(result({ name: each }).observed).not.toBeNull();
  });

  it('a star stands for any run of characters, and the worst of the matching VMs counts', () => {
    const worst = Math.max(average(1).average, average(2).average, average(3).average);
    expect(result({ name: '*' }).observed).toBe(worst);
    expect(result({ name: 'web-*' }).observed).toBe(Math.max(average(2).average, average(3).average));
    const least = Math.min(...[0, 1, 2, 3].map((at) => average(at).average));
    expect(result({ name: '*', comparison: '>', value: 0 }).observed).toBe(least);
  });

  it('"container" leaves endpoint VMs out, "vm" does not', () => {
    const endpoint = { limited: { 'cpu.usagemhz.average': 0 } };
    const part = { name: '*', counter: 'cpu.usagemhz.average', comparison: '>' as const, value: 50, unit: 'MHz' };
    expect(result({ ...part, kind: 'vm' }, endpoint).observed).toBe(average(0, part.counter).average);
    expect(result({ ...part, kind: 'container' }, endpoint).passed).toBe(true);
  });

  it('knows VCHs, pools and the host', () => {
    const counter = 'cpu.usagemhz.average';
    for (const kind of ['vch', 'pool'] as const) {
      expect(result({ kind, name: 'limited', counter, value: 1e6, unit: 'MHz' }).passed).toBe(true);
    }
    expect(result({ kind: 'host', name: 'esx-01', counter, value: 1e6, unit: 'MHz' }).passed).toBe(true);
    expect(result({ kind: 'host', name: 'limited', counter, value: 1e6, unit: 'MHz' }).observed).toBeNull();
  });

  it('fails when nothing matches, or the counter is not kept for what does', () => {
    expect(result({ name: 'nobody' })).toMatchObject({ passed: false, observed: null });
    expect(result({ kind: 'vch', name: 'limited', counter: 'cpu.readiness.average' })).toMatchObject({
      passed: false,
      observed: null,
    });
  });

  it('says why there is nothing to compare', () => {
    expect(result({ name: 'nobody' }).reason).toBe('no vm has the name nobody');
    expect(result({ kind: 'vch', name: 'limited' }).reason).toBe('a vch has no counter cpu.readiness.average');
    expect(result({ unit: 'ms' }).reason).toBe('cpu.readiness.average is in %, the value of the gate in ms');
  });

  it('a value in another unit of the same kind is converted, and reported as the counter counts', () => {
    // 1 GB is 1,048,576 KB, the unit of mem.consumed.average.
    const part = { counter: 'mem.consumed.average', comparison: '<' as const, value: 1_048_576, unit: 'KB' };
    expect(result(part)).toMatchObject({ threshold: 1_048_576, unit: 'KB' });
  });

  it('a VM that never powered on fails the gate, whatever the others do, and is named', () => {
    const off = {
      poweredOnMs: null,
      workloadFromMs: null,
      outcome: 'power-on-failed' as const,
      outcomeReason: 'no room',
    };
    const run = altered(base, {
      status: { busybox: off },
      scenario: (scenario) => ({ ...scenario, gates: [gate({ name: '*', comparison: '>=', value: 0 })] }),
    });
    const entities = run.summary.entities.map((each, at) => (at === 1 ? { ...each, counters: {} } : each));
    expect(gateResults({ ...run, summary: { ...run.summary, entities } })[0]).toMatchObject({
      ...{ passed: false, observed: null, entity: 'busybox' },
      reason: 'busybox was never powered on: no room',
    });
  });

  it('one that fails is reported before one that has nothing to compare', () => {
    const run = altered(base, {
      scenario: (scenario) => ({ ...scenario, gates: [gate({ name: '*', comparison: '<', value: 0 })] }),
    });
    const entities = run.summary.entities.map((each, at) => (at === 1 ? { ...each, counters: {} } : each));
    const [found] = gateResults({ ...run, summary: { ...run.summary, entities } });
    expect(found!.observed).not.toBeNull();
    expect(found!.reason).toBeUndefined();
  });

  describe('with "for"', () => {
    const spikes = (count: number) => ({
      busybox: { 'cpu.readiness.average': (at: number) => (at >= 6 && at < 6 + count ? 20 + at : 1) },
    });

    it('two samples beyond are less than a minute, three are a minute', () => {
      expect(result({ forMs: 60_000 }, spikes(2))).toMatchObject({ passed: true, observed: 1 });
      // Samples 6, 7, 8 read 26, 27, 28 %: the mildest of the minute is 26.
      expect(result({ forMs: 60_000 }, spikes(3))).toMatchObject({ passed: false, observed: 26 });
    });

    it('an interruption starts the minute anew', () => {
      const values = { busybox: { 'cpu.readiness.average': (at: number) => (at % 3 === 0 ? 1 : 50) } };
      expect(result({ forMs: 60_000 }, values).passed).toBe(true);
      expect(result({ forMs: 40_000 }, values).passed).toBe(false);
    });

    it('works for lower bounds and equality too', () => {
      expect(result({ forMs: 60_000, comparison: '>', value: 0.5 }, spikes(3)).passed).toBe(true);
      const low = { busybox: { 'cpu.readiness.average': (at: number) => (at >= 6 && at < 9 ? 0 : 9) } };
      expect(result({ forMs: 60_000, comparison: '>', value: 5 }, low)).toMatchObject({ passed: false, observed: 0 });
      expect(result({ forMs: 60_000, comparison: '==', value: 9 }, low)).toMatchObject({ passed: false, observed: 0 });
      expect(result({ forMs: 80_000, comparison: '==', value: 9 }, low).passed).toBe(true);
    });
  });
});

describe('with "for", on long runs', () => {
  it('the queue finds what looking at every stretch finds', () => {
    const values = Array.from({ length: 18 }, (_, at) => (at * 7919) % 23);
    for (const forS of [20, 40, 60, 100, 140]) {
      // Samples 3 to 16 lie wholly inside the work from 42 s to 342 s.
      const length = forS / 20;
      const inside = values.slice(3, 17);
      const stretches = inside.slice(0, inside.length - length + 1).map((_, at) => inside.slice(at, at + length));
      const expected = Math.max(...stretches.map((stretch) => Math.min(...stretch)));
      const found = result(
        { forMs: forS * 1000, value: 0 },
        { busybox: { 'cpu.readiness.average': (at) => values[at]! } },
      );
      expect(found.observed).toBe(expected);
    }
  });
});

describe('wildcard', () => {
  it.each([
    ['web-*', 'web-1', true],
    ['web-*', 'web', false],
    ['*', '', true],
    ['*-1', 'web-1', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*ba', 'aba', false],
    ['a*a*a', 'aa', false],
    ['w.b-*', 'web-1', false],
    ['web-1', 'WEB-1', false],
  ])('%s and %s: %s', (pattern, text, matches) => {
    expect(compileWildcard(pattern)(text)).toBe(matches);
  });

  it('a pattern of many stars is answered within the time limit of a test', () => {
    expect(compileWildcard('*a'.repeat(5000))('a'.repeat(4000))).toBe(false);
  });
});
