/** `vchsim compare` */

import type { CompareOptions } from '../options.ts';
import type { CliCommand } from './command.ts';
import { repeatable } from './read-options.ts';
import { RUN_OPTIONS } from './run-options.ts';

export const compare: CliCommand<readonly string[], CompareOptions> = {
  name: 'compare',
  says: 'simulate two or more scenarios, or variants of one, and compare the results',
  argument: {
    flags: '<scenario...>',
    says: 'scenario files, or the summary.json of earlier runs, also as NAME=FILE; the first is the baseline',
  },
  options: [
    ...RUN_OPTIONS,
    repeatable('--variant <text>', 'add a run of the file with changes: "NAME: PATH=VALUE, ..." (repeatable)'),
    { flags: '--unlimited <vch>', says: 'add a run of the file without the limits of this VCH' },
    { flags: '--baseline <name>', says: 'the run that all others are compared with (default: the first)' },
  ],
  examples: [
    'vchsim compare scenarios/cpu-limited.yaml scenarios/cpu-unlimited.yaml',
    'vchsim compare scenarios/memory-limited.yaml --unlimited limited',
    'vchsim compare last-week=archive/summary.json scenarios/memory-limited.yaml',
    'vchsim compare scenarios/memory-limited.yaml --variant "roomy: vchs.limited.memory.limit=2GB"',
  ],
  run: async (paths, options) => (await import('../compare.ts')).compare(paths, options),
};
