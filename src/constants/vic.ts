/** Numbers of vSphere Integrated Containers. */

import { choice, relation } from './constant.ts';

/** What a scenario may override under `model: { vic }`. */
export const VIC = {
  version: choice(
    '1.2.1',
    ['1.1.1', '1.2.1', '1.3', '1.5'],
    'documented',
    '[VIC] tags',
    'VIC release whose rules the command lines follow',
  ),
  connection: choice(
    'optional',
    ['optional', 'required'],
    'assumed',
    'a simulator connects to nothing',
    'whether options that only say where to connect may be left out',
  ),
} as const;

/**
 * Defaults of vic-machine: names, the prefix of a bridge network, sizes of the endpoint VM and of root disks of containers,
 * and the time it waits for the API. Source: [VIC] cmd/vic-machine/create/create.go, cmd/vic-machine/common and
 * lib/constants/install.go (8 GB are decimal). Documented.
 */
export const VCH_DEFAULTS = {
  name: 'virtual-container-host',
  endpointVcpus: 1,
  endpointMemoryMb: 2048,
  baseImageKb: 8_000_000,
  timeoutS: 180,
  publicNetwork: 'VM Network',
  bridgePrefix: 16,
} as const;

/** Least reservation of a VCH, in MHz and MB. Source: [VIC] resource_pool.go of 1.2.1, 1.3.0 and 1.5. Documented. */
export const LEAST_VCH_RESERVATION = { upTo12: 1, since13: 0 } as const;

/**
 * Size of a containerVM: its default, its least, and the steps of its memory. Source: [VIC]
 * lib/apiservers/engine/backends/container.go, the same in 1.1.1, 1.2.1 and 1.5. Documented.
 */
export const CONTAINER_SIZE = {
  vcpus: 2,
  leastVcpus: 1,
  memoryMb: 2048,
  leastMemoryMb: 512,
  memoryStepMb: 128,
} as const;

/** Ports of a VCH's Docker API. Source: [VIC] lib/install/management/appliance.go. Documented. */
export const API_PORTS = { plain: 2375, encrypted: 2376 } as const;

/**
 * Longest names: of a VCH, of the short id of a container, and of a name convention (VIC 1.5), which must be shorter.
 * Source: [VIC] create.go; lib/portlayer/constants; 1.5 lib/install/validate/validator.go. Documented.
 */
export const NAME_LENGTHS = { vch: 31, shortId: 12, convention: 72 } as const;

/**
 * Time that the engine waits for the process of a container to report, ms. It is inferred that the VM keeps running.
 * Source: VIC lib/portlayer/exec/base.go; documentation of container networks, "3 minutes". Documented.
 */
export const LAUNCH_TIMEOUT_MS = 180_000;

relation(
  CONTAINER_SIZE.leastMemoryMb <= CONTAINER_SIZE.memoryMb,
  'the default containerVM is at least as large as the least',
);
relation(CONTAINER_SIZE.memoryMb % CONTAINER_SIZE.memoryStepMb === 0, 'the default memory is a whole number of steps');
relation(
  CONTAINER_SIZE.leastMemoryMb % CONTAINER_SIZE.memoryStepMb === 0,
  'the least memory is a whole number of steps',
);
