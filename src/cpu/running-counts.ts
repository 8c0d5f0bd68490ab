/** How many vCPUs of each VM or limit group run: alone on their core, and beside another world. Whole numbers, never below 0. */

import { InvariantError } from '../errors.ts';

export class RunningCounts {
  readonly alone: Int32Array;
  readonly shared: Int32Array;

  /** Of `size` VMs or groups, none of which has a vCPU running. */
  constructor(size: number) {
    this.alone = new Int32Array(size);
    this.shared = new Int32Array(size);
  }

  /** One vCPU more (+1) or fewer (−1) runs. Throws InvariantError when one stops that never ran. */
  change(at: number, by: 1 | -1, sharesCore: boolean): void {
    const counts = sharesCore ? this.shared : this.alone;
    const count = counts[at]! + by;
    if (count < 0) throw new InvariantError(`more vCPUs of ${at} have stopped than were running`);
    counts[at] = count;
  }
}
