/** A limit on everything a scenario may ask for, each with the reason it stands where it stands. */

/** A hand-written inventory of a thousand VMs has about 100 KB; ten times that is no scenario any more. */
export const MAX_FILE_BYTES = 1024 * 1024;
/** The format itself nests nine levels deep; the YAML composer is recursive and must never see more than a few dozen. */
export const MAX_NESTING = 32;
/** Values in one file after its aliases are followed: about fifteen for each of the most VMs, written out one by one. */
export const MAX_NODES = 60_000;
/** Uses of `*anchor`; more is a bomb or a template engine. */
export const MAX_ALIASES = 1000;
/** Anchors, aliases and document starts as they are written: twice as many as may be used. */
export const MAX_MARKS = 2 * MAX_ALIASES;
/** Files in a chain of `extends`. */
export const MAX_EXTENDS = 8;
/** Variants of one scenario, those of the command line included: each is a run of its own. */
export const MAX_VARIANTS = 50;
/** `--set` options, and assignments in one `--variant`. */
export const MAX_ASSIGNMENTS = 200;
/** Problems reported of one kind of file before the rest is summed up in one sentence. */
export const MAX_ISSUES = 100;

/** Characters of a VM's display name. Source: vSphere, maximum length of a virtual machine name. Documented. */
export const MAX_NAME_LENGTH = 80;
/** Characters of the scenario's name, which becomes a folder: the length of a DNS label. */
export const MAX_SLUG_LENGTH = 63;
export const MAX_TITLE_LENGTH = 500;
/** Characters of a description, of the report's notes and of a command line. */
export const MAX_TEXT_LENGTH = 10_000;

export const MIN_DURATION_MS = 1000;
/** A leap year. */
export const MAX_DURATION_MS = 366 * 86_400_000;

/** Source: vSphere 7.0 configuration maximums, logical CPUs per host 896; rounded up. */
export const MAX_CORES = 1024;
export const MIN_MHZ = 100;
export const MAX_MHZ = 20_000;
export const MIN_TURBO = 0.1;
export const MAX_TURBO = 4;
/** Source: vSphere 7.0 configuration maximums, 24 TB per host; the next power of two. */
export const MAX_MEMORY_BYTES = 32 * 1024 ** 4;
export const MIN_VM_MEMORY_BYTES = 4 * 1024 ** 2;

/** As many as vCPUs. vSphere 6.0–8.0 runs 1024 virtual machines per host (configuration maximums); plans may look beyond. */
export const MAX_VMS = 4096;
/** Source: vSphere 6.0–8.0 configuration maximums, virtual CPUs per host 4096. Documented. */
export const MAX_VCPUS = 4096;
export const MAX_POOLS = 1024;
/** Source: vSphere, resource pool depth 8 below the root. Documented. */
export const MAX_POOL_DEPTH = 8;
export const MAX_PHASES = 1000;
export const MAX_GATES = 1000;
/** Largest whole number vSphere takes for custom shares. */
export const MAX_SHARES = 1_000_000;

/** Virtual CPUs × milliseconds: about a quarter of an hour of computing. */
export const MAX_VCPU_TICKS = 20_000_000_000;
/** Samples × entities × counters: about half a gigabyte of CSV. */
export const MAX_SAMPLE_VALUES = 50_000_000;
/** Counters of one VM, and of one of its vCPUs, counted generously. */
export const COUNTERS_PER_VM = 48;
export const COUNTERS_PER_VCPU = 10;

/** Programs that start one another in one command, as in `nice timeout 60 sh -c …`. */
export const MAX_COMMAND_DEPTH = 8;
