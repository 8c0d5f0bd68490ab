/** `vchsim schema`: prints the JSON Schema of a scenario, for editors. */

import { EXIT } from '../exit-codes.ts';
import type { CliCommand } from './command.ts';

export const schema: CliCommand<undefined, object> = {
  name: 'schema',
  says: 'print the JSON Schema of scenarios, for editors',
  options: [],
  examples: ['vchsim schema > vchsim.schema.json'],
  run: async () => {
    const { scenarioJsonSchema } = await import('../../scenario/json-schema.ts');
    const { writeDocument } = await import('../terminal.ts');
    writeDocument(scenarioJsonSchema());
    return EXIT.done;
  },
};
