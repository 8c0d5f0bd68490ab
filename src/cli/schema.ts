/** `vchsim schema`: the JSON Schema of a scenario, for editors and for the curious. */

import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { writeDocument } from './terminal.ts';

export function schema(): ExitCode {
  writeDocument(scenarioJsonSchema());
  return EXIT.done;
}
