/**
 * The resolved scenario: plain, validated, complete data. All later steps read only this.
 *
 * Memory is in bytes, CPU in MHz, time in whole milliseconds since t = 0 unless a name says otherwise. `null` means
 * unlimited for limits and "never" for times. Pools stand before their children.
 */

import type { Content } from '../constants/memory.ts';
import type { Model } from '../constants/model.ts';
import type { Host } from './host.ts';
import type { ApiKeys, ApiRequest, Connection, ContainerNet, Vch } from './vch.ts';

export interface Scenario {
  readonly name: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly durationMs: number;
  /** Wall clock of t = 0 in exports, ms since 1970. */
  readonly startEpochMs: number;
  readonly seed: number;
  readonly host: Host;
  /** Resource pools below the host's root, those of VCHs included. */
  readonly pools: readonly Pool[];
  readonly vchs: readonly Vch[];
  /** Every VM: endpoint VMs, containerVMs, ordinary VMs and those that stand for `background`, in file order. */
  readonly vms: readonly Vm[];
  /** Calls during the run, in time order; left out when there are none. */
  readonly events?: readonly ScenarioEvent[];
  readonly model: Model;
  readonly modelOverrides: readonly ModelOverride[];
  readonly gates: readonly Gate[];
  readonly report: ReportDetails;
}

export interface ModelOverride {
  /** As written under `model:`, e.g. `cpu.quantum`. */
  readonly key: string;
  readonly value: number | boolean | string;
  readonly default: number | boolean | string;
}

/** One line of `gates:`, e.g. `vm busybox: cpu.readiness.average p95 < 5% for 1m`. */
export interface Gate {
  readonly text: string;
  readonly kind: 'vm' | 'container' | 'vch' | 'pool' | 'host';
  /** `*` stands for any run of characters; `vm` matches VM or container names. */
  readonly name: string;
  readonly counter: string;
  readonly statistic: 'average' | 'minimum' | 'maximum' | 'p95' | 'p99' | 'latest';
  readonly comparison: '<' | '<=' | '>' | '>=' | '==' | '!=';
  /** In the counter's own unit. */
  readonly value: number;
  readonly unit: string;
  /** The gate fails when the comparison fails for this long without a break; null: the statistic over the window decides. */
  readonly forMs: number | null;
}

export interface ReportDetails {
  readonly preparedFor: string | null;
  readonly preparedBy: string | null;
  readonly reference: string | null;
  /** `2026-11-29`. */
  readonly date?: string;
  readonly notes: string | null;
}

/** What allocations divide. */
export type Resource = 'cpu' | 'memory';

export type SharesLevel = 'low' | 'normal' | 'high' | 'custom';

/** Reservation, limit and shares of one resource. Amounts are MHz for CPU and bytes for memory. */
export interface Allocation {
  readonly reservation: number;
  /** null: unlimited. */
  readonly limit: number | null;
  /** The number in force. */
  readonly shares: number;
  readonly level: SharesLevel;
}

export interface PoolAllocation extends Allocation {
  readonly expandable: boolean;
}

export interface Pool {
  readonly name: string;
  /** null: directly below the host's root. */
  readonly parent: string | null;
  /** Whether this is the pool of the VCH of the same name. */
  readonly vch: boolean;
  readonly cpu: PoolAllocation;
  readonly memory: PoolAllocation;
}

export type VmRole = 'endpoint' | 'container' | 'vm';

export interface Vm {
  /** Display name in vSphere, unique in the scenario (endpoint VMs bear their VCH's name). */
  readonly name: string;
  /** Container name, or null. */
  readonly container: string | null;
  readonly vch: string | null;
  readonly role: VmRole;
  /** Pool by name; null: the host's root. */
  readonly pool: string | null;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly cpu: Allocation;
  readonly memory: Allocation;
  /** Power-on. */
  readonly atMs: number;
  /** Up and settled at t = 0: no boot, guest memory touched, workload under way. */
  readonly settled: boolean;
  /** Power-off by `stop:`; null: never. */
  readonly stopMs: number | null;
  readonly guest: Guest;
  /** Name of the image it booted from; left out: the image of other VMs with its role and guest family. */
  readonly image?: string;
  /** Memory the host reclaimed from it before t = 0; left out: none. */
  readonly held?: HeldMemory;
  readonly workload: Workload;
  /** The docker line that created it; null when written in plain keys. */
  readonly run: string | null;
  /** Of a container; left out for one on the bridge that publishes nothing. */
  readonly net?: ContainerNet;
  /** The event whose docker line makes it, as an index into `events`; left out for all others. */
  readonly byEvent?: number;
  /** --rm: the container is removed when it ends; left out for all others. */
  readonly remove?: true;
  /** The command of a container that may be a workload but cannot be read: the guest idles in the model. */
  readonly unread?: string;
}

/** Bytes of a VM that are in its balloon, swapped, compressed and shared at t = 0. */
export interface HeldMemory {
  readonly ballooned: number;
  readonly swapped: number;
  readonly compressed: number;
  readonly shared: number;
}

export type ScenarioEvent = ConfigureEvent | DockerEvent | SetEvent;

interface Call {
  readonly atMs: number;
  /** As typed. */
  readonly line: string;
  /** The VCH that is called; null: none of that name. */
  readonly vch: string | null;
  /** The real program's answer when it refuses the line at once; null: it accepts the line. */
  readonly refusal: string | null;
}

/** `vic-machine configure`: changes a VCH's pool and restarts its endpoint VM. */
export interface ConfigureEvent extends Call {
  readonly kind: 'configure';
  readonly cpu: AllocationChange;
  readonly memory: AllocationChange;
  /** How long vic-machine waits for the API of the restarted endpoint VM. */
  readonly timeoutMs: number;
  /** How the API is reached once it is done; left out: as before. */
  readonly api?: ApiKeys;
  /** --rollback: it needs a configure to go back from; left out for all others. */
  readonly rollback?: true;
}

/** What is undefined stays as it is. MHz or bytes; `expandable` of pools alone. */
export type AllocationChange = Partial<PoolAllocation>;

/** New settings of pools and VMs, as vCenter, govc and PowerCLI make them: nothing restarts, and all of it holds or none. */
export interface SetEvent extends Call {
  readonly kind: 'set';
  readonly vch: null;
  readonly changes: readonly HolderChange[];
}

/** What changes of one pool or VM; VCHs are pools. */
export interface HolderChange {
  readonly holder: 'pool' | 'vm';
  readonly name: string;
  readonly cpu: AllocationChange;
  readonly memory: AllocationChange;
}

/** A docker line; `look` changes nothing. */
export interface DockerEvent extends Call {
  readonly kind: 'docker';
  readonly action: 'run' | 'create' | 'start' | 'stop' | 'kill' | 'restart' | 'rm' | 'rename' | 'look';
  /** Containers it names; of `rename` the old and the new name. */
  readonly names: readonly string[];
  /** rm -f */
  readonly force: boolean;
  /** How it reaches the VCH; left out where the line leaves that to the environment. */
  readonly connection?: Connection;
  /** What it asks first; left out with the connection. */
  readonly request?: ApiRequest;
  /** `rename`: the display name its VM gets. */
  readonly display?: string;
  /** The build host that the line calls instead of the VCH; left out: none. */
  readonly inside?: InsideCall;
}

/** A call to a Docker engine inside a container. */
export interface InsideCall {
  /** The container, as an index into `vms`. */
  readonly vm: number;
  readonly api: ApiKeys;
  /** What `docker run` and `docker create` make there; left out: nothing. */
  readonly container?: InsideContainer;
}

/** A container of a Docker engine inside a container. */
export interface InsideContainer {
  readonly name: string;
  /** The short id. */
  readonly id: string;
  /** --rm */
  readonly remove: boolean;
  /** What it runs; left out: nothing that uses CPU. */
  readonly workload?: StressWorkload;
}

export interface Guest {
  /** CPU time of one vCPU the boot takes at nominal clock. */
  readonly bootCpuMs: number;
  /** Memory the booted guest has touched before its workload asks for anything. */
  readonly touchedBytes: number;
  /** Part of it the guest keeps touching. */
  readonly activeBytes: number;
  /** Part of it that is free or clean cache and may be ballooned; the rest is in use. */
  readonly reclaimableBytes: number;
  /** Size of the guest's own swap; 0: none (a containerVM never has any). */
  readonly swapBytes: number;
  /** Of an ordinary VM; left out: Linux. Windows has written zeros to all its memory once it is up. */
  readonly family?: 'windows';
}

/** Demand of a VM over time. src/workload defines the kinds. */
export interface Workload {
  readonly kind: string;
}

export interface StressWorkload extends Workload {
  readonly kind: 'stress';
  readonly dialect: 'stress' | 'stress-ng';
  /** The command line, joined and quoted as it would be typed. */
  readonly line: string;
  readonly workers: { readonly cpu: number; readonly io: number; readonly vm: number; readonly hdd: number };
  /** Bytes of each vm worker. */
  readonly vmBytes: number;
  /** One byte is touched every so many bytes. */
  readonly vmStride: number;
  readonly vmKeep: boolean;
  /** null: no `--vm-hang`; 0: sleeps for ever. */
  readonly vmHangS: number | null;
  readonly hddBytes: number;
  /** null: runs until stopped. */
  readonly timeoutS: number | null;
  readonly backoffUs: number;
  readonly dryRun: boolean;
  /** Share of time a cpu worker is busy (stress-ng --cpu-load). */
  readonly cpuLoad: number;
  /** How the program ends before it starts a worker; null when it starts its workers. */
  readonly immediate: { readonly exitCode: number; readonly message: string } | null;
  /** Values that the program reads differently than expected, in words; left out: none. */
  readonly doubts?: readonly string[];
  /** `timeout` ends the program after `timeoutS`; left out: it ends by itself. */
  readonly killed?: { readonly exitCode: number };
}

/** What a guest's threads want over time. */
export interface SteadyDemand {
  /** Share of each vCPU, 0…1. */
  readonly cpu: number;
  /** MHz asked for where that is more than the vCPUs can do, so that `cpu` is 1; left out: it is not. */
  readonly askedMhz?: number;
  /** All the guest has touched, its kernel included. */
  readonly memoryBytes: number;
  /** The part it keeps touching. */
  readonly activeBytes: number;
  /** Pages touched per second of CPU. */
  readonly touchPerCpuS: number;
  readonly pattern: 'uniform' | 'scan';
  /** How well its pages compress, except zero pages and identical pages. */
  readonly content: Content;
  /** Left out: as in any guest. */
  readonly alike?: AlikeContent;
  /** What happens under contention. drop: the next idle gap starts after the burst. carry: delayed work is done later. */
  readonly backlog: 'drop' | 'carry';
  /** Left out: the model's usual bursts. */
  readonly bursts?: Bursts;
  /** Left out: it reads none. */
  readonly files?: FileReads;
}

/** Shares of what a guest has touched, 0…1 together. */
export interface AlikeContent {
  /** Zeros. */
  readonly zero: number;
  /** The same in all VMs of its image. */
  readonly alike: number;
}

/** Files a workload keeps reading. Its guest caches as much of them as its memory has room for. */
export interface FileReads {
  readonly bytes: number;
  /** Pages read per second of CPU, from the cache or not. */
  readonly readsPerCpuS: number;
  /** How unevenly they are read, 0…0.99: the most read part p of them gets the share p^(1 − skew) of the reads. */
  readonly skew: number;
}

/** How a demand below 100 % alternates between busy and idle. */
export interface Bursts {
  /** Mean length of a busy stretch. */
  readonly lengthMs: number;
  /** Random parts: busy and idle stretches, idle stretches only (`fixed`), or none. */
  readonly randomness: 'exponential' | 'fixed' | 'none';
  /** Where each vCPU begins in its cycle: anywhere, or all of them with a burst. */
  readonly phase: 'random' | 'aligned';
}
