/**
 * All figures, in drawing order. A new figure is one file (see figure-kind.ts) and
 * one line here. docs/gallery.md is generated from this list.
 */

import type { EntityKind } from '../counters/sample.ts';
import { comparedSideBySide } from './comparison/before-after.ts';
import { comparedCpu } from './comparison/cpu.ts';
import { comparedLatency } from './comparison/latency.ts';
import { comparedMemory } from './comparison/memory.ts';
import { comparedPercentiles } from './comparison/percentiles.ts';
import { comparedReady } from './comparison/ready.ts';
import { comparedTime } from './comparison/time.ts';
import { comparedUnserved } from './comparison/unserved.ts';
import type { ComparisonFigure, EntityFigure } from './figure-kind.ts';
import { hostBlame } from './host/blame.ts';
import { hostCpu } from './host/cpu.ts';
import { hostMemory } from './host/memory.ts';
import { hostPcpus } from './host/pcpus.ts';
import { hostReady } from './host/ready.ts';
import { hostTime } from './host/time.ts';
import { hostUnserved } from './host/unserved.ts';
import { poolCpu } from './pool/cpu.ts';
import { poolMemory } from './pool/memory.ts';
import { vmCpu } from './vm/cpu.ts';
import { vmMemory } from './vm/memory.ts';
import { vmMemoryMap } from './vm/memory-map.ts';
import { vmStates } from './vm/states.ts';

export const FIGURES = {
  vm: [vmCpu, vmMemory, vmMemoryMap, vmStates],
  resourcePool: [poolCpu, poolMemory],
  host: [hostCpu, hostMemory, hostPcpus, hostTime, hostReady, hostUnserved, hostBlame],
  comparison: [
    comparedCpu,
    comparedReady,
    comparedMemory,
    comparedLatency,
    comparedSideBySide,
    comparedTime,
    comparedPercentiles,
    comparedUnserved,
  ],
} as const satisfies Registry;

type Registry = { readonly [Kind in EntityKind]: readonly EntityFigure<Kind>[] } & {
  readonly comparison: readonly ComparisonFigure[];
};

/** Of a VM, a pool or a host. */
export type FigureName = (typeof FIGURES)[EntityKind][number]['name'];
