/**
 * explore.html as a reader uses it, in a real browser: a moved slider gives the very numbers the command line gives for the
 * scenario that can be copied; nothing is fetched, nothing violates the content policy, names are harmless.
 * Needs Chromium, so these tests run in `.ci/run` (or with VCHSIM_BROWSER=1) and are skipped elsewhere.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Summary } from '../../src/analysis/summary-document.ts';
import { COLUMNS } from '../../src/explore/readout.ts';
import { describeInBrowser, launchBrowser, newPage } from '../support/browser.ts';
import { CEILING_MS, temporaryFolder, vchsim } from '../support/cli.ts';

const HOSTILE = ['</script><script>window.hacked=1</script>', 'אבג abc😀', `${'long '.repeat(15)}end`, '"><img src=x>'];

const hostile = {
  ...{ vchsim: 1, name: 'hostile', title: `‮${HOSTILE[0]}${'x'.repeat(200)}`, duration: '40s' },
  host: { name: '<svg onload="window.hacked=1">', cores: 2, mhz: 1000, memory: '8GB' },
  vchs: [{ name: '<b>vch</b>', cpu: { limit: '500MHz' } }],
  containers: [{ vch: '<b>vch</b>', name: 'a`$b`', memory: '64MB', vcpus: 1, workload: 'stress --cpu 1' }],
  vms: HOSTILE.map((name) => ({ name, memory: '64MB', workload: { cpu: '50%' } })),
};

/** Takes a few seconds, in many short samples between which the page listens. */
const large = {
  ...{ vchsim: 1, name: 'large', duration: '2h', host: { cores: 4, mhz: 2000, memory: '64GB' } },
  vchs: [{ name: 'many', cpu: { limit: '3GHz' } }],
  containers: [{ vch: 'many', name: 'c', count: 5, vcpus: 2, memory: '1GB', workload: { cpu: '30%' } }],
};

describeInBrowser('in a browser (skipped without VCHSIM_BROWSER=1; .ci/run sets it)', () => {
  const place = temporaryFolder();
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
    for (const scenario of [hostile, large])
      writeFileSync(join(place.path, `${scenario.name}.yaml`), JSON.stringify(scenario));
    const out = ['--out', place.path];
    const results = await Promise.all([
      vchsim(['compare', 'scenarios/memory-limited.yaml', 'scenarios/memory-unlimited.yaml', ...out]),
      vchsim([
        'run',
        'scenarios/cpu-limited.yaml',
        join(place.path, 'hostile.yaml'),
        join(place.path, 'large.yaml'),
        ...out,
      ]),
    ]);
    expect(results.map(({ stderr, exitCode }) => [stderr, exitCode].join('\n')).join()).not.toMatch(/error/i);
  });

  afterAll(async () => {
    await browser?.close();
    place.remove();
  });

  /** Opens a page, waits for its first run, and notes what goes wrong in it. */
  async function opened(run: string, width = 1280) {
    const page = await newPage(browser, width);
    const trouble: string[] = [];
    page.on('console', (message) => trouble.push(message.text()));
    page.on('pageerror', (error) => trouble.push(error.message));
    const url = pathToFileURL(join(place.path, run, 'explore.html')).href;
    page.on('request', (request) => {
      if (request.url() !== url) trouble.push(`asked for ${request.url()}`);
    });
    await page.addInitScript(
      "addEventListener('securitypolicyviolation', (e) => console.log('violates ' + e.violatedDirective))",
    );
    await page.goto(url);
    await settled(page);
    return { page, trouble };
  }

  /** Waits until an expression holds in the page. Asked from outside: the page itself may not evaluate any text. */
  async function until(page: Page, expression: string): Promise<void> {
    const deadlineMs = performance.now() + CEILING_MS;
    while (!(await page.evaluate(`Boolean(${expression})`))) {
      if (performance.now() > deadlineMs) throw new Error(`not within ${CEILING_MS / 1000} s: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  const settled = (page: Page) =>
    until(
      page,
      "document.querySelector('.status')?.textContent.startsWith('Simulated and drawn') && document.querySelector('progress').hidden",
    );

  /** Moves a slider as a hand would, and waits for the run. */
  async function move(page: Page, control: string, value: number): Promise<void> {
    const before = await page.locator('#provenance').textContent();
    await page.locator(`[data-control="${control}"]`).fill(String(value));
    await until(page, `document.querySelector('#provenance').textContent !== ${JSON.stringify(before)}`);
    await settled(page);
  }

  /** What the command line says of the scenario the page offers. */
  async function summaryOfCopied(page: Page): Promise<Summary> {
    const path = join(place.path, 'copied.yaml');
    writeFileSync(path, await page.locator('textarea').inputValue());
    const { stdout, stderr, exitCode } = await vchsim([
      'run',
      path,
      '--no-charts',
      '--json',
      '--out',
      join(place.path, 'copied'),
    ]);
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout) as Summary;
  }

  /** VM → exact values of its row. */
  async function rowsOf(page: Page): Promise<Record<string, (number | null)[]>> {
    const rows = await page
      .locator('table.vms tr[data-vm]')
      .evaluateAll((found) =>
        found.map((row) => [
          row.getAttribute('data-vm'),
          [...row.querySelectorAll('td.n')].map((cell) => cell.querySelector('data')?.getAttribute('value') ?? null),
        ]),
      );
    const number = (value: string | null) => (value === null ? null : Number(value));
    return Object.fromEntries(rows.map(([name, values]) => [name, (values as (string | null)[]).map(number)]));
  }

  async function expectSameAsCommandLine(page: Page): Promise<Summary> {
    const summary = await summaryOfCopied(page);
    expect(await page.locator('#provenance').textContent()).toContain(`@${summary.scenario.sha256.slice(0, 8)} `);
    const rows = await rowsOf(page);
    const vms = summary.entities.filter(({ kind }) => kind === 'vm');
    expect(Object.keys(rows).sort()).toEqual(vms.map(({ name }) => name).sort());
    for (const { name, counters } of vms)
      expect(rows[name], name).toEqual(COLUMNS.map(({ counter }) => counters[counter]?.average ?? null));
    return summary;
  }

  it('opens with the run of the report', async () => {
    const { page, trouble } = await opened('cpu-limited');
    await expectSameAsCommandLine(page);
    expect(await page.locator('[role=status].lead').textContent()).toContain('busybox got');
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('a moved limit, size and number give the numbers of the command line', async () => {
    const { page, trouble } = await opened('memory-limited-vs-memory-unlimited/memory-limited');
    await move(page, 'vchs.0.memory.limit', 1280);
    const roomier = await expectSameAsCommandLine(page);
    expect(
      roomier.entities.find(({ container }) => container === 'busybox')!.counters['mem.latency.average']!.average,
    ).toBeLessThan(5);
    await move(page, 'containers.0.memory.size', 1024);
    await move(page, 'containers.0.count', 3);
    await page.getByRole('checkbox').nth(1).check();
    await until(page, "/limit: unlimited/.test(document.querySelector('textarea').value)");
    await settled(page);
    const crowded = await expectSameAsCommandLine(page);
    expect(crowded.entities.filter(({ role }) => role === 'container').length).toBe(3);
    await page.getByRole('button', { name: 'Back to where it started' }).click();
    await until(
      page,
      "!/unlimited:/.test(document.querySelector('textarea').value) && !/memory-more/.test(document.querySelector('textarea').value)",
    );
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('shows every counter of the moment that is pointed at, and what a keyboard chooses', async () => {
    const { page, trouble } = await opened('cpu-limited');
    const summary = await summaryOfCopied(page);
    const names = Object.keys(summary.entities.find(({ container }) => container === 'busybox')!.counters);
    const plot = page.locator('.plot').first();
    await plot.focus();
    for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    // Home is the first sample, which ends at 20 s; two further ones end at 60 s.
    expect(await page.locator('.counters caption').textContent()).toContain('at 01:00');
    expect(await plot.getAttribute('aria-valuetext')).toMatch(/^01:00: Usage in MHz \d+ MHz, /);
    const told = await page.locator('.counters td small').allTextContents();
    expect(told.map((text) => text.split(',')[0])).toEqual(names);
    await page.keyboard.press('+');
    expect(await page.locator('.zoom output').textContent()).toBe('00:00 – 03:00');
    await page.keyboard.press('0');
    expect(await page.locator('.zoom output').textContent()).toBe('');
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + (3 * box.width) / 4, box.y + 60, { steps: 4 });
    await page.mouse.up();
    expect(await page.locator('.zoom output').textContent()).toMatch(/^0[23]:\d\d – 0[45]:\d\d$/);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('sliders move by keyboard, and what is typed is checked', async () => {
    const { page } = await opened('cpu-limited');
    const slider = page.getByRole('slider', { name: 'CPU limit of limited, MHz' });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    const number = page.getByRole('spinbutton', { name: 'CPU limit, MHz' }).first();
    expect(Number(await number.inputValue())).toBeGreaterThan(500);
    await number.fill('0.25');
    // Below the reservation of 1 MHz that a VCH has: a scenario the command line refuses as well.
    await page.getByRole('alert').getByText('below its reservation').waitFor();
    await number.fill('700');
    await until(page, "document.querySelector('[role=alert]').hidden");
    await page.close();
  });

  it('a comparison starts from the run one chooses, with the baseline behind', async () => {
    const { page, trouble } = await opened('memory-limited-vs-memory-unlimited');
    await page.locator('#start').selectOption({ label: 'memory-unlimited' });
    await until(page, "/memory-unlimited@/.test(document.querySelector('#provenance').textContent)");
    await settled(page);
    await expectSameAsCommandLine(page);
    expect(await page.locator('.legend .note').first().textContent()).toBe(
      'Pale dotted lines: values of memory-limited.',
    );
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('a large scenario shows progress, and a newer input ends the run under way', async () => {
    const { page, trouble } = await opened('large');
    // The second input comes from within the page, at the moment the run of the first is under way.
    await page.evaluate(`
      window.seen = [];
      window.told = null;
      new MutationObserver(() => window.seen.push(document.querySelector('#provenance').textContent))
        .observe(document.querySelector('#provenance'), { childList: true });
      const progress = document.querySelector('progress');
      new MutationObserver(() => {
        if (window.told !== null || progress.hidden || progress.value <= 0.02) return;
        window.told = document.querySelector('.status').textContent;
        const slider = document.querySelector('[data-control="vchs.0.cpu.limit"]');
        slider.value = '5000';
        slider.dispatchEvent(new Event('input', { bubbles: true }));
      }).observe(document.querySelector('.status'), { attributes: true, childList: true, subtree: true });
    `);
    await page.locator('[data-control="vchs.0.cpu.limit"]').fill('4000');
    await until(page, 'window.told !== null && window.seen.length > 0');
    await settled(page);
    expect(await page.evaluate('window.told')).toMatch(/^Simulating, \d+ %$/);
    const seen = (await page.evaluate('window.seen')) as string[];
    const { scenario } = await expectSameAsCommandLine(page);
    // The run of 4,000 MHz was never shown.
    expect(seen).toEqual([expect.stringContaining(`@${scenario.sha256.slice(0, 8)} `)]);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('names that look like markup are text, and text is harmless', async () => {
    const { page, trouble } = await opened('hostile');
    await move(page, 'vchs.0.cpu.limit', 300);
    expect(await page.evaluate('window.hacked')).toBe(undefined);
    expect(await page.locator('main b, main svg, main img, main script').count()).toBe(0);
    await expectSameAsCommandLine(page);
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('the content policy lets no other script run', async () => {
    const { page, trouble } = await opened('cpu-limited');
    await page.evaluate(
      "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)",
    );
    expect(await page.evaluate('window.ran')).toBe(undefined);
    expect(trouble.join()).toContain('violates script-src');
    await page.close();
  });

  it.each([1280, 390])('at %d pixels the page does not scroll sideways', async (width) => {
    const { page } = await opened('memory-limited-vs-memory-unlimited', width);
    await move(page, 'vchs.0.memory.limit', 1024);
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    await page.close();
  });
});
