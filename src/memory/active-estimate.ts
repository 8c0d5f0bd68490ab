/**
 * Active memory as the host estimates it from samples, because the host cannot see every access.
 *
 * Model. At the start of a period, `samplePages` random pages of the VM are unmapped. The host counts those that are accessed
 *   before the period ends. The estimate is the largest of three averages of this count: a slow one, a fast one, and the
 *   fast one with the current period so far. So the estimate rises fast and falls slowly. A VM with little activity reads 0
 *   in some periods and one page in a hundred in others. In the first period the count so far is the estimate.
 * Simplifications. Periods are of wall time, not of the VM's run time. Pages that the workload keeps touching count at once.
 *   Cached files count as far as they are read in the period; all cached pages are read equally often.
 * Sources. W02 §5.3 and fig. 6; [RMG] period of 60 s; weights of the averages are not public (assumed).
 * Checked by. test/memory/active-estimate.test.ts.
 */

import { hasFeature } from '../constants/esxi.ts';
import { ACTIVE_ESTIMATE_WEIGHT, MIN_ACTIVE_SINCE_6_5 } from '../constants/memory.ts';
import { type RandomStream, randomStream } from '../random.ts';
import { MS_PER_S } from '../units.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { computeTouchedPages } from './file-popularity.ts';
import { cachedFilePages } from './footprint.ts';
import type { MemoryState } from './state.ts';

/** The sample of one VM. */
interface Sampling {
  readonly stream: RandomStream;
  /** Rank of each sampled page, 0…1, among the VM's pages sorted by how likely they are touched. */
  readonly places: Float64Array;
  /** Largest fraction of the VM's pages in use in this period. */
  mostUsed: number;
  /** Pages of files read in this period. */
  reads: number;
  endsAt: number;
  periods: number;
}

export class ActiveEstimate {
  private readonly memory: MemoryState;
  private readonly samplings: readonly Sampling[];
  private readonly periodMs: number;
  private readonly least: number;

  constructor(scenario: Scenario, memory: MemoryState) {
    const { samplePages, samplePeriod } = scenario.model.memory;
    this.memory = memory;
    this.periodMs = samplePeriod;
    this.least = hasFeature(scenario.model, 'activeFloor') ? MIN_ACTIVE_SINCE_6_5 : 0;
    this.samplings = samplingStreams(scenario).map((stream) => ({
      stream,
      places: new Float64Array(samplePages),
      mostUsed: 0,
      reads: 0,
      endsAt: 0,
      periods: 0,
    }));
  }

  /** Starts the estimate of a VM that powers on. */
  start(vm: number, tick: number): void {
    this.samplings[vm]!.periods = 0;
    this.unmap(this.samplings[vm]!, tick);
  }

  /** Counts file pages that the workload of a VM has read. */
  read(vm: number, pages: number): void {
    this.samplings[vm]!.reads += pages;
  }

  /** Sets the estimate as after a long run in which the VM used `usedPages` and read files as in its plan. */
  warmStart(vm: number, usedPages: number): void {
    const readsPerS = this.memory.plan[vm]!.files?.readsPerS ?? 0;
    const used =
      usedPages + computeTouchedPages(cachedFilePages(this.memory, vm), (readsPerS * this.periodMs) / MS_PER_S);
    this.memory.activeFast[vm] = used;
    this.memory.activeSlow[vm] = used;
    this.samplings[vm]!.periods = 1;
    this.look(vm, usedPages, 0);
  }

  /** Updates the estimate with the sampled pages accessed so far. `usedPages` are in use now. Ends the period when it is due. */
  look(vm: number, usedPages: number, tick: number): void {
    const { memory } = this;
    const sampling = this.samplings[vm]!;
    const size = memory.sizePages[vm]!;
    const readPages = computeTouchedPages(cachedFilePages(memory, vm), sampling.reads);
    sampling.mostUsed = Math.max(sampling.mostUsed, (usedPages + readPages) / size);
    let counted = 0;
    for (const place of sampling.places) if (place < sampling.mostUsed) counted++;
    const estimate = Math.max(this.least, counted / sampling.places.length) * size;
    const fast = memory.activeFast[vm]!;
    memory.activeRunning[vm] =
      sampling.periods === 0 ? estimate : fast + ACTIVE_ESTIMATE_WEIGHT.fast * (estimate - fast);
    if (tick < sampling.endsAt) return;
    const slow = memory.activeSlow[vm]!;
    memory.activeSlow[vm] = sampling.periods === 0 ? estimate : slow + ACTIVE_ESTIMATE_WEIGHT.slow * (estimate - slow);
    memory.activeFast[vm] = memory.activeRunning[vm]!;
    sampling.periods++;
    this.unmap(sampling, tick);
  }

  private unmap(sampling: Sampling, tick: number): void {
    for (let i = 0; i < sampling.places.length; i++) sampling.places[i] = sampling.stream.next();
    sampling.mostUsed = 0;
    sampling.reads = 0;
    sampling.endsAt = tick + this.periodMs;
  }
}

/** One random stream per VM, by its name, as for its bursts. A containerVM and a VM of the same name get the same stream name. */
function samplingStreams({ seed, vms }: Scenario): RandomStream[] {
  const seen = new Map<string, number>();
  return vms.map((vm) => {
    const name = vm.container ?? vm.name;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return randomStream(seed, 'sampling', count === 1 ? name : `${name}#${count}`);
  });
}
