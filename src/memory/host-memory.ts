/** The host's memory: how much there is, how much of it is free, and the state that puts the host into (host-state.ts). */

import type { Model } from '../constants/model.ts';
import { pagesOf } from '../units.ts';
import { vmkernelBytes } from '../vsphere/host.ts';
import { heldPages } from './footprint.ts';
import { HostState, hostState, minFreeBytes, type Techniques, techniquesIn } from './host-state.ts';
import type { MemoryState } from './state.ts';

export class HostMemory {
  readonly pages: number;
  readonly vmkernelPages: number;
  readonly minFreePages: number;
  state: HostState = HostState.high;
  private readonly memory: MemoryState;
  private readonly model: Model['memory'];

  constructor(bytes: number, memory: MemoryState, model: Model['memory']) {
    this.pages = pagesOf(bytes);
    this.vmkernelPages = pagesOf(vmkernelBytes(bytes, model));
    this.minFreePages = pagesOf(minFreeBytes(bytes));
    this.memory = memory;
    this.model = model;
  }

  get freePages(): number {
    let held = this.vmkernelPages;
    for (let vm = 0; vm < this.memory.vmCount; vm++) held += heldPages(this.memory, vm);
    return this.pages - held;
  }

  /** Pages that are divided among the VMs; 0 on a host that is not larger than the memory of VMkernel and minFree. */
  get dividedPages(): number {
    return Math.max(0, this.pages - this.vmkernelPages - this.minFreePages);
  }

  /** Pages missing from free memory to a mark (a multiple of minFree). Negative when more is free. */
  missingTo(mark: number): number {
    return Math.ceil(mark * this.minFreePages - this.freePages);
  }

  /** Techniques of the current host state. */
  get techniques(): Techniques {
    return techniquesIn(this.state, this.model);
  }

  /** Updates the state from the free memory. */
  update(): void {
    this.state = hostState(this.freePages, this.minFreePages, this.state, this.model);
  }
}
