/** `npm start`: runs the two comparisons of `scenarios/`. */

import type { StartOptions } from '../options.ts';
import type { CliCommand } from './command.ts';
import { QUIET } from './read-options.ts';
import { FORCE, NO_CHARTS, OUT } from './run-options.ts';

export const start: CliCommand<undefined, StartOptions> = {
  name: 'start',
  hidden: true,
  says: 'compare cpu-limited with cpu-unlimited, and memory-limited with memory-unlimited',
  options: [OUT, FORCE, NO_CHARTS, QUIET],
  examples: ['npm start', 'npm start -- --out elsewhere'],
  run: async (_, options) => (await import('../start.ts')).start(options),
};
