import { describe, expect, it } from 'vitest';
import { type Analysis, analyse } from '../../src/analysis/analyse.ts';
import { compareRuns } from '../../src/analysis/comparison/comparison.ts';
import { comparisonVerdict } from '../../src/analysis/comparison/comparison-verdict.ts';
import type { RunResult } from '../../src/analysis/run-result.ts';
import { figuresOfComparison } from '../../src/figures/compared-figures.ts';
import { figuresOfRun } from '../../src/figures/drawn-figures.ts';
import { comparisonReport } from '../../src/report/comparison-report.ts';
import { html } from '../../src/report/html.ts';
import { markdown } from '../../src/report/markdown.ts';
import { runReport } from '../../src/report/run-report.ts';
import { altered } from '../support/altered-run.ts';
import { type SyntheticOptions, syntheticRun } from '../support/synthetic-run.ts';

const HOSTILE = '<script>alert(1)</script>|`x`\u202e"\'🐳 =1+1';

/** Analysed, with what only the summary says: its samples are made for it. */
function complete({ samples, summary }: RunResult): Analysis {
  const analysis = analyse(samples);
  return { ...analysis, summary: { ...summary, findings: analysis.findings, gates: analysis.gates } };
}
const synthetic = (options: SyntheticOptions = {}) => complete(syntheticRun(options));
const reportOf = (result: RunResult) => runReport(complete(result), figuresOfRun(result, { all: false }), null);
const images = (result: RunResult) =>
  new Map(figuresOfRun(result, { all: false }).map((figure) => [figure.path, Uint8Array.of(0x89, 0x50, 0x4e, 0x47)]));

describe('the order of a run report', () => {
  const report = reportOf(synthetic());

  it('goes from the verdict to the appendix', () => {
    expect(report.sections.map((section) => section.id)).toEqual([
      'verdict',
      'findings',
      'recommendations',
      'noticed',
      'comparison',
      'charts',
      'configuration',
      'vch-configuration',
      'assumptions',
      'not-known',
      'reproduce',
      'appendix',
    ]);
  });

  it('the first screen is the verdict, three numbers and the chart that shows it', () => {
    const kinds = report.sections[0]!.blocks.map((block) => block.kind);
    expect(kinds[0]).toBe('lead');
    const key = report.sections[0]!.blocks.find((block) => block.kind === 'keyFigures')!;
    expect(key.figures).toHaveLength(3);
    const picture = report.sections[0]!.blocks.find((block) => block.kind === 'picture')!;
    expect(picture.picture.path).toBe('charts/vm/limited.busybox-memory.png');
  });

  it('shows each chart once', () => {
    const paths = report.sections.flatMap((section) =>
      section.blocks.flatMap((block) => (block.kind === 'picture' ? [block.picture.path] : [])),
    );
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toHaveLength(figuresOfRun(synthetic(), { all: false }).length);
  });

  it('says what a page cache rests on where somebody reads files, and not elsewhere', () => {
    const said = (result: RunResult) =>
      JSON.stringify(reportOf(result).sections.find(({ id }) => id === 'not-known')!).includes(
        'How unevenly files are read',
      );
    const demand = {
      ...{ cpu: 1, memoryBytes: 1e8, activeBytes: 1e7, touchPerCpuS: 0 },
      ...({ pattern: 'uniform', content: 'half', backlog: 'drop' } as const),
      files: { bytes: 1e9, readsPerCpuS: 1000, skew: 0.8 },
    };
    expect(said(synthetic())).toBe(false);
    expect(said(altered(synthetic(), { vm: (vm) => ({ ...vm, workload: { kind: 'steady', demand } }) }))).toBe(true);
  });

  it('prints whom it is for, the notes, and every model override', () => {
    const result = altered(synthetic(), {
      scenario: (scenario) => ({
        ...scenario,
        description: 'Why this was run',
        report: {
          preparedFor: 'ACME',
          preparedBy: 'Capacity team',
          reference: 'CHG-1',
          date: '2026-11-29',
          notes: 'Mind the endpoint',
        },
        modelOverrides: [{ key: 'memory.decompression', value: 50, default: 20 }],
      }),
    });
    const text = markdown(reportOf(result));
    expect(text).toContain('Prepared for: **ACME**');
    expect(text).toContain('Reference: **CHG-1**');
    expect(text).toContain('Date: **2026-11-29**');
    expect(text).toContain('Mind the endpoint');
    expect(text).toContain('| memory.decompression | 50 µs | 20 µs |');
  });

  it('the page folds the statistics of the appendix below their headings, without script', () => {
    const page = html(reportOf(synthetic()), new Map());
    const [, appendix = ''] = page.split('<section id="appendix">');
    const opened = appendix.match(/<details>/g)!.length;
    expect(opened).toBe(synthetic().summary.entities.length);
    expect(appendix.match(/<\/details>/g)).toHaveLength(opened);
    expect(appendix.match(/<summary><h3>/g)).toHaveLength(opened);
  });

  it('folds what only an expert asks for, and the figures no finding rests on, by what they are of', () => {
    const report = reportOf(synthetic());
    const folded = report.sections.flatMap(({ id, blocks }) =>
      blocks.flatMap((block) => (block.kind === 'heading' && block.folded === true ? [`${id}: ${block.text}`] : [])),
    );
    expect(folded).toContain('assumptions: Thresholds');
    expect(folded.filter((heading) => heading.startsWith('charts: '))).not.toEqual([]);
  });

  it('on paper two pages come first, for whoever decides, then the appendix', () => {
    const result = synthetic();
    const { sections } = runReport(complete(result), figuresOfRun(result, { all: false }), null, 'paper');
    expect(sections.slice(0, 3).map(({ id, onePage = false, part = null }) => [id, onePage, part])).toEqual([
      ['verdict', true, null],
      ['decision', true, null],
      ['findings', false, 'Appendix'],
    ]);
  });

  it('says how to get the same bytes again', () => {
    const text = markdown(reportOf(synthetic()));
    expect(text).toContain('vchsim run memory-limited.yaml --seed 1');
    expect(text).toContain(synthetic().run.sha256);
    expect(markdown(runReport(synthetic(), [], 'vchsim run a.yaml --set x=1'))).toContain(
      'vchsim run a.yaml --set x=1',
    );
  });

  it('tells the Docker side apart from what it never sees', () => {
    const text = markdown(reportOf(synthetic()));
    expect(text).toContain('What the Docker side saw');
    expect(text).toMatch(/\| busybox \| [\d.]+ \| [\d.,]+ \/ 4,096 MB \|/);
  });
});

describe('HTML', () => {
  const result = synthetic();
  const page = html(reportOf(result), images(result));

  it('is one page without script or network: pictures are data, the style is named by its hash', async () => {
    expect(page).not.toMatch(/<script|<link|<iframe|javascript:| on\w+=|@import|url\(/i);
    expect(page.match(/(src|href)="(?!data:image\/png;base64,|#)[^"]*"/g)).toBeNull();
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
    const hash = Buffer.from(digest).toString('base64');
    expect(page).toContain(
      `content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(page).not.toMatch(/ style="/);
  });

  it('every picture has alternative text and a size', () => {
    const pictures = page.match(/<img [^>]*>/g)!;
    expect(pictures).toHaveLength(figuresOfRun(result, { all: false }).length);
    for (const picture of pictures) expect(picture).toMatch(/width="\d+" height="\d+" alt="[^"]{20,}"/);
  });

  it('evidence leads to the figure in the page, and every anchor exists', () => {
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
    const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    expect(anchors.filter((anchor) => !ids.has(anchor!))).toEqual([]);
  });

  it('a figure that was not inlined is a link to its file', () => {
    expect(html(reportOf(result), new Map())).toContain('<a href="charts/vm/limited.busybox-memory.png">');
  });

  it('encodes pictures of any length as base64', () => {
    const path = 'charts/vm/limited.busybox-memory.png';
    const bytes = Uint8Array.from({ length: 50_000 }, (_, at) => at % 251);
    expect(html(reportOf(result), new Map([[path, bytes]]))).toContain(Buffer.from(bytes).toString('base64'));
  });

  it('headings are nested without gaps', () => {
    const levels = [...page.matchAll(/<h([1-6])>/g)].map((match) => Number(match[1]));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (const [at, level] of levels.entries()) if (at > 0) expect(level - levels[at - 1]!).toBeLessThanOrEqual(1);
  });
});

describe('hostile names', () => {
  const result = altered(synthetic({ containerName: HOSTILE, title: HOSTILE }), {
    scenario: (scenario) => ({
      ...scenario,
      description: HOSTILE,
      report: { preparedFor: HOSTILE, preparedBy: HOSTILE, reference: HOSTILE, notes: HOSTILE },
      vchs: scenario.vchs.map((vch) => ({ ...vch, create: HOSTILE })),
    }),
  });
  const hostile = complete(result);

  it('stay text in HTML', () => {
    const page = html(reportOf(hostile), new Map());
    expect(page).not.toContain('<script');
    expect(page).not.toContain('\u202e');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('stay text in Markdown, and tables keep their columns', () => {
    const text = markdown(reportOf(hostile));
    const outsideCode = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
    expect(outsideCode).not.toContain('<script');
    const borders = (line: string) => line.replace(/\\\\/g, '').replace(/\\\|/g, '').split('|').length;
    let columns = 0;
    for (const line of outsideCode.split('\n')) {
      if (!line.startsWith('|')) columns = 0;
      else if (columns === 0) columns = borders(line);
      else expect(borders(line)).toBe(columns);
    }
  });
});

describe('size', () => {
  it('a run of three hundred VMs with long names stays below 1 MiB of Markdown', () => {
    const many = synthetic({ moreContainers: 300, containerName: 'x'.repeat(80) });
    expect(Buffer.byteLength(markdown(reportOf(many)))).toBeLessThan(1024 * 1024);
  });

  it('a section that does not fit is left out with a word', () => {
    const report = reportOf(synthetic());
    const long = { id: 'long', title: 'Long', blocks: [{ kind: 'paragraph' as const, text: 'x'.repeat(1_100_000) }] };
    const text = markdown({ ...report, sections: [...report.sections, long, report.sections[1]!] });
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toContain('## Long\n\nToo long for this file; report.html has it.\n\n## Findings');
  });
});

describe('a comparison report', () => {
  const a = synthetic({ name: 'memory-limited' });
  const b = synthetic({ name: 'memory-unlimited', vch: 'unlimited', cpuLimitMhz: null, memoryLimitMb: null });
  const comparison = compareRuns([a, b]);
  const report = comparisonReport(
    [a, b],
    { comparison, verdict: comparisonVerdict([a, b], comparison) },
    figuresOfComparison([a, b]),
    null,
  );

  it('leads with the difference, then the runs, findings and the table of changes', () => {
    expect(report.title).toBe('memory-limited vs memory-unlimited');
    expect(report.sections.map((section) => section.id)).toEqual([
      'verdict',
      'runs',
      'findings',
      'comparison',
      'charts',
      'assumptions',
      'not-known',
      'reproduce',
      'appendix',
    ]);
    const text = markdown(report);
    expect(text).toContain('**busybox spent 38 % of its time waiting for memory in memory-limited and less than 0.1 %');
    expect(text).toContain('| memory limit of limited | 500 MB | unlimited |');
    // Lower is better, the threshold is 1 %, and 38 % lie far beyond it.
    expect(text).toMatch(
      /\| mem\.latency\.average \| % \| lower \| 1 \| \*\*[\d.]+\*\* \| [\d.]+ \| -[\d.]+<br>-100 % \| \*\*better\*\* \|/,
    );
    expect(text).toMatch(
      /\| Memory latency because of a limit<br>most in busybox \| \*\*38.3 %\*\* \| 0 % \| 1 % \| \*\*better\*\* \|/,
    );
    expect(text).toMatch(/\| Ready while others run<br>.* \| same \|/);
    expect(text).toContain('vchsim compare memory-limited.yaml memory-unlimited.yaml --seed 1');
  });

  it('links the reports of the runs beside it', () => {
    expect(markdown(report)).toContain('[report](memory-limited/report.html)');
    expect(html(report, new Map())).toContain('href="memory-unlimited/report.html"');
  });

  it('work left undone is demanded less served, in MHz·h', () => {
    // 1,800 MHz demanded and 464 served over 300 s: 1,336 × 300 ÷ 3,600 = 111.3 of 150 MHz·h.
    expect(markdown(report)).toContain('111.3 of 150 MHz·h undone<br>3.88× as long');
  });
});
