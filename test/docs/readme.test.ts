/** The README shows a scenario and its result: the result is what the command prints for that scenario. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, vchsim } from '../support/cli.ts';
import { page } from '../support/pages.ts';

const LINES_MAX = 170;
const README = page('README.md').text;
/** Stands in front of what the command prints besides the verdict and the table. */
const NEXT_SECTION = '\n\nOver time';

it('the result in the README is that of its scenario (npx vitest run test/docs/readme.test.ts --update)', async () => {
  const scenario = /```yaml\n([\s\S]*?)```/.exec(README)![1]!;
  const folder = temporaryFolder();
  try {
    writeFileSync(join(folder.path, 'my-vch.yaml'), scenario);
    const { exitCode, stdout, stderr } = await vchsim(['run', 'my-vch.yaml', '--no-charts'], {
      cwd: folder.path,
      env: { LANG: 'C.UTF-8' },
    });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain(NEXT_SECTION);
    const shown = stdout.slice(0, stdout.indexOf(NEXT_SECTION));
    const expected = README.replace(/```text\n[\s\S]*?```/, () => `\`\`\`text\n${shown}\n\`\`\``);
    await expect(expected).toMatchFileSnapshot('../../README.md');
  } finally {
    folder.remove();
  }
});

it(`the README has at most ${LINES_MAX} lines`, () => {
  expect(README.trimEnd().split('\n').length).toBeLessThanOrEqual(LINES_MAX);
});
