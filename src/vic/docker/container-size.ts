/**
 * How VIC sizes a containerVM from what docker asks for.
 *
 * Source. VIC 1.2.1 (unchanged in 1.1.1 and master) lib/apiservers/engine/backends/container.go: a CPU count read from
 *   --cpuset-cpus, memory in whole MB, at least 512 and in steps of 128. Documented.
 */

import { CONTAINER_SIZE } from '../../constants/vic.ts';
import { MB_BYTES } from '../../units.ts';
import { INTEGER, type Parsed } from '../command-line/value-kinds.ts';

/** vCPUs of a containerVM asked for with a CPU count. */
export function vcpusOf(count: number): number {
  return Math.max(CONTAINER_SIZE.leastVcpus, count);
}

/** Size in MB of a containerVM asked for with `bytes` of memory; less than 1 MB asks for the default. */
export function memoryMbOf(bytes: number): number {
  const asked = Math.floor(bytes / MB_BYTES);
  if (asked === 0) return CONTAINER_SIZE.memoryMb;
  const { leastMemoryMb, memoryStepMb } = CONTAINER_SIZE;
  return Math.ceil(Math.max(leastMemoryMb, asked) / memoryStepMb) * memoryStepMb;
}

/**
 * The count VIC reads from `--cpuset-cpus`: the text before the first comma; an empty text is no count (null).
 * The refusal is the daemon's.
 */
export function parseCpuCount(text: string): Parsed<number | null> {
  if (text === '') return { value: null };
  const parsed = INTEGER.parse(text.split(',')[0]!);
  return 'refusal' in parsed ? { refusal: `Error parsing CPU count: ${parsed.refusal}` } : parsed;
}
