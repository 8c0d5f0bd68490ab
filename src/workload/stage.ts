/**
 * Demand of a guest on its host over a period: the interface between workloads and the engine.
 *
 * A workload becomes a list of stages. In each, every vCPU has a load and the guest a memory plan. The engine turns loads
 * into bursts on the 1 ms grid (engine/guests.ts) and plans into pages (memory/).
 */

import type { GuestPlan } from '../memory/guest-plan.ts';
import type { Bursts, Vm } from '../vsphere/inventory.ts';
import type { DiskLoad, DiskThread } from './disk.ts';

/** Demand on one vCPU. */
export interface VcpuLoad {
  /** Share of time it is busy when nothing holds it back, 0…1. */
  readonly duty: number;
  /** Work after which it idles for good, µs at nominal clock; Infinity: never. */
  readonly totalUs: number;
  /** Work and sleep of one round when they are fixed (stress --vm-hang); null: bursts of random length. */
  readonly round: { readonly busyUs: number; readonly idleMs: number } | null;
  /** Accesses of hot pages per µs of CPU. */
  readonly touchesPerUs: number;
  /** true: work that contention delays is done later. false: the next idle gap starts after the burst. */
  readonly carry: boolean;
  /** Left out: the model's usual ones. */
  readonly bursts?: Bursts;
  /** Pages of files read per µs of CPU; left out: none. */
  readonly readsPerUs?: number;
  /** Left out: no thread uses the datastore. */
  readonly disk?: DiskLoad;
}

export const IDLE_LOAD: VcpuLoad = {
  duty: 0,
  totalUs: Number.POSITIVE_INFINITY,
  round: null,
  touchesPerUs: 0,
  carry: false,
};

export interface Stage {
  /** Wall-clock length, ms; null: until all loads are served, or for ever when they never are. */
  readonly forMs: number | null;
  /** One per vCPU. */
  readonly loads: readonly VcpuLoad[];
  readonly memory: GuestPlan;
}

export interface Program {
  readonly stages: readonly Stage[];
  readonly repeat: boolean;
  /** What the VM does after the last stage. A containerVM powers off when its process ends. */
  readonly afterwards: 'powerOff' | 'idle';
  /** The VM's outcome. */
  readonly ending: { readonly outcome: 'completed' | 'failed'; readonly reason: string | null };
}

/** End of a program that succeeds: a containerVM powers off with its process, another VM idles. */
export function endWithProcess({ role }: Pick<Vm, 'role'>): Pick<Program, 'afterwards' | 'ending'> {
  return { afterwards: role === 'container' ? 'powerOff' : 'idle', ending: { outcome: 'completed', reason: null } };
}

/** A thread of a guest, before the guest's own scheduler has put it on a vCPU. */
export interface Thread {
  readonly duty: number;
  readonly totalUs: number;
  readonly round: VcpuLoad['round'];
  readonly touchesPerUs: number;
  /** With it, `duty` is the duty on an idle datastore. */
  readonly disk?: DiskThread;
}

/**
 * Spreads threads over vCPUs as a guest's scheduler would: each to the least loaded one. Threads that share a vCPU share
 * it by duty, so that more than one busy thread makes it busy, not busier.
 */
export function placeThreads(threads: readonly Thread[], vcpus: number): VcpuLoad[] {
  return addThreads(Array<VcpuLoad>(vcpus).fill(IDLE_LOAD), threads);
}

/** Spreads threads over vCPUs that have loads already; none of these may be one that ends when it is served. */
export function addThreads(loads: readonly VcpuLoad[], threads: readonly Thread[]): VcpuLoad[] {
  const groups = loads.map((): Thread[] => []);
  const dutyOf = (v: number) => groups[v]!.reduce((sum, thread) => sum + thread.duty, loads[v]!.duty);
  for (const thread of [...threads].sort((a, b) => b.duty - a.duty)) {
    let least = 0;
    for (let v = 1; v < loads.length; v++) if (dutyOf(v) < dutyOf(least)) least = v;
    groups[least]!.push(thread);
  }
  return loads.map((load, v) => {
    const group = groups[v]!;
    const alone = combine(
      group,
      group.reduce((sum, thread) => sum + thread.duty, 0),
    );
    return load.duty === 0 ? alone : alone.duty === 0 ? load : together(load, alone);
  });
}

/** A load and what is put beside it: its bursts stay, a round of fixed length does not. */
function together(load: VcpuLoad, more: VcpuLoad): VcpuLoad {
  const duty = load.duty + more.duty;
  const mixed = (of: (load: VcpuLoad) => number) => (of(load) * load.duty + of(more) * more.duty) / duty;
  const threads = [load, more].flatMap(({ disk }) => disk?.threads ?? []);
  const othersDuty = [load, more].reduce((sum, each) => sum + (each.disk?.othersDuty ?? each.duty), 0);
  return {
    ...load,
    duty: threads.length > 0 ? 1 : Math.min(1, duty),
    round: null,
    touchesPerUs: mixed(({ touchesPerUs }) => touchesPerUs),
    ...(load.readsPerUs === undefined ? {} : { readsPerUs: mixed(({ readsPerUs = 0 }) => readsPerUs) }),
    ...(threads.length > 0 ? { disk: { threads, othersDuty } } : {}),
  };
}

function combine(group: readonly Thread[], duty: number): VcpuLoad {
  if (group.length === 0 || duty === 0) return IDLE_LOAD;
  const threads = group.flatMap(({ disk }) => (disk === undefined ? [] : [disk]));
  if (group.length === 1 && threads.length === 0) {
    const { totalUs, round, touchesPerUs } = group[0]!;
    return { duty, totalUs, round, touchesPerUs, carry: false };
  }
  const othersDuty = group.reduce((sum, thread) => sum + (thread.disk === undefined ? thread.duty : 0), 0);
  return {
    // Threads that use the datastore never rest: what they do not run, the vCPU waits (workload/disk.ts).
    duty: threads.length > 0 ? 1 : Math.min(1, duty),
    totalUs: group.reduce((sum, thread) => sum + thread.totalUs, 0),
    round: null,
    touchesPerUs: group.reduce((sum, thread) => sum + thread.touchesPerUs * thread.duty, 0) / duty,
    carry: false,
    ...(threads.length > 0 ? { disk: { threads, othersDuty } } : {}),
  };
}
