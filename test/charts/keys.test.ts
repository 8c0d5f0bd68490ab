import { describe, expect, it } from 'vitest';
import { bandKeys, keyLetter } from '../../src/charts/keys.ts';
import { legendNotes, legendPx, partsLegend, seriesLegend } from '../../src/charts/legend.ts';
import type { Series, ValueAxis } from '../../src/charts/plot.ts';
import { LIMIT_LINE, styleOfCounter } from '../../src/charts/style.ts';
import { createThresholdBands, mbAxis, memoryInWords, mhzAxis, scaleBelowLimits } from '../../src/figures/axes.ts';

const series = (shape: Series['shape'], values: readonly number[], more: Partial<Series> = {}): Series => ({
  object: 'db',
  measurement: 'Consumed',
  rollup: 'Average',
  unit: 'MB',
  axis: 'left',
  shape,
  style: styleOfCounter('mem.consumed.average'),
  points: { xMs: values.map((_, at) => at), values },
  ...more,
});

describe('what tells lines and areas apart without colour', () => {
  it('a letter in each of several areas, none in one alone', () => {
    const [a, line, b] = [series('band', [1]), series('line', [1]), series('band', [1])];
    expect([...bandKeys([a, line, b]).values()]).toEqual(['A', 'B']);
    expect(bandKeys([a, line]).size).toBe(0);
    expect([0, 25, 26, 51].map(keyLetter)).toEqual(['A', 'Z', 'a', 'z']);
  });

  it('the counters of one figure have different markers', () => {
    const markersOf = (...counters: readonly string[]) =>
      counters.map((counter) => styleOfCounter(counter).marker ?? 'circle');
    const cpu = markersOf(
      'cpu.usagemhz.average',
      'cpu.demand.average',
      'cpu.entitlement.latest',
      'cpu.ready.summation',
    );
    const memory = markersOf(
      'mem.consumed.average',
      'mem.active.average',
      'mem.vmmemctl.average',
      'mem.entitlement.average',
      'mem.latency.average',
    );
    for (const markers of [cpu, memory]) expect(new Set(markers).size).toBe(markers.length);
  });
});

describe('the legend', () => {
  it('prints memory in the unit of its axis', () => {
    const [row] = seriesLegend([series('line', [14_336])], 'GB').rows;
    expect(row!.cells.slice(3, 5)).toEqual(['GB', '14']);
    expect(seriesLegend([series('line', [14_336])]).rows[0]!.cells.slice(3, 5)).toEqual(['MB', '14,336']);
  });

  it('explains the shades of each axis in a line of its own, and is higher for it', () => {
    const threshold = { warning: 5, critical: 10, unit: '%', source: '' } as never;
    const axis = { ...mhzAxis(100), thresholdBands: createThresholdBands(threshold) };
    const notes = legendNotes([
      { axis, of: 'Ready' },
      { axis: mhzAxis(100), of: 'MHz' },
    ]);
    expect(notes.map(({ of, shades }) => [of, ...shades.map(({ label }) => label)])).toEqual([
      ['Ready', 'worth a look from 5 %', 'bad from 10 %'],
    ]);
    expect(legendPx(partsLegend([], notes))).toBeGreaterThan(legendPx(partsLegend([])));
  });
});

describe('axes', () => {
  const limit = (value: number) =>
    series('step', [value], { style: LIMIT_LINE, measurement: 'CPU limit', object: 'pool wide' });
  const axisOf = (highest: number): ValueAxis => mhzAxis(highest, 'beside another');
  const words = (mhz: number) => `${mhz} MHz`;

  it('are scaled by the VM: a limit far above its size is named at the edge', () => {
    const own = [series('line', [1_400]), series('step', [2_400])];
    const far = scaleBelowLimits([...own, limit(18_000)], 2_400, axisOf, words);
    expect(far.above).toEqual(['CPU limit of pool wide: 18000 MHz']);
    expect(far.max).toBeLessThan(4_000);
    const near = scaleBelowLimits([...own, limit(3_000)], 2_400, axisOf, words);
    expect(near.above).toBeUndefined();
    expect(near.max).toBeGreaterThan(3_000);
  });

  it('a limit far above what is used is named at the edge, too', () => {
    expect(scaleBelowLimits([series('line', [10]), limit(500)], 1_800, axisOf, words).above).toEqual([
      'CPU limit of pool wide: 500 MHz',
    ]);
    expect(scaleBelowLimits([series('line', [400]), limit(500)], 1_800, axisOf, words).above).toBeUndefined();
  });

  it('are in GB from 10 GB on, at round numbers', () => {
    const axis = mbAxis(14_336, 'beside another');
    expect([axis.title, axis.max, axis.label(axis.max)]).toEqual(['GB', 16 * 1024, '16']);
    expect(mbAxis(9_000).title).toBe('MB');
    expect([memoryInWords(14_336), memoryInWords(3_000), memoryInWords(1_024, 16_384)]).toEqual([
      '14 GB',
      '3,000 MB',
      '1 GB',
    ]);
  });
});
