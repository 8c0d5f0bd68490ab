/**
 * What the counters of one interval are computed from: differences of the accounts, and levels at its end.
 *
 * Times are µs inside the interval, summed over vCPUs unless per vCPU; memory is in pages, flows in pages per interval.
 */

/** Time of one vCPU, or of all of a VM's together. */
export interface CpuTimes {
  readonly elapsedUs: number;
  readonly runUs: number;
  readonly usedUs: number;
  /** Ready as vSphere counts it, max limited included. */
  readonly readyUs: number;
  readonly limitedUs: number;
  readonly coStopUs: number;
  readonly waitUs: number;
  readonly idleUs: number;
  readonly swapWaitUs: number;
  readonly zipWaitUs: number;
  readonly guestWaitUs: number;
}

/** Over the last 1, 5 and 15 minutes, as a share of one pCPU. */
export interface LoadHistory {
  readonly active: Over3Spans;
  readonly activePeak: Over3Spans;
  readonly running: Over3Spans;
  readonly runningPeak: Over3Spans;
  readonly limited: Over3Spans;
}

type Over3Spans = readonly [minute1: number, minutes5: number, minutes15: number];

/** Memory of a VM at the end of the interval, and its totals since power-on. A VM that is off has neither. */
export interface MemoryLevels {
  readonly sizePages: number;
  readonly residentPages: number;
  readonly consumedPages: number;
  readonly activePages: number;
  readonly overheadPages: number;
  readonly entitledPages: number;
  readonly balloonPages: number;
  readonly balloonTargetPages: number;
  readonly sharedPages: number;
  readonly sharedCommonPages: number;
  readonly zeroPages: number;
  readonly zippedPages: number;
  readonly cachePages: number;
  readonly swappedPages: number;
  readonly swapTargetPages: number;
  readonly guestSwappedPages: number;
  /** Totals since power-on. */
  readonly swappedIn: number;
  readonly swappedOut: number;
  /** The part of swapped memory, and of the totals above, that is in the host's cache on flash. */
  readonly hostCachedPages: number;
  readonly hostCacheIn: number;
  readonly hostCacheOut: number;
}

/** Pages that moved inside the interval. They count also when the VM is off at its end. */
export interface MemoryFlows {
  readonly swappedIn: number;
  readonly swappedOut: number;
  /** The part of them that came from the host's cache on flash, or went there. */
  readonly hostCacheIn: number;
  readonly hostCacheOut: number;
  readonly zipped: number;
  readonly unzipped: number;
  /** What the guest paged, read and wrote on its own disks. */
  readonly guestDisk: number;
}

export interface VmReading {
  readonly vcpus: number;
  readonly mhz: number;
  /** Powered-on part of the interval, ms. */
  readonly onMs: number;
  readonly cpu: CpuTimes;
  readonly perVcpu: readonly CpuTimes[];
  readonly demandMhz: number;
  readonly entitlementMhz: number;
  readonly load: LoadHistory;
  readonly memory: MemoryLevels;
  readonly flows: MemoryFlows;
}

export interface PoolReading {
  readonly intervalMs: number;
  readonly hostMhz: number;
  /** The members that were on, those of pools below included. */
  readonly members: readonly VmReading[];
  readonly worstCaseMhz: number;
  readonly entitledMhz: number;
  readonly entitledPages: number;
}

export interface PcpuReading {
  readonly busyUs: number;
  readonly usedUs: number;
  readonly coreBusyUs: number;
}

export interface HostReading {
  readonly intervalMs: number;
  readonly mhz: number;
  readonly cores: number;
  readonly vms: readonly VmReading[];
  readonly pcpus: readonly PcpuReading[];
  readonly reservedMhz: number;
  readonly reservedPages: number;
  readonly load: LoadHistory;
  readonly memoryPages: number;
  readonly vmkernelPages: number;
  readonly freePages: number;
  readonly minFreePages: number;
  readonly state: number;
}
