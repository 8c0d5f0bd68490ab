/** How commands end badly: the words, the exit code, and what reproduces a failure of ours. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeFailure } from '../../src/cli/describe-failure.ts';
import { Interrupted, UsageError, withReproduction } from '../../src/cli/failures.ts';
import { styleOf } from '../../src/cli/terminal.ts';
import { InvariantError } from '../../src/errors.ts';
import { scenarioSha256 } from '../../src/scenario/canonical.ts';
import { readScenario } from '../../src/scenario/read.ts';

const STYLE = { ...styleOf(process.stderr), width: 100 };
const PATH = 'scenarios/thirty-containers.yaml';
const scenario = readScenario(readFileSync(PATH), { path: PATH, seed: 7 }).scenario!;

it('a broken invariant exits with 3 and names seed and scenario hash, without a stack trace', () => {
  const failure = describeFailure(withReproduction(new InvariantError('run + ready = tick'), scenario), STYLE);
  expect(failure.exitCode).toBe(3);
  expect(failure.text).toContain('run + ready = tick');
  expect(failure.text).toContain('seed 7');
  expect(failure.text).toContain(scenarioSha256(scenario));
  expect(failure.text).not.toMatch(/^\s+at /m);
});

it('a full disk is no defect: exit 1, named for what it is', () => {
  const full = Object.assign(new Error('ENOSPC: …'), { code: 'ENOSPC', syscall: 'write', path: 'output/web' });
  const failure = describeFailure(withReproduction(full, scenario), STYLE);
  expect(failure).toMatchObject({ exitCode: 1 });
  expect(failure.text).toBe('vchsim: cannot write output/web: the disk is full. Nothing half-written was left behind.');
});

it('wrong usage exits with 1 and ends with the way out, Ctrl-C with 130', () => {
  const usage = describeFailure(new UsageError('Two runs are named web.', 'Give one another name.'), STYLE);
  expect(usage).toEqual({ exitCode: 1, text: 'vchsim: Two runs are named web.\n  Give one another name.' });
  expect(describeFailure(new Interrupted(), STYLE).exitCode).toBe(130);
});
