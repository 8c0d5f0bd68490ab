/** What docs/pipeline.md tells people to copy is what the command takes. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { commandLine } from '../../src/cli/command-line.ts';
import { KNOWN_COUNTERS } from '../../src/counters/known-counters.ts';
import { readScenario } from '../../src/scenario/read.ts';

const page = readFileSync(new URL('../../docs/pipeline.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1]!);

it('the gates of the page pass the check in a scenario that has what they speak of', () => {
  const scenario = `vchsim: 1
duration: 5m
host: { cores: 4, mhz: 1800, memory: 32GB }
pools: [{ name: prod }]
vchs: [{ name: limited, cpu: { limit: 500MHz } }]
containers:
  - { vch: limited, name: busybox, memory: 512MB, workload: { cpu: 10% } }
  - { vch: limited, name: web, count: 2, memory: 512MB, workload: { cpu: 10% } }
${blocks[0]}`;
  const { issues } = readScenario(scenario, { path: 'x.yaml', counters: KNOWN_COUNTERS });
  expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
});

it('the workflows are YAML, and their commands have only options that exist', () => {
  const known = new Set(
    commandLine(() => undefined)
      .commands.find((each) => each.name() === 'run')!
      .options.map((option) => option.long),
  );
  const commands = [...page.matchAll(/npx vchsim run (.*)/g)].map((match) => match[1]!);
  expect(commands.length).toBeGreaterThanOrEqual(2);
  for (const command of commands)
    for (const option of command.match(/--[a-z-]+/g) ?? []) expect(known).toContain(option);
  for (const block of blocks) expect(parse(block)).toBeTypeOf('object');
});
