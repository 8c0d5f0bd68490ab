import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pngFile } from '../../src/charts/png-file.ts';
import type { Report } from '../../src/report/document.ts';
import { pdf } from '../../src/report/pdf.ts';
import { columnWidths } from '../../src/report/pdf-columns.ts';
import { wrapText } from '../../src/report/pdf-text.ts';
import { removeBreaks } from '../../src/report/unbroken.ts';
import { unpackFont } from '../../src/report/woff.ts';

const REPORT: Report = {
  title: 'Memory stress',
  details: [['Prepared for', 'ACME']],
  provenance: 'SIMULATED · vchsim',
  sections: [
    {
      id: 'verdict',
      title: 'Verdict',
      blocks: [
        { kind: 'lead', text: 'busybox waited 48 % of its time', tone: 'critical' },
        { kind: 'keyFigures', figures: [{ value: '48 %', label: 'of its time' }] },
        { kind: 'list', items: ['one', 'two'] },
        { kind: 'facts', facts: [['Host', 'esx-01']] },
        { kind: 'code', text: 'vchsim run a.yaml\n\ttabbed' },
        {
          kind: 'table',
          columns: [{ title: 'A' }, { title: 'B', numeric: true }],
          rows: [[{ text: 'x' }, { text: '1' }]],
        },
      ],
    },
  ],
};

const pagesOf = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('latin1')
    .match(/\/Type \/Page\b(?!s)/g)!.length;

describe('report.pdf', () => {
  it('bears the date it is given, and no other', async () => {
    const raw = Buffer.from(await pdf(REPORT, new Map(), Date.UTC(2017, 7, 18, 9))).toString('latin1');
    expect(raw).toContain('(D:20170818090000Z)');
    expect(raw).not.toContain(`D:${new Date().getUTCFullYear()}`);
  });

  it('is the same bytes again', async () => {
    const [a, b] = [await pdf(REPORT, new Map(), 0), await pdf(REPORT, new Map(), 0)];
    expect(Buffer.from(a).equals(Buffer.from(b))).toBe(true);
  });

  it('embeds a PNG with a palette as it is', async () => {
    // one row of two dots, black and white
    const compressedRows = deflateSync(Uint8Array.of(0, 0, 1));
    const palette = Uint8Array.of(0, 0, 0, 255, 255, 255);
    const png = pngFile({ width: 2, height: 1, palette, compressedRows, density: 2 }, crc32);
    const picture = { path: 'charts/a.png', title: 'A', alt: 'A', widthPx: 1000, heightPx: 660 };
    const sections = [{ id: 'charts', title: 'Charts', blocks: [{ kind: 'picture' as const, picture }] }];
    const bytes = Buffer.from(await pdf({ ...REPORT, sections }, new Map([['charts/a.png', png]]), 0));
    expect(bytes.includes(compressedRows)).toBe(true);
    expect(bytes.toString('latin1')).toContain('/Indexed');
  });

  it('takes as many pages as it needs, with bookmarks', async () => {
    const rows = Array.from({ length: 200 }, (_, at) => [{ text: `row ${at}`, note: 'note' }, { text: String(at) }]);
    const table = { kind: 'table' as const, columns: [{ title: 'A' }, { title: 'B', numeric: true }], rows };
    const long = { ...REPORT, sections: [...REPORT.sections, { id: 'long', title: 'Long', blocks: [table] }] };
    const bytes = await pdf(long, new Map(), 0);
    // 200 rows of 24 points on pages of some 720: seven more.
    expect(pagesOf(bytes)).toBeGreaterThanOrEqual(7);
    expect(pagesOf(await pdf(REPORT, new Map(), 0))).toBe(1);
    expect(Buffer.from(bytes).toString('latin1')).toContain('/Outlines');
  });

  it('a cell longer than a page does not stop it', async () => {
    const endless = { kind: 'table' as const, columns: [{ title: 'A' }], rows: [[{ text: 'word '.repeat(20_000) }]] };
    await pdf({ ...REPORT, sections: [{ id: 'a', title: 'A', blocks: [endless] }] }, new Map(), 0);
  });
});

describe('the tags of report.pdf', () => {
  const countOf = (bytes: Uint8Array, type: string) =>
    Buffer.from(bytes)
      .toString('latin1')
      .match(new RegExp(`/S /${type}\\b`, 'g'))?.length ?? 0;

  it('tell headings, lists, code and tables apart', async () => {
    const bytes = await pdf(REPORT, new Map(), 0);
    const raw = Buffer.from(bytes).toString('latin1');
    expect(raw).toContain('/Marked true');
    const counts = ['Document', 'Sect', 'H1', 'H2', 'Code', 'Table', 'TR', 'TH', 'TD'].map((type) =>
      countOf(bytes, type),
    );
    // one section; a table of two columns with its head and one row
    expect(counts).toEqual([1, 1, 1, 1, 1, 1, 2, 2, 2]);
    // one key figure, two items of a list, one fact
    expect(countOf(bytes, 'LI')).toBe(1 + 2 + 1);
    expect(raw.match(/\/Scope \/Column/g)).toHaveLength(2);
  });

  it('have the head of a table once, however often it is repeated on paper', async () => {
    const rows = Array.from({ length: 200 }, (_, at) => [{ text: `row ${at}` }, { text: String(at) }]);
    const table = { kind: 'table' as const, columns: [{ title: 'A' }, { title: 'B', numeric: true }], rows };
    const bytes = await pdf({ ...REPORT, sections: [{ id: 'long', title: 'Long', blocks: [table] }] }, new Map(), 0);
    expect(pagesOf(bytes)).toBeGreaterThan(3);
    expect(countOf(bytes, 'TH')).toBe(2);
    expect(countOf(bytes, 'TR')).toBe(1 + 200);
  });

  it('give the words of a picture, and lead from a cell to it', async () => {
    const compressedRows = deflateSync(Uint8Array.of(0, 0, 1));
    const palette = Uint8Array.of(0, 0, 0, 255, 255, 255);
    const png = pngFile({ width: 2, height: 1, palette, compressedRows, density: 2 }, crc32);
    const picture = { path: 'charts/a.png', title: 'A', alt: 'Ready 5 percent', widthPx: 1000, heightPx: 660 };
    const link = { figure: 'charts/a.png' };
    const blocks = [
      { kind: 'table' as const, columns: [{ title: 'Evidence' }], rows: [[{ text: 'chart', link }]] },
      { kind: 'picture' as const, picture },
    ];
    const images = new Map([['charts/a.png', png]]);
    const bytes = await pdf({ ...REPORT, sections: [{ id: 'a', title: 'A', blocks }] }, images, 0);
    expect(Buffer.from(bytes).toString('latin1')).toContain('/Alt (Ready 5 percent)');
    expect(countOf(bytes, 'Figure')).toBe(1);
    expect(countOf(bytes, 'Caption')).toBe(1);
    expect(countOf(bytes, 'Link')).toBe(1);
  });
});

describe('lines of text', () => {
  /** Every character is one unit wide. */
  const widthOf = (text: string) => [...text].length;

  it('break at blanks, and words that are too long inside', () => {
    expect(wrapText('one two three', 7, widthOf)).toEqual(['one two', 'three']);
    expect(wrapText('abcdefghij kl', 4, widthOf)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(wrapText('a\n\nb', 4, widthOf)).toEqual(['a', '', 'b']);
    expect(wrapText('', 4, widthOf)).toEqual(['']);
  });

  it('numbers stay on the line of their units', () => {
    const text = removeBreaks('falls from 6 % to 0.3 %, 5.9 – 6 MHz');
    expect(wrapText(text, 12, widthOf).map((line) => line.replaceAll('\u00a0', ' '))).toEqual([
      'falls from',
      '6 % to',
      '0.3 %,',
      '5.9 – 6 MHz',
    ]);
  });

  it('hold what they are given, and never more than fits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z ]{0,80}$/), fc.integer({ min: 1, max: 20 }), (text, width) => {
        const lines = wrapText(text, width, widthOf);
        for (const line of lines) expect(widthOf(line.trimEnd())).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  it('what the font lacks becomes a replacement character, and is never drawn by another font', () => {
    expect(wrapText('a🐳b שלום', 80, widthOf)).toEqual(['a\ufffdb \ufffd\ufffd\ufffd\ufffd']);
  });
});

describe('column widths', () => {
  it('fill the page exactly, and give no column less than its longest word where there is room', () => {
    const need = fc.tuple(fc.integer({ min: 5, max: 60 }), fc.integer({ min: 0, max: 400 }));
    fc.assert(
      fc.property(fc.array(need, { minLength: 1, maxLength: 9 }), (pairs) => {
        const needs = pairs.map(([least, more]) => ({ least, most: least + more }));
        const widths = columnWidths(needs, 500);
        expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(500, 6);
        const tight = needs.reduce((sum, { least }) => sum + least, 0) > 500;
        if (!tight)
          for (const [at, width] of widths.entries()) expect(width).toBeGreaterThanOrEqual(needs[at]!.least - 1e-9);
      }),
    );
  });
});

it('a file that is no WOFF is refused', () => {
  expect(() => unpackFont(new Uint8Array(100), (bytes) => bytes)).toThrow('no WOFF font');
});
