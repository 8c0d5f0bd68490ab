/** The library says what the command writes, and knows nothing of files. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Advice, AdvisedSummary } from '../../src/advice/advice-document.ts';
import type { Finding, Summary } from '../../src/analysis/summary-document.ts';
import { toJson } from '../../src/export/json.ts';
import { advise, analyse, simulate, summarise } from '../../src/index.ts';
import { BUNDLED_FILES, bundledRun, scenariosOf } from '../support/bundled-runs.ts';
import { temporaryFolder, vchsim } from '../support/cli.ts';
import { syntheticRun } from '../support/synthetic-run.ts';

describe('analyse', () => {
  const folder = temporaryFolder();
  const written = (name: string) =>
    JSON.parse(readFileSync(join(folder.path, name, 'summary.json'), 'utf8')) as AdvisedSummary;

  beforeAll(async () => {
    const files = BUNDLED_FILES.map((file) => `scenarios/${file}`);
    const { stderr } = await vchsim(['run', ...files, '--no-charts', '--quiet', '--out', folder.path]);
    expect(stderr).not.toContain('vchsim: error');
  });
  afterAll(() => folder.remove());

  it.each(BUNDLED_FILES)('%s and its variants: as summary.json, but for files, evidence and what was tried', (file) => {
    for (const scenario of scenariosOf(file)) {
      const { files, recommendations = [], findings, ...document } = written(scenario.name);
      const { summary } = bundledRun(scenario);
      const { findings: own, ...rest } = JSON.parse(toJson(summary)) as Summary;
      expect(rest).toEqual(document);
      expect(files).toContain('samples.csv');
      // What was tried is told in place of the rule's own recommendation.
      const said = findings.map(({ evidence, ...finding }, at) =>
        isTried(finding, recommendations) ? { ...finding, recommendation: own[at]!.recommendation } : finding,
      );
      expect(own).toEqual(said);
      expect(summary.scenario.sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('gives findings, gates and verdict once: the summary holds the same', () => {
    const [scenario] = scenariosOf('cpu-limited.yaml');
    const { summary, findings, gates, verdict, usage, alarms } = bundledRun(scenario!);
    expect(summary.findings).toBe(findings);
    expect(summary.gates).toBe(gates);
    expect(verdict).toMatchObject({ cause: 'limit', limitedBy: 'limited', text: verdict.sentences[0] });
    expect(scenario!.vms.map(({ name }) => name)).toContain(verdict.entity);
    expect(usage).toEqual([]);
    expect(alarms.length).toBeGreaterThan(0);
  });

  it('takes samples that were collected as it takes those a simulation yields, and changes none', () => {
    const { samples } = syntheticRun();
    const before = JSON.stringify(samples.map(({ entities }) => entities));
    const [a, b] = [analyse(samples), analyse(samples.values())];
    expect(a).toEqual(b);
    expect(JSON.stringify(samples.map(({ entities }) => entities))).toBe(before);
  });

  it('knows no path: neither files nor figures are named', () => {
    const { summary, verdict, findings, alarms } = analyse(syntheticRun().samples);
    expect(summary).not.toHaveProperty('files');
    expect(findings.length).toBeGreaterThan(3);
    expect(findings.some((finding) => 'evidence' in finding)).toBe(false);
    expect(JSON.stringify([summary, verdict, findings, alarms])).not.toMatch(/charts\/|\.(?:png|svg|csv|html|json)\b/);
  });

  it('rolls samples up and groups use where that is asked for', () => {
    const { samples } = syntheticRun();
    const { run, summary, usage } = analyse(samples, { intervalMs: 300_000, groupBy: ['vch'] });
    expect(run.intervalMs).toBe(300_000);
    expect(summary.scenario.intervalS).toBe(300);
    expect(usage.map(({ group }) => group)).toEqual(['limited', 'total']);
    expect(summary.usage).toEqual(usage);
  });

  it('a run without samples cannot be analysed', () => {
    expect(() => analyse([])).toThrow(RangeError);
  });

  it('the statistics are those of summarise', () => {
    const { samples } = syntheticRun();
    expect(analyse(samples).summary.entities).toEqual(summarise(samples).entities);
  });

  describe('advise', () => {
    it('tries what the command tries, and says the same of it', async () => {
      const [scenario] = scenariosOf('cpu-limited.yaml');
      const analysis = bundledRun(scenario!);
      const recommendations = advise(scenario!, analysis, { run: (changed) => analyse(simulate(changed)) });
      const nameless = (advice: Advice) => ({ ...advice, command: null });
      const document = written('cpu-limited').recommendations!.map(nameless);
      expect(JSON.parse(toJson(recommendations))).toEqual(document);
      expect(recommendations[0]).toMatchObject({ result: 'solved', command: null });
    });

    it('waits for runs that are made elsewhere', async () => {
      const [scenario] = scenariosOf('cpu-limited.yaml');
      const analysis = bundledRun(scenario!);
      const promised = advise(scenario!, analysis, { run: async (changed) => analyse(simulate(changed)) });
      expect(promised).toBeInstanceOf(Promise);
      expect((await promised)[0]).toMatchObject({ id: 'r1', result: 'solved' });
    });
  });
});

function isTried({ code, entity }: Finding, recommendations: readonly Advice[]): boolean {
  return recommendations.some(({ effects }) =>
    effects.some((effect) => effect.code === code && effect.entity === entity),
  );
}
