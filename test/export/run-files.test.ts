import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { compareRuns } from '../../src/analysis/comparison/comparison.ts';
import { comparisonVerdict } from '../../src/analysis/comparison/comparison-verdict.ts';
import type { RunResult } from '../../src/analysis/run-result.ts';
import type { Summary } from '../../src/analysis/summary-document.ts';
import type { Figure } from '../../src/charts/figure.ts';
import { comparisonFiles } from '../../src/export/comparison-files.ts';
import { findSummary } from '../../src/export/earlier-run.ts';
import { documentRun, type FileOptions, runFiles } from '../../src/export/run-files.ts';
import { addFiles } from '../../src/export/summary-json.ts';
import type { OutputFile } from '../../src/output-file.ts';
import type { Report } from '../../src/report/document.ts';
import { altered } from '../support/altered-run.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

/** Stands in for the painter: the bytes of a picture are its path. */
async function* paint(figures: Iterable<Figure>): AsyncGenerator<OutputFile> {
  for (const figure of figures) yield { path: figure.path, content: new TextEncoder().encode(figure.path) };
}

const OPTIONS: FileOptions = { charts: 'key', counters: 'default', renderFigures: paint };

function textOf(content: OutputFile['content']): string {
  if (typeof content === 'string') return content;
  return content instanceof Uint8Array ? new TextDecoder().decode(content) : [...content].join('');
}

async function filesOf({ samples }: RunResult, options: FileOptions = OPTIONS) {
  const files = new Map<string, string>();
  const run = documentRun(analyse(samples), options);
  for await (const { path, content } of runFiles(run, options)) files.set(path, textOf(content));
  return { files, summary: addFiles(run.document, [...files.keys()]) };
}

const gated = altered(syntheticRun(), {
  scenario: (scenario) => ({
    ...scenario,
    gates: [
      {
        text: 'vm busybox: mem.latency.average average < 1%',
        kind: 'vm',
        name: 'busybox',
        counter: 'mem.latency.average',
        statistic: 'average',
        comparison: '<',
        value: 1,
        unit: '%',
        forMs: null,
      },
    ],
  }),
});

describe('the files of a run', () => {
  it('are charts, reports, tables and, last, a summary that lists them all in order', async () => {
    const { files, summary } = await filesOf(syntheticRun());
    const paths = [...files.keys()];
    expect(paths.at(-1)).toBe('summary.json');
    expect(paths.filter((path) => !path.startsWith('charts/'))).toEqual([
      'report.md',
      'samples.csv',
      'vms.csv',
      'report.html',
      'summary.json',
    ]);
    expect(summary.files).toEqual([...paths].sort());
    expect((JSON.parse(files.get('summary.json')!) as Summary).files).toEqual(summary.files);
    // The page carries the same document.
    expect(findSummary(files.get('report.html')!)).toEqual(JSON.parse(files.get('summary.json')!));
  });

  it('findings in the summary point at charts that were drawn', async () => {
    const { files, summary } = await filesOf(syntheticRun());
    expect(summary.findings.length).toBeGreaterThan(3);
    for (const { evidence } of summary.findings) expect(files.has(evidence!)).toBe(true);
  });

  it('the interactive page stands beside the report, which links it, unless there are no charts', async () => {
    const explorePage: NonNullable<FileOptions['explorePage']> = (results, baseline) =>
      `page of ${results.map(({ run }) => run.scenario.name)}, ${results.indexOf(baseline)}`;
    const { files, summary } = await filesOf(syntheticRun(), { ...OPTIONS, explorePage });
    expect(files.get('explore.html')).toBe(`page of ${syntheticRun().run.scenario.name}, 0`);
    expect(summary.files).toContain('explore.html');
    expect(files.get('report.html')).toContain('<a href="explore.html">');
    expect(files.get('report.md')).toContain('](explore.html)');
    for (const options of [OPTIONS, { ...OPTIONS, explorePage, charts: 'none' as const }]) {
      const without = (await filesOf(syntheticRun(), options)).files;
      expect(without.has('explore.html')).toBe(false);
      expect(without.get('report.html')).not.toContain('explore.html');
    }
  });

  it('without charts nothing points at any', async () => {
    const { files, summary } = await filesOf(syntheticRun(), { ...OPTIONS, charts: 'none' });
    expect([...files.keys()].some((path) => path.startsWith('charts/'))).toBe(false);
    expect(summary.findings.every(({ evidence }) => evidence === null)).toBe(true);
    expect(files.get('report.html')).not.toContain('<img');
    expect(files.get('report.md')).not.toContain('](charts/');
  });

  it('the verdict shows its figure in whichever format comes first', async () => {
    for (const chartFormat of ['png', 'svg'] as const) {
      const { files } = await filesOf(syntheticRun(), { ...OPTIONS, chartFormat });
      const [, verdict = ''] = files.get('report.html')!.split('<section id="');
      expect(verdict).toMatch(/^verdict"/);
      expect(verdict.match(/<img /g)).toHaveLength(1);
    }
  });

  describe('on paper', () => {
    /** What the paper was given to show, and what it was given to show it with. */
    async function printed(result: RunResult, options: Partial<FileOptions> = {}) {
      let given: { report: Report; images: ReadonlyMap<string, Uint8Array> } | null = null;
      const renderPdf: FileOptions['renderPdf'] = async (report, images) => {
        given = { report, images };
        return new Uint8Array();
      };
      await filesOf(result, { ...OPTIONS, renderPdf, ...options });
      const { report, images } = given!;
      const blocks = report.sections.flatMap((section) => section.blocks);
      return { report, images, pictures: blocks.flatMap((block) => (block.kind === 'picture' ? [block.picture] : [])) };
    }

    it('there are the figures of the findings and of the host, nine at most, each with its bytes', async () => {
      const run = syntheticRun({ moreContainers: 30 });
      const { pictures, images, report } = await printed(run);
      expect(pictures).toHaveLength(9);
      expect(pictures.map(({ path }) => path)).toContain('charts/host/esx-01-cpu.png');
      for (const { path } of pictures) expect(images.has(path)).toBe(true);
      const charts = report.sections.find(({ id }) => id === 'charts')!;
      expect(charts.blocks.at(-1)).toMatchObject({
        kind: 'note',
        text: expect.stringContaining('more figures are in'),
      });
    });

    it('the appendix has the host and three others at most', async () => {
      const { report } = await printed(syntheticRun({ moreContainers: 30 }));
      const tables = report.sections.at(-1)!.blocks.filter(({ kind }) => kind === 'table');
      expect(tables.length).toBeGreaterThan(1);
      expect(tables.length).toBeLessThanOrEqual(4);
    });

    it('figures that are SVG elsewhere are drawn once more, only those that are shown', async () => {
      const drawn: string[] = [];
      async function* renderForPaper(figures: Iterable<Figure>): AsyncGenerator<OutputFile> {
        for (const { path } of figures) {
          drawn.push(path);
          yield { path: path.replace(/svg$/, 'png'), content: Uint8Array.of(drawn.length) };
        }
      }
      const { pictures, images } = await printed(syntheticRun(), { chartFormat: 'svg', renderForPaper });
      expect(drawn.sort()).toEqual(pictures.map(({ path }) => path).sort());
      expect([...images.keys()].sort()).toEqual(drawn);
    });
  });

  it('there is a junit.xml when there are gates, and the gate is in the summary', async () => {
    const { files, summary } = await filesOf(gated);
    expect(files.get('junit.xml')).toContain('failures="1"');
    expect(files.get('report.html')!.split('<section id="')[1]).toContain('1 of 1 gate failed: see Findings.');
    expect(summary.gates).toMatchObject([{ passed: false, threshold: 1, unit: '%' }]);
    expect(summary.files).toContain('junit.xml');
  });

  it('above twenty VMs the page inlines twenty, whether or not all are drawn', async () => {
    const many = syntheticRun({ moreContainers: 30 });
    const [key, all] = [await filesOf(many), await filesOf(many, { ...OPTIONS, charts: 'all' })];
    const vmCharts = (files: ReadonlyMap<string, string>) =>
      [...files.keys()].filter((path) => path.startsWith('charts/vm/') && path.endsWith('-cpu.png')).length;
    expect(vmCharts(key.files)).toBe(20);
    expect(vmCharts(all.files)).toBe(32);
    const inlined = (files: ReadonlyMap<string, string>) => files.get('report.html')!.match(/<img /g)!.length;
    expect(inlined(all.files)).toBe(inlined(key.files));
  });

  it('the same result gives the same bytes', async () => {
    const [a, b] = [await filesOf(gated), await filesOf(gated)];
    expect([...a.files]).toEqual([...b.files]);
  });

  it('says nothing of the machine', async () => {
    const { files } = await filesOf(syntheticRun());
    const year = String(new Date().getFullYear());
    for (const [path, text] of files) {
      expect([path, text.includes(process.cwd())]).toEqual([path, false]);
      expect([path, text.includes(`${year}-`)]).toEqual([path, false]);
    }
  });
});

describe('the files of a comparison', () => {
  it('are overlays, reports and comparison.json', async () => {
    const runs = [syntheticRun({ name: 'a' }), syntheticRun({ name: 'b', cpuLimitMhz: null, memoryLimitMb: null })];
    const analyses = runs.map(({ samples }) => analyse(samples));
    const comparison = compareRuns(analyses, 'b');
    const compared = { analyses, comparison, verdict: comparisonVerdict(analyses, comparison) };
    const files = new Map<string, OutputFile['content']>();
    for await (const { path, content } of comparisonFiles(compared, OPTIONS)) files.set(path, content);
    expect([...files.keys()].filter((path) => path.endsWith('.png')).length).toBeGreaterThanOrEqual(4);
    expect([...files.keys()].slice(-3)).toEqual(['report.html', 'report.md', 'comparison.json']);
    const document = JSON.parse(files.get('comparison.json') as string) as typeof comparison;
    expect(document).toMatchObject({ schema: 'vchsim.comparison/1', baseline: 'b' });
    expect(document.runs.map((run) => run.scenario.name)).toEqual(['a', 'b']);
  });
});
