/** Recorded demand, which this version refuses where it is written. */

import * as z from 'zod';
import { text } from '../../fields/fields.ts';
import type { WorkloadForm } from '../kind.ts';
import type { IdleWorkload } from './idle.ts';

const shape = z.strictObject({ trace: text('A file of recorded demand.'), format: text('Its format.', 40).optional() });

export const trace: WorkloadForm<z.output<typeof shape>> = {
  key: 'trace',
  shape,
  read(_, place): IdleWorkload {
    const says = `${place.name()} is a trace, which this version does not play yet`;
    place.report('error', 'traces-not-supported', [], says, 'describe the demand with cpu, memory and phases');
    return { kind: 'idle' };
  },
};
