/**
 * Reports as a reader opens them, in a real browser: nothing is fetched, nothing fails, the verdict is on the first screen.
 * Needs Chromium, so these tests run in `.ci/run` (or with VCHSIM_BROWSER=1) and are skipped elsewhere.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launchBrowser, newPage } from '../support/browser.ts';
import { temporaryFolder, vchsim } from '../support/cli.ts';

/** Pools and VCHs with limits that hold, VMs that are alike and some that are not. */
const EIGHTEEN = `
vchsim: 1
name: eighteen
duration: 4m
host: { cores: 8, mhz: 2400, memory: 64GB }
pools:
  - { name: prod, cpu: { shares: high, limit: 9GHz }, memory: { limit: 24GB } }
  - { name: dev, cpu: { limit: 3GHz }, memory: { limit: 10GB } }
vchs: [{ name: build, cpu: { limit: 2GHz }, memory: { limit: 4GB } }]
containers: [{ vch: build, name: compile, vcpus: 2, memory: 2GB, workload: stress --cpu 2 --timeout 3m, at: 30s, count: 3 }]
vms:
  - { name: db, pool: prod, vcpus: 4, memory: 16GB, workload: { cpu: 80%, memory: 14GB, active: 6GB } }
  - { name: web, pool: prod, vcpus: 2, memory: 4GB, count: 4, workload: { cpu: 60%, memory: 3GB, active: 1GB } }
  - { name: batch, pool: prod, vcpus: 4, memory: 8GB, workload: { cpu: 90%, memory: 6GB, active: 3GB } }
  - { name: test, pool: dev, vcpus: 2, memory: 4GB, count: 5, workload: { cpu: 50%, memory: 3GB, active: 1500MB } }
  - { name: idle, vcpus: 1, memory: 2GB, count: 3 }
`;

describeInBrowser('in a browser (skipped without VCHSIM_BROWSER=1; .ci/run sets it)', () => {
  const place = temporaryFolder();
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
    const files = ['scenarios/memory-limited.yaml', 'scenarios/memory-unlimited.yaml'];
    await vchsim(['compare', ...files, '--out', place.path]);
  });

  afterAll(async () => {
    await browser?.close();
    place.remove();
  });

  /** Opens a page of the result folder and tells what went on in it. */
  async function opened(path: string, width: number) {
    const page = await newPage(browser, width);
    const trouble: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => trouble.push(message.text()));
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    const url = pathToFileURL(join(place.path, 'memory-limited-vs-memory-unlimited', path)).href;
    await page.goto(url);
    return { page, trouble, fetched: requests.filter((each) => each !== url && !each.startsWith('data:')) };
  }

  it.each(['report.html', 'memory-limited/report.html'])(
    '%s fetches nothing and says nothing to the console',
    async (path) => {
      const { page, trouble, fetched } = await opened(path, 1280);
      expect({ trouble, fetched }).toEqual({ trouble: [], fetched: [] });
      const widths = await page
        .locator('img')
        .evaluateAll((images) => images.map((image) => (image as { naturalWidth?: number }).naturalWidth ?? 0));
      expect(widths.length).toBeGreaterThanOrEqual(4);
      expect(Math.min(...widths)).toBeGreaterThanOrEqual(800);
      await page.close();
    },
  );

  it('the verdict stands on the first screen', async () => {
    const { page } = await opened('memory-limited/report.html', 1280);
    const box = await page.getByText('busybox waited').first().boundingBox();
    expect(box!.y + box!.height).toBeLessThan(900);
    await page.close();
  });

  it.each([1280, 390])('at %d pixels the page does not scroll sideways', async (width) => {
    const { page } = await opened('report.html', width);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('headings go down one step at a time, tables have heads, pictures have words', async () => {
    const { page } = await opened('memory-limited/report.html', 1280);
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((headings) => headings.map((heading) => Number((heading as { tagName: string }).tagName.slice(1))));
    expect(levels[0]).toBe(1);
    for (const [at, level] of levels.slice(1).entries()) expect(level - levels[at]!).toBeLessThanOrEqual(1);
    expect(await page.locator('th:empty').count()).toBe(0);
    expect(await page.locator('img:not([alt]), img[alt=""]').count()).toBe(0);
    await page.close();
  });

  it.each(['A4', 'Letter'])('on %s no chart is cut', async (format) => {
    const { page } = await opened('memory-limited/report.html', 1280);
    await page.emulateMedia({ media: 'print' });
    // 210 or 216 mm less two margins of 14, and 279 mm at least in height: what a chart may take of a page.
    const [widthPx, heightPx] = format === 'A4' ? [182 * 3.78, 269 * 3.78] : [188 * 3.78, 251 * 3.78];
    await page.setViewportSize({ width: Math.floor(widthPx), height: Math.floor(heightPx) });
    const figures = await page.locator('figure').evaluateAll((all) =>
      all.map((figure) => {
        const { width, height } = (
          figure as unknown as { getBoundingClientRect(): { width: number; height: number } }
        ).getBoundingClientRect();
        return { width, height };
      }),
    );
    expect(figures.length).toBeGreaterThan(4);
    for (const { width, height } of figures) {
      expect(width).toBeLessThanOrEqual(widthPx);
      expect(height).toBeLessThanOrEqual(heightPx);
    }
    await page.close();
  });

  it('a browser prints the report of 18 VMs on 25 pages at most, the verdict alone on the first', async () => {
    const scenario = join(place.path, 'eighteen.yaml');
    writeFileSync(scenario, EIGHTEEN);
    await vchsim(['run', scenario, '--out', place.path]);
    const page = await newPage(browser, 1280);
    await page.goto(pathToFileURL(join(place.path, 'eighteen', 'report.html')).href);
    for (const format of ['A4', 'Letter']) {
      const pages = (await page.pdf({ format })).toString('latin1').match(/\/Type \/Page\b(?!s)/g)!.length;
      expect(pages).toBeGreaterThan(5);
      expect(pages).toBeLessThanOrEqual(25);
    }
    await page.close();
  });

  it('at 390 pixels no figure is wider than the page, and none scrolls', async () => {
    const { page } = await opened('memory-limited/report.html', 390);
    const cut = await page.evaluate(
      'Array.from(document.querySelectorAll("figure .scroll")).filter((box) => box.scrollWidth > box.clientWidth).length',
    );
    expect(cut).toBe(0);
    await page.close();
  });

  it('the library computes the same summary in the browser as in Node', async () => {
    const text =
      'vchsim: 1\nduration: 1m\nhost: { cores: 2, mhz: 2000, memory: 8GB }\nvms: [{ name: a, vcpus: 2, memory: 1GB, workload: { cpu: 60% } }]\n';
    const bundle = await build({
      entryPoints: ['src/index.ts'],
      bundle: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'vchsim',
      write: false,
    });
    const work = `(() => { const { scenario } = vchsim.readScenario(${JSON.stringify(text)}, { path: 'a.yaml' }); return JSON.stringify(vchsim.summarise(vchsim.simulate(scenario))); })()`;
    const page = await newPage(browser, 1280);
    await page.addScriptTag({ content: bundle.outputFiles[0]!.text });
    const { readScenario, simulate, summarise } = await import('../../src/index.ts');
    const expected = JSON.stringify(summarise(simulate(readScenario(text, { path: 'a.yaml' }).scenario!)));
    expect(await page.evaluate(work)).toBe(expected);
    await page.close();
  });
});
