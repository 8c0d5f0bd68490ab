/** A VM and where it was written. */

import type { Vm } from '../vsphere/inventory.ts';
import type { Path } from './located.ts';

export interface PlacedVm {
  readonly vm: Vm;
  readonly path: Path;
}
