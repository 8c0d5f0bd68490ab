/** The other VMs for which a finding holds as well. */

import { claim } from './claim.ts';
import { template } from './template.ts';
import { namesInWords } from './wording.ts';

interface Others {
  /** As sentences call them. */
  readonly names: readonly string[];
  readonly entities: readonly string[];
  readonly code: string;
}

export const alsoOthers = template<Others>(
  'alike',
  ({ names }) => `The same holds for ${names.length} other${names.length === 1 ? '' : 's'}: ${namesInWords(names)}.`,
  ({ entities, names }, { run }) => [
    claim('as many names as entities', names.length === entities.length),
    claim(
      'all of them are in the run',
      entities.every((each) => run.entities.some(({ name }) => name === each)),
    ),
  ],
);
