/**
 * Golden results: what every run of `scenarios/` comes to, in `test/golden/<run>.json`. A change that is not meant to move
 * a prediction leaves these files as they are.
 *
 * To test a new scenario, put its file into `scenarios/` and write its results with the command below.
 *
 * To move a prediction on purpose:
 *   1. npx vitest run test/golden.test.ts --update
 *   2. Read the difference. Every counter that moved must have moved for the reason you know.
 *   3. Add a line to "Model changes" in CHANGELOG.md: what was predicted, what is predicted now, and why.
 *      The golden files and that line are in one commit.
 * Only `--update` writes these files. Without it, a run that has no file fails, on a developer's machine as in CI.
 *
 * Numbers have four significant digits, so that the order of a sum does not matter.
 */

import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUNDLED_FILES, bundledRun, scenariosOf } from './support/bundled-runs.ts';
import { ROOT } from './support/cli.ts';
import { goldenText, rounded } from './support/golden-text.ts';

const SCENARIOS = BUNDLED_FILES.flatMap(scenariosOf);

describe('golden results', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    await expect(goldenText(bundledRun(scenario))).toMatchFileSnapshot(`golden/${name}.json`);
  });

  it('belong to a run that still exists; remove a file whose scenario or variant is gone', () => {
    const runs = SCENARIOS.map(({ name }) => `${name}.json`);
    expect(readdirSync(`${ROOT}test/golden`).filter((file) => !runs.includes(file))).toEqual([]);
  });
});

describe('a number of a golden file', () => {
  it.each([
    [14_974.64, 14_970],
    [0.123456, 0.1235],
    // Half-way values, as two orders of one sum give them.
    [12_345, rounded(12_344.9999999)],
    [12_345, rounded(12_345.0000001)],
    // What is left of 0.1 + 0.2 - 0.3.
    [0.1 + 0.2 - 0.3, 0],
    [-1e-12, 0],
  ])('%d is written as %d', (value, written) => {
    expect(rounded(value)).toBe(written);
  });
});
