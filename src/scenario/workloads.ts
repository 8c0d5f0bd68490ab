/** The workload of each VM, read by its kind. */

import type { Workload } from '../vsphere/inventory.ts';
import type { GuestSize, WorkloadPlace } from '../workload/kind.ts';
import { IDLE, readWorkload } from '../workload/registry.ts';
import { reportLine } from './line-place.ts';
import type { Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import { type Reading, spanAt } from './reading.ts';
import type { WorkloadInput } from './shape.ts';

/** The workload at `path`; what is wrong with it is reported. */
export function resolveWorkload(
  reading: Reading,
  path: Path,
  input: WorkloadInput | undefined,
  guest: GuestSize,
): Workload {
  return input === undefined ? IDLE : readWorkload(input, placeOf(reading, path, guest));
}

function placeOf(reading: Reading, path: Path, guest: GuestSize): WorkloadPlace {
  const node = findNearest(reading.root, path);
  const command = node.kind === 'scalar' ? node.command : undefined;
  return {
    ...{ model: reading.model, host: reading.host, guest },
    name: (...keys) => pathText([...path, ...keys]),
    report: (severity, code, keys, says, hint) =>
      reading.problems[severity](code, spanAt(reading, ...path, ...keys), says, { hint }),
    command: command === undefined ? null : { line: String(command.line.value), stress: command.stress },
    reportLine: (problems) => {
      if (node.kind === 'scalar') reportLine(reading.problems, command?.line ?? node, problems);
    },
  };
}
