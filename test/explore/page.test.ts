import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { simulate } from '../../src/engine/simulate.ts';
import { explorePage } from '../../src/explore/page.ts';
import type { PageData } from '../../src/explore/page-data.ts';
import { documentText } from '../../src/scenario/document.ts';
import { readScenario } from '../../src/scenario/read.ts';

const SCRIPT = "console.log('<b>')";

function exploredRun(text: string) {
  const { scenario, documents, issues } = readScenario(text, { path: 'test.yaml' });
  if (scenario === null) throw new Error(JSON.stringify(issues));
  return { result: analyse(simulate(scenario)), document: documents.get(scenario)! };
}

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<!-- <script>',
  "' onmouseover='alert(1)",
  'x‮gnp.exe',
  '😀\ud83d',
  'n'.repeat(200),
  '=cmd|calc',
];

const plain = (name = 'plain') =>
  `vchsim: 1\nname: ${name}\nduration: 20s\nhost: { cores: 1, mhz: 1000, memory: 4GB }\nvms: [{ name: a, memory: 64MB }]\n`;

function hostile(text: string): string {
  const name = [...text]
    .slice(0, 80)
    .join('')
    .replace(/[^ -~]/g, '?');
  const file = {
    ...{ vchsim: 1, name: 'hostile', title: text, description: text, duration: '20s', report: { notes: text } },
    ...{ host: { name, cores: 1, mhz: 1000, memory: '4GB' }, vms: [{ name, memory: '64MB' }] },
  };
  return JSON.stringify(file);
}

const pageOf = (...texts: string[]) => [...explorePage(texts.map(exploredRun), 0, SCRIPT)].join('');
const between = (page: string, from: string, to: string) => page.split(from)[1]!.split(to)[0]!;
const dataOf = (page: string) =>
  JSON.parse(between(page, '<script type="application/json" id="explore-data">', '</script>')) as PageData;

describe('explore.html', () => {
  const page = pageOf(plain());

  it('allows nothing but its own script and style, by their hashes', () => {
    const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');
    const policy = between(page, 'http-equiv="Content-Security-Policy" content="', '"');
    const style = between(page, '<style>', '</style>');
    expect(policy).toBe(
      `default-src 'none'; script-src 'sha256-${sha256(SCRIPT)}'; img-src data:; style-src 'sha256-${sha256(style)}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).toContain(`<script>${SCRIPT}</script>`);
    expect(page).not.toMatch(/ style="| on[a-z]+="|https?:\/\//);
  });

  it('says above and below what made it, and that it is simulated', () => {
    expect(page.match(/SIMULATED · vchsim [\d.]+ · plain@[0-9a-f]{8} · seed 1 · 20 s samples/g)?.length).toBe(2);
    expect(page).toContain('Assumptions and model overrides');
    expect(page).toContain('What this model does not know');
  });

  it('is the same to the byte for the same scenario', () => {
    expect(pageOf(plain())).toBe(page);
  });

  it('holds a document per run, which reads as the run it came from', () => {
    const data = dataOf(pageOf(plain('first'), plain('second')));
    expect(data.runs.map(({ name }) => name)).toEqual(['first', 'second']);
    expect(data).toMatchObject({ baseline: 0, intervalMs: 20_000 });
    const { scenario } = readScenario(documentText(data.runs[1]!.document), { path: 'x.yaml' });
    expect(scenario?.name).toBe('second');
  });

  it.each(HOSTILE)('is harmless with names and texts such as %j', (text) => {
    const made = pageOf(hostile(text));
    // One data block, one script: nothing of the scenario opens or closes either.
    expect(made.match(/<script/g)?.length).toBe(2);
    expect(made.match(/<\/script/g)?.length).toBe(2);
    expect(made).not.toContain('<!--');
    expect(made).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    // What the data says is the text itself all the same.
    const title = String(dataOf(made).runs[0]!.document['title']);
    expect(title.replace(/\ufffd/g, '\ud83d')).toBe(text);
  });
});
