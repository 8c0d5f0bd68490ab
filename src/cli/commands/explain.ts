/** `vchsim explain` */

import type { ExplainOptions } from '../options.ts';
import type { CliCommand } from './command.ts';
import { JSON_OUTPUT } from './read-options.ts';

export const explain: CliCommand<readonly string[], ExplainOptions> = {
  name: 'explain',
  says: 'explain a counter: meaning, unit, formula, conversions, thresholds, names in other tools',
  argument: {
    flags: '[counter...]',
    says: 'a full or partial name, a label, or a column of esxtop (default: list all counters)',
  },
  options: [JSON_OUTPUT],
  examples: [
    'vchsim explain',
    'vchsim explain cpu.ready.summation',
    'vchsim explain "Max limited"',
    'vchsim explain %RDY',
    'vchsim explain --json > counters.json',
  ],
  run: async (counter, options) => (await import('../explain.ts')).explain(counter, options),
};
