import { describe, expect, it } from 'vitest';
import { legendOf } from '../../src/charts/plot.ts';
import { LIGHT } from '../../src/charts/theme.ts';
import { figuresOf, findPartners, findSameBehind } from '../../src/explore/figures.ts';
import { interactiveChart, overlayPlots, windowTicks } from '../../src/explore/interactive-chart.ts';
import { plotOf } from '../../src/figures/figure-kind.ts';
import { vmCpu } from '../../src/figures/vm/cpu.ts';
import { vmMemory } from '../../src/figures/vm/memory.ts';
import { vmMemoryMap } from '../../src/figures/vm/memory-map.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const run = syntheticRun();
const roomy = syntheticRun({ name: 'roomy', memoryLimitMb: null });
const busybox = run.run.scenario.vms.findIndex((vm) => vm.container === 'busybox');
const plot = plotOf(vmMemory, run, busybox);
const whole = { fromMs: 0, toMs: plot.spanMs };

type Data = readonly { readonly x: number; readonly y: number }[];

describe('the chart of the page', () => {
  it('has the lines and axes of the report, without what is drawn around them', () => {
    const chart = interactiveChart(plot, whole, 'wide', LIGHT);
    expect(chart.data.datasets.length).toBe(plot.series.length);
    expect(chart.options?.scales?.['left']).toMatchObject({ max: plot.left.max, title: { text: 'MB' } });
    expect(chart.options).toMatchObject({ responsive: true, maintainAspectRatio: false, events: [] });
    expect(chart.options).not.toHaveProperty('devicePixelRatio');
    expect(chart.plugins?.map(({ id }) => id)).toEqual(['vchsim-markers']);
  });

  it('shows a part of the time, with the points next to it on either side', () => {
    // Samples end every 20 s: 100 to 140 s are inside, 80 and 160 s beside.
    const chart = interactiveChart(plot, { fromMs: 90_000, toMs: 150_000 }, 'wide', LIGHT);
    expect(chart.options?.scales?.['x']).toMatchObject({ min: 90_000, max: 150_000 });
    const consumed = chart.data.datasets[0]!.data as unknown as Data;
    expect(consumed.map(({ x }) => x / 1000)).toEqual([80, 100, 120, 140, 160]);
  });

  it('leaves the titles of axes out where it is narrow', () => {
    expect(interactiveChart(plot, whole, 'narrow', LIGHT).options?.scales?.['left']).toMatchObject({
      title: { display: false },
    });
  });

  it('ticks at round times inside the window', () => {
    const { ticksMs, label } = windowTicks({ fromMs: 95_000, toMs: 215_000 });
    // Two minutes at most twelve ticks apart: every ten seconds.
    expect(ticksMs[0]).toBe(100_000);
    expect(ticksMs.at(-1)).toBe(210_000);
    expect(label(100_000)).toBe('01:40');
  });
});

describe('a run drawn behind', () => {
  it('adds its lines below, pale, where they differ, on axes that hold both', () => {
    const other = plotOf(vmMemory, roomy, busybox);
    const both = overlayPlots(plot, other);
    const added = both.series.slice(plot.series.length);
    expect(both.series.slice(0, plot.series.length)).toEqual(plot.series);
    expect(added.every(({ style }) => style.dash.length > 0)).toBe(true);
    expect(both.left.max).toBe(Math.max(plot.left.max, other.left.max));
    expect(overlayPlots(plot, plot).series).toEqual(plot.series);
  });

  it('draws panels over the same part of the time, their lines in the legend', () => {
    const map = plotOf(vmMemoryMap, run, busybox);
    const chart = interactiveChart(
      overlayPlots(map, plotOf(vmMemoryMap, roomy, busybox)),
      { fromMs: 90_000, toMs: 150_000 },
      'wide',
      LIGHT,
    );
    const inPanel = chart.data.datasets.filter((each) => (each as { yAxisID?: string }).yAxisID?.startsWith('panel'));
    expect(inPanel.length).toBeGreaterThanOrEqual(map.panels![0]!.series.length);
    expect((inPanel[0]!.data as unknown as Data).map(({ x }) => x / 1000)).toEqual([80, 100, 120, 140, 160]);
    expect(legendOf(map).length).toBe(map.series.length + map.panels![0]!.series.length);
  });

  it('pairs by what an entity is, and lines by what they measure', () => {
    const partners = findPartners(run, roomy);
    expect(partners).toEqual([...run.run.entities.keys()]);
    const [, memory] = figuresOf(run, busybox, { result: roomy, partners, whose: 'of roomy', heading: 'Baseline' });
    const latency = memory!.plot.series.find(({ measurement }) => measurement === 'Page-fault latency')!;
    expect(findSameBehind(memory!, latency)?.points).toEqual(
      plotOf(vmMemory, roomy, busybox).series.find(({ measurement }) => measurement === 'Page-fault latency')!.points,
    );
    // Without a limit there is no line of it.
    const limit = memory!.plot.series.find(({ measurement }) => measurement === 'Memory limit')!;
    expect(findSameBehind(memory!, limit)).toBe(null);
  });

  it('draws the figures of every kind of entity', () => {
    const titles = run.run.entities.map((_, at) =>
      figuresOf(run, at, null).map((figure) => figure.plot.title.split(' · ')[0]),
    );
    expect(titles).toEqual([
      ['CPU', 'Memory', 'Memory map'],
      ['CPU', 'Memory', 'Memory map'],
      ['CPU by member', 'Memory by member'],
      ['CPU by VM', 'Memory by VM'],
    ]);
    expect(figuresOf(run, busybox, null)[0]!.plot.series).toEqual(plotOf(vmCpu, run, busybox).series);
  });
});
