/** `vchsim init` */

import type { InitOptions } from '../options.ts';
import type { CliCommand } from './command.ts';
import { QUIET } from './read-options.ts';

export const init: CliCommand<string, InitOptions> = {
  name: 'init',
  says: 'write a small commented scenario to NAME.yaml, and the JSON Schema for editors',
  argument: { flags: '[name]', says: 'name of the scenario', otherwise: 'scenario' },
  options: [{ flags: '--force', says: 'replace an existing file' }, QUIET],
  examples: ['vchsim init', 'vchsim init web-tier && vchsim run web-tier.yaml'],
  run: async (name, options) => (await import('../init.ts')).init(name, options),
};
