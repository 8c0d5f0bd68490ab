/**
 * Active memory as the host knows it: an estimate from a sample, since it cannot watch every access.
 *
 * Model. At the start of a period `samplePages` random pages of the VM are unmapped; those accessed before it ends are
 *   counted. The estimate is the largest of three averages of that count: a slow one, a fast one, and the fast one with
 *   the running period as far as it has come. So it rises fast and falls slowly, and a VM of little activity reads 0 and
 *   then one page in a hundred. Without a period behind it, what was counted so far is all there is.
 * Simplifications. Periods are of wall time, not of the VM's run time; pages the workload keeps touching count at once.
 *   Cached files count as far as they are read in the period, each as often as any other.
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
  /** Where the sampled pages lie when all are sorted by how likely they are touched, 0…1. */
  readonly places: Float64Array;
  /** Largest share of pages in use in this period. */
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

  /** A VM powers on: nothing is known of it. */
  start(vm: number, tick: number): void {
    this.samplings[vm]!.periods = 0;
    this.unmap(this.samplings[vm]!, tick);
  }

  /** The workload of a VM has read so many pages of files. */
  read(vm: number, pages: number): void {
    this.samplings[vm]!.reads += pages;
  }

  /** A VM has been up for long and used `usedPages` all the time, and read files as its plan says. */
  warmStart(vm: number, usedPages: number): void {
    const readsPerS = this.memory.plan[vm]!.files?.readsPerS ?? 0;
    const used =
      usedPages + computeTouchedPages(cachedFilePages(this.memory, vm), (readsPerS * this.periodMs) / MS_PER_S);
    this.memory.activeFast[vm] = used;
    this.memory.activeSlow[vm] = used;
    this.samplings[vm]!.periods = 1;
    this.look(vm, usedPages, 0);
  }

  /** Counts what was accessed so far of the pages sampled, `usedPages` of the VM's being in use, and ends the period when due. */
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

/** One stream per VM, by its own name as its bursts' streams are: a containerVM and a VM of the same name are alike. */
function samplingStreams({ seed, vms }: Scenario): RandomStream[] {
  const seen = new Map<string, number>();
  return vms.map((vm) => {
    const name = vm.container ?? vm.name;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return randomStream(seed, 'sampling', count === 1 ? name : `${name}#${count}`);
  });
}
