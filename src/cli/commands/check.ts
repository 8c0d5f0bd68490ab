/** `vchsim check` */

import { MODEL } from '../../constants/model.ts';
import type { CheckOptions } from '../options.ts';
import { BadArgument, type CliCommand } from './command.ts';
import { READ_OPTIONS } from './read-options.ts';

export const check: CliCommand<readonly string[], CheckOptions> = {
  name: 'check',
  says: "validate scenarios; print the inventory and the planner's table; simulate nothing",
  argument: { flags: '<scenario...>', says: 'scenario files' },
  options: [
    ...READ_OPTIONS,
    { flags: '--sarif', says: 'print only the issues, as SARIF 2.1.0, on stdout' },
    {
      flags: '--vic <release,...>',
      says: 'list what changes for the scenario between releases of VIC, e.g. 1.1.1,1.2.1',
      parse: vicReleases,
    },
  ],
  examples: [
    'vchsim check scenarios/thirty-containers.yaml',
    'vchsim check web.yaml --json',
    'vchsim check scenarios/*.yaml --sarif > check.sarif',
    'vchsim check web.yaml --vic 1.1.1,1.2.1',
  ],
  run: async (paths, options) => (await import('../check.ts')).check(paths, options),
};

function vicReleases(text: string): string[] {
  const wanted = [...new Set(text.split(',').map((each) => each.trim()))];
  const known = MODEL.vic.version.allowed as readonly string[];
  if (wanted.length > 1 && wanted.every((each) => known.includes(each))) return wanted;
  throw new BadArgument(`Give two or more of ${known.join(', ')}.`);
}
