/** Names and titles that would do harm where they are printed: in HTML, Markdown, spreadsheets and PDF they are only text. */

import { beforeAll, describe, expect, it } from 'vitest';
import { samplesCsv } from '../../src/export/formats/samples-csv.ts';
import { vmsCsv } from '../../src/export/formats/vms-csv.ts';
import type { Report } from '../../src/report/document.ts';
import { html } from '../../src/report/html.ts';
import { markdown } from '../../src/report/markdown.ts';
import { pdf } from '../../src/report/pdf.ts';
import { runReport } from '../../src/report/run-report.ts';
import { type Advised, advised } from '../support/advised.ts';

const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['a script', '<script>alert(1)</script>'],
  ['an attribute', `"><img src=x onerror='alert(1)'>`],
  ['a link of Markdown', '[x](javascript:alert(1)) ![y](https://evil.example/z.png)'],
  ['cells of Markdown', 'a|b`c*d_e ~f~ $g$ @everyone'],
  ['a formula', "=cmd|' /C calc'!A0"],
  ['a formula that adds', '+SUM(1)*cmd'],
  ['right-to-left letters', 'שרת ראשי العربية'],
  ['emoji', '🐳🚀👩‍💻'],
  ['two hundred characters', 'x'.repeat(200)],
];

/** Names of VMs have 80 characters at most. */
const asName = (text: string) => [...text].slice(0, 60).join('');

function hostileRun(text: string): Advised {
  const name = JSON.stringify(asName(text));
  return advised(`vchsim: 1
name: hostile
title: ${JSON.stringify(text)}
description: ${JSON.stringify(text)}
duration: 1m
host: { name: ${name}, cores: 1, mhz: 2000, memory: 4GB }
pools: [{ name: ${name}, cpu: { limit: 500MHz } }]
vms: [{ name: ${JSON.stringify(`${asName(text)}!`)}, pool: ${name}, vcpus: 1, memory: 512MB, workload: { cpu: 100% } }]
report: { preparedFor: ${JSON.stringify(text)}, notes: ${JSON.stringify(text)} }
`);
}

describe.each(TEXTS)('%s in every name', (_, text) => {
  let run: Advised;
  let report: Report;

  beforeAll(() => {
    run = hostileRun(text);
    report = runReport({ ...run.result, summary: run.summary }, [], null);
  });

  it('is no markup of HTML', () => {
    const page = html(report, new Map());
    expect(page).not.toMatch(/<script|<img|onerror=(?!&)|javascript:[^()]*"/i);
    const tags = new Set([...page.matchAll(/<\/?([a-zA-Z][\w-]*)/g)].map((match) => match[1]!.toLowerCase()));
    const ours =
      'html head meta title style body header main section details summary nav footer h1 h2 h3 p a strong dl div dt dd ul li table thead tbody tr th td small code pre span figure figcaption br';
    expect([...tags].filter((tag) => !ours.split(' ').includes(tag))).toEqual([]);
  });

  it('is no link, picture or cell of Markdown', () => {
    const written = markdown(report);
    // Code blocks are plain text to GitHub.
    const prose = written.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
    expect(prose).not.toMatch(/(?<!\\)\]\((?:javascript|https):/);
    expect(prose).not.toContain('<script');
    for (const table of prose.matchAll(/^\|.*\|$(?:\n\|.*\|$)+/gm)) {
      const cells = table[0].split('\n').map((line) => line.replace(/\\./g, '').split('|').length);
      expect(new Set(cells).size).toBe(1);
    }
  });

  it('is no formula of a spreadsheet', () => {
    const result = { ...run.result, summary: run.summary };
    for (const content of [samplesCsv(result, { all: false }), vmsCsv(result)]) {
      const csv = typeof content === 'string' ? content : [...(content as Iterable<string>)].join('');
      expect(csv).not.toMatch(/(^|[,\n])"?[=+@]/);
    }
  });

  it('is text on paper, and nothing that acts', async () => {
    // The sections that quote names and titles; the rest is the same numbers in longer tables.
    const bytes = await pdf({ ...report, sections: report.sections.slice(0, 5) }, new Map(), 0);
    const raw = Buffer.from(bytes).toString('latin1');
    expect(raw.slice(0, 8)).toBe('%PDF-1.7');
    expect(raw).not.toMatch(/\/(JavaScript|JS|URI|Launch|OpenAction|AA|EmbeddedFile|SubmitForm)\b/);
  });
});
