/** What terminals show: widths in columns, charts in one line, and the fallback where there is nothing but ASCII. */

import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { asciiText, speaksUnicode } from '../../src/cli/ascii.ts';
import { displayWidth, shorten } from '../../src/cli/display-width.ts';
import { plainTable, writtenText } from '../../src/cli/result-text.ts';
import { wrap } from '../../src/cli/terminal.ts';
import { averageColumns, sparkline, timeCharts } from '../../src/cli/time-charts.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

const style = (width: number) => ({ width, colours: pc.createColors(false) });

describe('widths', () => {
  it.each([
    ['web', 3],
    ['数据库', 6],
    ['🚀', 2],
    ['e\u0301', 1],
  ])('%s takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('a name is shortened in its middle, and never takes more than its columns', () => {
    expect(shorten('production-web-frontend-17', 13)).toBe('produc…end-17');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 30 }), (text, columns) => {
        expect(displayWidth(shorten(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('the columns of a table stay aligned below wide letters and hostile names', () => {
    const names = ['web', '数据库-数据库', '🚀🚀', 'a\u001b[31mred\u202egnp', 'x'.repeat(90)];
    const lines = plainTable(
      ['VM', 'MHz'],
      names.map((name) => [name, '1,234']),
      style(60),
    ).split('\n');
    expect(new Set(lines.map(displayWidth)).size).toBe(1);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(60);
    expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  it('sentences wrap by columns', () => {
    for (const line of wrap('数据库 '.repeat(30).trim(), 40).split('\n'))
      expect(displayWidth(line)).toBeLessThanOrEqual(40);
  });
});

describe('charts in one line', () => {
  it('zero is the lowest block, the highest value the highest, off is blank', () => {
    // 8 levels: 500 of 1,000 is level 3.5 of 7, rounded up.
    expect(sparkline([0, 500, 1000, null], 1000)).toBe('▁▅█ ');
    expect(sparkline([0, 0], 0)).toBe('▁▁');
  });

  it('a cell is the mean of its samples, of those in which the VM was on', () => {
    expect(averageColumns([2, 4, null, 6, null, null], 3)).toEqual([3, 6, null]);
    expect(averageColumns([1, 2, 3], 3)).toEqual([1, 2, 3]);
  });

  it('all VMs share one scale per counter, which is written down', () => {
    const result = syntheticRun({ load: 'cpu' });
    const entities = [0, 1].map((entityIndex) => ({ name: `vm-${entityIndex}`, result, entityIndex }));
    const text = timeCharts('Over time', entities, style(100));
    const highest = Math.max(
      ...[0, 1].flatMap((at) => {
        const column = result.run.counters.vm.findIndex(({ name }) => name === 'cpu.usagemhz.average');
        return result.samples.map((sample) => sample.entities[at]!.values?.[column] ?? 0);
      }),
    );
    expect(text.replace(/,(?=\d)/g, '')).toContain(`CPU MHz 0–${Math.round(highest)}`);
    expect(text).toContain('samples of 20 s');
    expect(text.match(/█/g)!.length).toBeGreaterThan(0);
  });

  it.each([60, 80, 100, 160])('they fit %i columns', (width) => {
    const result = syntheticRun({ load: 'memory' });
    const entities = [0, 1].map((entityIndex) => ({ name: '数据'.repeat(30), result, entityIndex }));
    const lines = timeCharts('Over time', entities, style(width)).split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(4);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  it('there are none where they would be too narrow, or too short to have a course', () => {
    const result = syntheticRun({ load: 'cpu' });
    const entities = [{ name: 'web', result, entityIndex: 1 }];
    expect(timeCharts('Over time', entities, style(40))).toBe('');
    const short = { ...result, samples: result.samples.slice(0, 2) };
    expect(timeCharts('Over time', [{ ...entities[0]!, result: short }], style(100))).toBe('');
  });
});

describe('ASCII', () => {
  it.each([
    [{}, 'linux', true],
    [{ LANG: 'en_US.UTF-8' }, 'linux', true],
    [{ LANG: 'de_DE.utf8' }, 'linux', true],
    [{ LANG: 'C' }, 'linux', false],
    [{ LANG: 'de_DE@euro' }, 'linux', false],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, 'linux', false],
    [{ LANG: 'C', LC_CTYPE: 'UTF-8' }, 'darwin', true],
    [{ LANG: 'en_US.UTF-8', TERM: 'linux' }, 'linux', false],
    [{ LANG: 'C.UTF-8', TERM: 'dumb' }, 'linux', true],
    [{}, 'win32', false],
    [{ WT_SESSION: '1' }, 'win32', true],
    [{ TERM_PROGRAM: 'vscode' }, 'win32', true],
  ])('%o on %s: %s', (environment, platform, expected) => {
    expect(speaksUnicode(environment, platform)).toBe(expected);
  });

  it('our own signs have a stand-in of the same width', () => {
    expect(asciiText('3.9× – 12 % · “a”…')).toBe('3.9x - 12 % * "a"~');
    expect(asciiText('▁▂▃▄▅▆▇█')).toBe('_.:-=+*#');
  });

  it('names keep their letters without accents; the rest becomes question marks', () => {
    expect(asciiText('Zürich, 数据, 🚀')).toBe('Zurich, ????, ??');
  });

  it('whatever the text, the result is ASCII of the same width', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'ü', '数', '…', '▄', '×', ' ', '\n', '\u001b'), maxLength: 60 }),
        (text) => {
          const plain = asciiText(text);
          expect(plain).toMatch(/^[\u0000-\u007f]*$/);
          expect(plain.length).toBe(text.length + (text.match(/数/g) ?? []).length);
        },
      ),
    );
  });
});

describe('what was written', () => {
  it('names the files to open first, and counts charts and runs', () => {
    const files = [
      'charts/vm/web-cpu.png',
      'charts/host/esx-01-cpu.png',
      'vms.csv',
      'report.html',
      'a/report.html',
      'b/vms.csv',
    ];
    expect(writtenText('out/x', files, style(100))).toBe(
      'Written to out/x: report.html, vms.csv, 2 charts and a folder for each of the 2 runs',
    );
  });
});
