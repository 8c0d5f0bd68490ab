import { describe, expect, it } from 'vitest';
import { legendPx, partsLegend, seriesLegend } from '../../src/charts/legend.ts';
import type { Part, Series } from '../../src/charts/plot.ts';
import { LIMIT_LINE, SIZE } from '../../src/charts/style.ts';

const series = (unit: string, values: readonly (number | null)[]): Series => ({
  object: 'web',
  measurement: 'Ready',
  rollup: 'Summation',
  unit,
  axis: 'left',
  shape: 'line',
  style: LIMIT_LINE,
  points: { xMs: values.map((_, at) => at), values },
});
const part: Part = { label: 'Running', note: 'up to 5 %', colour: 'used', hatched: false };
const numbersOf = (each: Series) => seriesLegend([each]).rows[0]!.cells.slice(4);

describe('the legend of series', () => {
  it('has the columns of vCenter: latest, maximum, minimum and average last', () => {
    const { columns } = seriesLegend([]);
    expect(columns.map(({ heading }) => heading)).toEqual(
      ['Object', 'Measurement', 'Rollup', 'Units'].concat(['Latest', 'Maximum', 'Minimum', 'Average, all time']),
    );
  });

  it('prints percentages with two places, small amounts with one or two, all else whole', () => {
    // latest, maximum, minimum, average of 10 and 30: 30, 30, 10, 20
    expect(numbersOf(series('%', [10, 30]))).toEqual(['30.00', '30.00', '10.00', '20.00']);
    expect(numbersOf(series('ms', [1000, 3000]))).toEqual(['3,000', '3,000', '1,000', '2,000']);
    expect(numbersOf(series('MHz·h', [0.25, 0.75]))).toEqual(['0.75', '0.75', '0.25', '0.5']);
  });

  it('has dashes where nothing was measured', () => {
    expect(numbersOf(series('ms', [null, null]))).toEqual(['–', '–', '–', '–']);
  });
});

describe('the height of a legend', () => {
  it('is a row per series and one of headings', () => {
    const [three, two] = [3, 2].map((count) => legendPx(seriesLegend(Array(count).fill(series('ms', [1])))));
    expect(three! - two!).toBe(SIZE.legendRow);
  });

  it('is a row for two parts, which stand side by side, without headings', () => {
    const heights = [1, 2, 3].map((count) => legendPx(partsLegend(Array(count).fill(part))));
    expect(heights[1]).toBe(heights[0]);
    expect(heights[2]! - heights[0]!).toBe(SIZE.legendRow);
    // three parts take two rows, as a series with its headings does
    expect(heights[2]).toBe(legendPx(seriesLegend([series('ms', [1])])));
  });
});
