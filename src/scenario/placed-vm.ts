/** A VM and where it was written. */

import type { Path } from './located.ts';
import type { Vm } from './scenario.ts';

export interface PlacedVm {
  readonly vm: Vm;
  readonly path: Path;
}
