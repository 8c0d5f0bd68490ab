/**
 * A real Chromium. `.ci/run` sets VCHSIM_BROWSER=1 and, with VCHSIM_BROWSER_PATH, says where it is; without the first the
 * tests that need it are skipped.
 */

import { type Browser, chromium } from 'playwright-core';
import { describe } from 'vitest';
import { CEILING_MS } from './cli.ts';

const WANTED = process.env['VCHSIM_BROWSER'] === '1';

if (!WANTED) console.info('Browser tests are skipped: .ci/run runs them, or set VCHSIM_BROWSER=1.');

/** A `describe` of tests that need a browser. */
export const describeInBrowser = describe.skipIf(!WANTED);

export function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['VCHSIM_BROWSER_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: CEILING_MS });
}

/** A page that waits as long as a busy machine may take. */
export async function newPage(browser: Browser, width: number) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.setDefaultTimeout(CEILING_MS);
  return page;
}
