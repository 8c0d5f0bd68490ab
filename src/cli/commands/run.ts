/** `vchsim run` */

import type { RunOptions } from '../options.ts';
import type { CliCommand } from './command.ts';
import { RUN_OPTIONS } from './run-options.ts';

export const run: CliCommand<readonly string[], RunOptions> = {
  name: 'run',
  says: 'simulate scenarios and their variants; write a folder of charts and reports for each',
  argument: { flags: '<scenario...>', says: 'scenario files' },
  options: RUN_OPTIONS,
  examples: [
    'vchsim run scenarios/cpu-limited.yaml',
    'vchsim run scenarios/cpu-limited.yaml --set vchs.limited.cpu.limit=1GHz --seed 7',
    'vchsim run scenarios/*.yaml --no-charts --json > results.json',
    'vchsim run web.yaml --fail-on warning --export github,sarif',
    'vchsim run web.yaml --group-by "PROD-*" --group-by "DEV-*"',
  ],
  run: async (paths, options) => (await import('../run.ts')).run(paths, options),
};
