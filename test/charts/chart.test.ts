import { describe, expect, it } from 'vitest';
import { chartOf } from '../../src/charts/chart.ts';
import type { BarPlot, Captions, GridPlot, HeatPlot, Plot, TimePlot, ValueAxis } from '../../src/charts/plot.ts';

const captions: Captions = { title: 'Title', subtitle: 'Subtitle', footer: 'Footer' };
const thresholdBands = [
  { from: 5, to: 10, severity: 'warning' as const, label: 'worth a look from 5 %' },
  { from: 10, to: null, severity: 'critical' as const, label: 'bad from 10 %' },
];
const axis: ValueAxis = { title: '%', max: 20, step: 5, label: (value) => `${value} %`, colour: null, thresholdBands };
const time: TimePlot = { kind: 'time', spanMs: 60_000, left: axis, right: null, series: [], markers: [] };
const bars: BarPlot = { kind: 'bars', axis, bars: [{ label: 'web', note: 'p95 5 %' }], parts: [] };
const grid: GridPlot = {
  kind: 'grid',
  spanMs: 60_000,
  columns: ['before', 'after'],
  rows: [
    { axis, cells: [[], []] },
    { axis, cells: [[], []] },
  ],
  parts: [],
};
const heat: HeatPlot = { kind: 'heat', spanMs: 60_000, endsMs: [], rows: [], rowsTitle: 'pCPU', scaleTitle: 'Busy' };

const scalesOf = (plot: Plot) => Object.keys(chartOf({ ...plot, ...captions }).options!.scales!);

/** Rectangles filled below the data, on axes from 0 px to 100 px where a value of 20 is the far end. */
function shades(plot: Plot): { colour: string; box: number[] }[] {
  const found: { colour: string; box: number[] }[] = [];
  const ctx = new Proxy(
    { fillStyle: '', measureText: () => ({ width: 1 }) },
    {
      get: (target, key) => {
        if (key in target) return target[key as keyof typeof target];
        return (...box: number[]) => {
          if (key === 'fillRect') found.push({ colour: target.fillStyle, box });
        };
      },
    },
  );
  const box = { left: 0, right: 100, top: 0, bottom: 100 };
  const upright = { ...box, getPixelForValue: (value: number) => 100 - 5 * value };
  const level = { ...box, getPixelForValue: (value: number) => 5 * value };
  const scales = new Proxy({}, { get: (_, name) => (/^(x|column)/.test(String(name)) ? level : upright) });
  const chart = { ctx, width: 100, height: 100, chartArea: box, scales, getDatasetMeta: () => ({ data: [] }) };
  const [plugin] = chartOf({ ...plot, ...captions }).plugins!;
  (plugin!.beforeDatasetsDraw as unknown as (chart: unknown) => void)(chart);
  return found.filter(({ colour }) => colour.startsWith('rgba('));
}

describe('axes', () => {
  it('are one of time and one of values, and panels have gaps before them', () => {
    expect(scalesOf(time)).toEqual(['x', 'left']);
    expect(scalesOf({ ...time, right: axis })).toEqual(['x', 'left', 'right']);
    const panels = [{ axis, share: 0.5, series: [] }];
    expect(scalesOf({ ...time, panels })).toEqual(['x', 'left', 'before panel1', 'panel1']);
  });

  it('of small plots stand side by side and on top of each other', () => {
    const columns = ['column1', 'before column2', 'column2'];
    expect(scalesOf(grid)).toEqual([...columns, 'row1', 'before row2', 'row2']);
  });

  it('of bars and heat maps are those of Chart.js too', () => {
    expect(scalesOf(bars)).toEqual(['x', 'y']);
    expect(scalesOf(heat)).toEqual(['x', 'y']);
  });
});

describe('thresholds', () => {
  it('are shaded alike in all kinds of plots: from 5 to 10 amber, above it red', () => {
    // 5 px per unit: 5 to 10 is 25 px, 10 to the end of the axis at 20 is 50 px
    const level = shades(time);
    expect(level.map(({ box }) => box)).toEqual([
      [0, 50, 100, 25],
      [0, 0, 100, 50],
    ]);
    const upright = shades(bars);
    expect(upright.map(({ box }) => box)).toEqual([
      [25, 0, 25, 100],
      [50, 0, 50, 100],
    ]);
    expect(upright.map(({ colour }) => colour)).toEqual(level.map(({ colour }) => colour));
    // two rows of two columns
    expect(shades(grid)).toHaveLength(8);
  });

  it('beyond the end of the axis are not drawn', () => {
    const low = { ...axis, max: 4 };
    expect(shades({ ...time, left: low })).toEqual([]);
    expect(shades({ ...bars, axis: low })).toEqual([]);
  });

  it('of a second axis are a strip along it, so that they do not look like those of the first', () => {
    const strip = shades({ ...time, left: { ...axis, thresholdBands: [] }, right: axis });
    expect(strip.map(({ box }) => [box[0]! >= 100, box[2]! < 10])).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});
