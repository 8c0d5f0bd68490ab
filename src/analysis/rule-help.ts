/** What each kind of finding means and what to do, in words that hold for every case: for tools that list rules. */

export interface RuleHelp {
  /** A few words. */
  readonly title: string;
  /** What it means, and where to start. */
  readonly help: string;
}

/** By `code` of the finding. */
export const RULE_HELP: Readonly<Record<string, RuleHelp>> = {
  'ready-caused-by-limit': {
    title: 'CPU time lost to a CPU limit',
    help: 'The VM wanted to run and was held by its own limit, or by that of a pool or VCH above it; the host may be idle meanwhile. Raise the limit, or ask less of it. Counter: cpu.maxlimited.summation, a part of cpu.ready.summation.',
  },
  'ready-caused-by-contention': {
    title: 'CPU time lost to other VMs',
    help: 'The VM wanted to run and other VMs had the cores. Give it shares or a reservation, move load away, or make busy neighbours smaller. Counter: cpu.ready.summation beyond cpu.maxlimited.summation.',
  },
  'co-stop': {
    title: 'CPU time lost waiting for sibling vCPUs',
    help: 'vCPUs were stopped until the other vCPUs of the same VM had caught up. Fewer vCPUs wait less. Counter: cpu.costop.summation.',
  },
  'memory-latency-caused-by-limit': {
    title: 'Memory waiting caused by a memory limit',
    help: 'The VM waited for its own pages to be decompressed or swapped in, because a limit of its own, its pool or its VCH keeps memory from it. Raise the limit, or make the working set smaller. Counter: mem.latency.average.',
  },
  'memory-latency-caused-by-host': {
    title: 'Memory waiting caused by a host short of memory',
    help: 'The VM waited for its own pages to be decompressed or swapped in, because the host has too little memory for all VMs. Fewer or smaller VMs, more memory, or a reservation help. Counter: mem.latency.average.',
  },
  'balloon-is-not-the-slow-part': {
    title: 'The balloon is large, and not what is slow',
    help: 'Most of what a balloon takes was never in use; what waits is decompression and swap-in. A balloon by itself needs no action. Counters: mem.vmmemctl.average, mem.latency.average.',
  },
  'host-swapping': {
    title: 'The host swaps pages of the VM',
    help: 'Pages of the VM go to the swap file of the host, where each costs a disk access when it is wanted again. Find the limit or the shortage behind it. Counters: mem.swapinRate.average, mem.swapoutRate.average.',
  },
  'guest-paging': {
    title: 'The guest pages to its own swap',
    help: 'The guest has less memory than it uses, or a balloon took it away. Give it more, or relieve what the balloon serves. vSphere does not count this; the waiting is inside the guest.',
  },
  'files-not-cached': {
    title: 'The page cache of the guest lacks files it reads',
    help: 'What the workload reads is not in the memory its guest has left for caching, or a balloon took that, so reads wait for the disk. Give the VM memory, or relieve what the balloon serves. vCenter shows disk reads, not memory latency.',
  },
  'guest-oom': {
    title: 'Killed by the out-of-memory killer of its guest',
    help: 'The guest ran out of memory and killed the workload. A containerVM has no swap: give it more memory or its workload less, and keep limits from ballooning it.',
  },
  'endpoint-first-victim': {
    title: 'The endpoint VM of a VCH suffers under its limits',
    help: 'The endpoint VM lives inside the limits of its VCH and competes with the containers there; docker calls become slow or fail. Leave it its memory and some CPU.',
  },
  'container-exceeds-vch-memory-limit': {
    title: 'A container larger than the memory limit of its VCH',
    help: 'VIC creates it without a warning, and the guest plans with memory it can never have. Give it at most what the limit can back, or raise the limit.',
  },
  'vm-exceeds-pool-memory-limit': {
    title: 'A VM larger than the memory limit of its pool',
    help: 'The guest plans with memory it can never have. Give it at most what the limit can back, or raise the limit.',
  },
  'container-exceeds-vch-cpu-limit': {
    title: 'A container with more vCPU MHz than its VCH may use',
    help: 'It can never use all its vCPUs; threads beyond the limit only wait for each other. Harmless for a container that is mostly idle.',
  },
  'vm-exceeds-pool-cpu-limit': {
    title: 'A VM with more vCPU MHz than its pool may use',
    help: 'It can never use all its vCPUs; threads beyond the limit only wait for each other. Harmless for a VM that is mostly idle.',
  },
  'reservation-hardly-used': {
    title: 'A reservation that is hardly used',
    help: 'What is reserved cannot be reserved by others, even while it is idle. Lower it to what the load needs.',
  },
  'power-on-failed': {
    title: 'A VM that could not be powered on',
    help: 'Admission control refused it: the reservations of the pool or host are used up, overhead memory included. Free reservations, or ask for less.',
  },
  'call-refused': {
    title: 'A container whose creation was refused',
    help: 'The real program refuses the call. Correct it; the reason is in the message.',
  },
  'workload-failed': {
    title: 'A workload that failed by itself',
    help: 'The program in the container ended with an error of its own, such as a wrong option; resources had no part in it.',
  },
  'configure-failed': {
    title: 'A vic-machine configure that failed',
    help: 'The call failed during the run and was undone. Its endpoint VM must be able to restart inside the limits, in time.',
  },
  'docker-call-refused': {
    title: 'A docker call that was refused',
    help: 'The call failed during the run: the API was down, or refused it. Correct it, or make it while the endpoint VM is up.',
  },
  'endpoint-boot-exceeds-timeout': {
    title: 'The endpoint VM boots longer than vic-machine waits',
    help: 'vic-machine gives up while the endpoint VM still boots. Raise the CPU limit of the VCH, or give --timeout.',
  },
  'container-start-exceeds-timeout': {
    title: 'A containerVM starts longer than the engine waits',
    help: 'docker start gives up after three minutes, the containerVM comes up late. Raise the CPU limit of the VCH, or run less in it.',
  },
  'limit-lowered-below-use': {
    title: 'A limit put below what the VCH uses',
    help: 'vic-machine configure succeeds without a word; what is above the limit is reclaimed or waits. Lower it when less is used.',
  },
  'service-outage': {
    title: 'Services not reached while the endpoint VM restarted',
    help: 'Ports published on the bridge pass the endpoint VM. Services that must stay reachable belong on a container network.',
  },
};
