/** What is said of an endpoint VM that suffers under the limits it serves. */

import { formatNumber, KB_BYTES, MB_BYTES } from '../../units.ts';
import type { VmMetrics } from '../statistics/vm-metrics.ts';
import { isNumber } from './evidence.ts';
import { template } from './template.ts';
import { percent } from './wording.ts';

interface Suffering {
  readonly metrics: VmMetrics;
  readonly slowMemory: boolean;
  readonly slowCpu: boolean;
  readonly reclaimedMb: number;
}

export const endpointSuffers = template<Suffering>(
  'endpoint-first-victim',
  ({ metrics, slowMemory, slowCpu, reclaimedMb }) => {
    const waits = [
      ...(slowMemory
        ? [`${percent(metrics.memoryPct!)} of its time for memory (${formatNumber(reclaimedMb)} MB reclaimed from it)`]
        : []),
      ...(slowCpu ? [`${percent(metrics.readyPct!)} for CPU`] : []),
    ];
    return `The endpoint VM of VCH ${metrics.vm.name} waited ${waits.join(' and ')}: docker calls to this VCH get slow before the containers say anything.`;
  },
  ({ metrics, slowMemory, slowCpu, reclaimedMb }, evidence) => {
    const { vm } = metrics;
    const kb = ['mem.vmmemctl.average', 'mem.compressed.average', 'mem.swapped.average'].reduce(
      (sum, counter) => sum + (evidence.mean(vm.name, counter) ?? 0),
      0,
    );
    return [
      ...(slowMemory
        ? [
            isNumber('% waiting for memory', metrics.memoryPct, evidence.mean(vm.name, 'mem.latency.average')),
            isNumber('MB reclaimed', reclaimedMb, (kb * KB_BYTES) / MB_BYTES),
          ]
        : []),
      ...(slowCpu ? [isNumber('% ready', metrics.readyPct, evidence.percentOfTime(vm, 'cpu.ready.summation'))] : []),
    ];
  },
);

export const ENDPOINT_RECOMMENDATION =
  'Size the limits of a VCH for its endpoint VM as well: about 450 MB in use, 900 MB while it boots, and some CPU.';
