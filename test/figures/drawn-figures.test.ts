import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/analysis/run-result.ts';
import { setFormat } from '../../src/charts/figure.ts';
import type { Captioned, TimePlot } from '../../src/charts/plot.ts';
import { figuresOfComparison, selectComparedFigures } from '../../src/figures/compared-figures.ts';
import { figurePaths, figuresOfRun } from '../../src/figures/drawn-figures.ts';
import { comparisonCaptions, plotOf } from '../../src/figures/figure-kind.ts';
import { hostCpu } from '../../src/figures/host/cpu.ts';
import { hostMemory } from '../../src/figures/host/memory.ts';
import { poolCpu } from '../../src/figures/pool/cpu.ts';
import { poolMemory } from '../../src/figures/pool/memory.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const limited = syntheticRun();
const unlimited = syntheticRun({ name: 'memory-unlimited', vch: 'unlimited', cpuLimitMhz: null, memoryLimitMb: null });
/** 16 VMs: the endpoint, busybox and web-1 … web-14; then the pool and the host. */
const crowd = syntheticRun({ moreContainers: 14 });
const [POOL, HOST] = [16, 17];

/** The overlays of a comparison with their words. */
function overlaysOf(results: readonly RunResult[]): Captioned<TimePlot>[] {
  return selectComparedFigures(results).flatMap(({ figure, compared }) => {
    const plot = figure.plot(compared);
    const isOverlay = figure.about === 'cpu' || figure.about === 'memory';
    return isOverlay && plot.kind === 'time' ? [{ ...plot, ...comparisonCaptions(figure, compared) }] : [];
  });
}

describe('figures of a run', () => {
  it('are cpu and memory of each VM, pool and host, and what else has something to show', () => {
    expect(figuresOfRun(limited, { all: false }).map(({ path }) => path)).toEqual([
      'charts/vm/limited-cpu.png',
      'charts/vm/limited-memory.png',
      'charts/vm/limited-memory-map.png',
      'charts/vm/limited.busybox-cpu.png',
      'charts/vm/limited.busybox-memory.png',
      'charts/vm/limited.busybox-memory-map.png',
      'charts/vm/limited.busybox-states.png',
      'charts/pool/limited-cpu.png',
      'charts/pool/limited-memory.png',
      'charts/host/esx-01-cpu.png',
      'charts/host/esx-01-memory.png',
      'charts/host/esx-01-time.png',
      'charts/host/esx-01-ready.png',
      'charts/host/esx-01-unserved.png',
    ]);
  });

  it('leave out maps of memory nobody took, and states of VMs nobody kept waiting, unless all are asked for', () => {
    // unlimited: 0 KB ballooned, compressed or swapped, and a ready of 0
    const paths = (all: boolean) => figuresOfRun(unlimited, { all }).map(({ path }) => path);
    expect(paths(false).filter((path) => /memory-map|states|ready/.test(path))).toEqual([]);
    expect(paths(true)).toContain('charts/vm/unlimited.busybox-memory-map.png');
    expect(paths(true)).toContain('charts/vm/unlimited.busybox-states.png');
  });

  it('lie under the name of the format reports show', () => {
    const paths = figuresOfRun(limited, { all: true, format: 'svg' }).map(({ path }) => path);
    expect(paths.every((path) => path.endsWith('.svg'))).toBe(true);
    expect(setFormat('charts/vm/a.png.b-cpu.svg', 'png')).toBe('charts/vm/a.png.b-cpu.png');
  });

  it('are at least 800 × 400 px and say in one sentence what they show', () => {
    for (const figure of figuresOfRun(limited, { all: true })) {
      expect(figure.widthPx).toBeGreaterThanOrEqual(800);
      expect(figure.heightPx).toBeGreaterThanOrEqual(400);
      expect(figure.alt).toMatch(/\d.*\.$/);
    }
  });

  it('are those of the twenty VMs that wait most when there are more', () => {
    const many = syntheticRun({ moreContainers: 30 });
    const cpuOfVms = (all: boolean) =>
      figuresOfRun(many, { all }).filter(({ path }) => /^charts\/vm\/.*-cpu\.png$/.test(path));
    expect(cpuOfVms(false)).toHaveLength(20);
    expect(cpuOfVms(true)).toHaveLength(32);
    // the endpoint waits for nothing
    expect(cpuOfVms(false).map(({ path }) => path)).not.toContain('charts/vm/limited-cpu.png');
    expect(figurePaths(many.run, many.samples, { all: false })('vm', 'limited', 'cpu')).toBeNull();
  });

  it('are found by the entity they show', () => {
    const pathOf = figurePaths(limited.run, limited.samples, { all: false });
    expect(pathOf('vm', 'busybox-0a1b2c3d4e5f', 'memory')).toBe('charts/vm/limited.busybox-memory.png');
    expect(pathOf('resourcePool', 'limited', 'cpu')).toBe('charts/pool/limited-cpu.png');
    expect(pathOf('vm', 'nobody', 'cpu')).toBeNull();
  });

  it('have harmless names whatever the VMs are called', () => {
    const hostile = syntheticRun({ containerName: '../../<script>🚀', vch: 'a b' });
    for (const { path } of figuresOfRun(hostile, { all: true })) {
      expect(path).toMatch(/^charts\/(vm|pool|host)\/[A-Za-z0-9_-][A-Za-z0-9._-]*\.png$/);
    }
  });
});

describe('figures of a pool', () => {
  it('stack ten members and the sum of the others against the limit', () => {
    const plot = plotOf(poolCpu, crowd, POOL);
    const bands = plot.series.filter(({ shape }) => shape === 'band');
    expect(bands).toHaveLength(11);
    // 16 members less the ten shown
    expect(bands.at(-1)!.object).toBe('Other (6 VMs)');
    expect(plot.series.at(-1)).toMatchObject({ object: 'VCH limited', measurement: 'CPU limit', shape: 'step' });
    const total = bands.reduce((sum, { points }) => sum + (points.values[10] ?? 0), 0);
    const usage = crowd.run.counters.resourcePool.findIndex(({ name }) => name === 'cpu.usagemhz.average');
    expect(total).toBeCloseTo(crowd.samples[10]!.entities[POOL]!.values![usage]!, 6);
  });

  it('give each member a colour of its own', () => {
    const colours = plotOf(poolMemory, crowd, POOL)
      .series.filter(({ shape }) => shape === 'band')
      .map(({ style }) => style.colour);
    expect(new Set(colours).size).toBe(colours.length);
  });

  it('say so when there is no limit', () => {
    const plot = plotOf(poolCpu, unlimited, 2);
    expect(plot.subtitle).toContain('no limit');
    expect(plot.series.every(({ shape }) => shape === 'band')).toBe(true);
  });
});

describe('figures of the host', () => {
  it('show its capacity and the ready time of all its VMs', () => {
    const plot = plotOf(hostCpu, crowd, HOST);
    // 4 cores × 1,800 MHz
    expect(plot.series.at(-1)!.points.values).toEqual([7200, 7200]);
    // 15 VMs of 2 vCPUs and the endpoint
    expect(plot.right!.max).toBe(31 * 20_000);
  });

  it('begin with what VMkernel keeps', () => {
    expect(plotOf(hostMemory, crowd, HOST).series[0]).toMatchObject({ measurement: 'VMkernel consumed', unit: 'MB' });
  });
});

describe('figures of a comparison', () => {
  it('answer four questions, then lay the runs side by side', () => {
    const names = figuresOfComparison([limited, unlimited]).map(({ path }) => path.slice('charts/'.length, -4));
    const overlays = ['cpu', 'ready', 'memory', 'latency'];
    expect(names).toEqual([...overlays, 'before-after', 'time', 'percentiles', 'unserved']);
  });

  it('lay the runs over each other for the VM that differs, in six lines at most', () => {
    for (const plot of overlaysOf([limited, unlimited])) {
      expect(plot.title).toContain('busybox');
      expect(plot.series.length).toBeLessThanOrEqual(6);
      expect(new Set(plot.series.map(({ axis }) => axis))).toEqual(new Set(['left']));
      const runs = new Set(plot.series.map(({ object }) => object));
      expect(runs).toEqual(new Set(['memory-limited: busybox', 'memory-unlimited: busybox']));
    }
  });

  it('name every run in the footer', () => {
    expect(overlaysOf([limited, unlimited])[0]!.footer).toBe(
      'SIMULATED · vchsim 0.1.0 · memory-limited@5f0d7e2a · seed 1 · memory-unlimited@5f0d7e2a · seed 1 · 20 s samples',
    );
  });

  it('of many runs draw the baseline and the five furthest from it', () => {
    const runs = [500, 700, 900, 1100, 1300, 1500, 1700, 1800].map((mhz) =>
      syntheticRun({ name: `at-${mhz}`, cpuLimitMhz: mhz, load: 'cpu' }),
    );
    const plot = overlaysOf(runs)[0]!;
    expect(plot.series.map(({ object }) => object)).toEqual(
      ['at-500', 'at-900', 'at-1100', 'at-1300', 'at-1500', 'at-1700', 'at-1800']
        .filter((_, at) => at === 0 || at > 1)
        .map((name) => `${name}: busybox`),
    );
    expect(plot.subtitle).toContain('6 of 8 runs drawn');
  });

  it('add overlays for further containers that differ notably, three VMs in all', () => {
    const crowded = syntheticRun({ moreContainers: 5 });
    const free = syntheticRun({ name: 'free', moreContainers: 5, cpuLimitMhz: null, memoryLimitMb: null });
    const paths = figuresOfComparison([crowded, free]).map(({ path }) => path);
    const overlays = paths.filter((path) => !/(before-after|time|percentiles|unserved)\.png$/.test(path));
    expect(overlays).toHaveLength(12);
    expect(
      overlays.slice(4).every((path) => /^charts\/(cpu|ready|memory|latency)-(busybox|web-\d)\.png$/.test(path)),
    ).toBe(true);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('fall back to the hosts when no VM is in all runs', () => {
    const other = syntheticRun({ name: 'other', containerName: 'nginx' });
    expect(overlaysOf([limited, other]).map(({ title }) => title.split(' · ')[1])).toEqual(
      Array.from({ length: 4 }, () => 'host esx-01'),
    );
  });
});
