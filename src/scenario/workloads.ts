/** The workload of each VM, read by its kind. */

import type { Workload } from '../vsphere/inventory.ts';
import type { GuestSize, WorkloadPlace } from '../workload/kind.ts';
import { IDLE, readWorkload } from '../workload/registry.ts';
import { type ResolveContext, spanAt } from './context.ts';
import { reportLine } from './line-place.ts';
import type { Path } from './located.ts';
import { findNearest, pathText } from './located.ts';
import type { WorkloadInput } from './shape.ts';

/** The workload at `path`. Reports its problems. */
export function resolveWorkload(
  context: ResolveContext,
  path: Path,
  input: WorkloadInput | undefined,
  guest: GuestSize,
): Workload {
  return input === undefined ? IDLE : readWorkload(input, placeOf(context, path, guest));
}

function placeOf(context: ResolveContext, path: Path, guest: GuestSize): WorkloadPlace {
  const node = findNearest(context.root, path);
  const command = node.kind === 'scalar' ? node.command : undefined;
  return {
    ...{ model: context.model, host: context.host, guest },
    name: (...keys) => pathText([...path, ...keys]),
    report: (severity, code, keys, says, hint) =>
      context.problems[severity](code, spanAt(context, ...path, ...keys), says, { hint }),
    command: command === undefined ? null : { line: String(command.line.value), stress: command.stress },
    reportLine: (problems) => {
      if (node.kind === 'scalar') reportLine(context.problems, command?.line ?? node, problems);
    },
  };
}
