/** What each VM asks for over time: a stress line, a steady demand, work to be served, phases, or nothing. */

import { FILE_READ_SKEW, FILE_READS_PER_CPU_S } from '../constants/guest.ts';
import { formatNumber, MB_BYTES } from '../units.ts';
import { parseStress, parseStressLine } from '../vic/vic.ts';
import type { SteadyDemand, Workload } from '../vsphere/inventory.ts';
import { reportLine } from './line-place.ts';
import type { Path } from './located.ts';
import { nearest, pathText } from './located.ts';
import { type Reading, spanAt } from './reading.ts';
import type { DemandInput, WorkloadInput } from './shape.ts';

/** The VM a workload runs in. */
export interface GuestSize {
  readonly vcpus: number;
  readonly memoryBytes: number;
}

const IDLE: Workload = { kind: 'idle' };

/** The workload at `path`; what is wrong with it is reported and read as idle. */
export function resolveWorkload(
  reading: Reading,
  path: Path,
  input: WorkloadInput | undefined,
  guest: GuestSize,
): Workload {
  if (input === undefined) return IDLE;
  if (typeof input === 'string') return stressWorkload(reading, path, input, guest);
  if ('work' in input) return { kind: 'work', mhzSeconds: input.work, threads: input.threads ?? 1 };
  if ('phases' in input) {
    const phases = input.phases.map((phase, at) => ({
      forMs: phase.for,
      demand: steadyDemand(reading, [...path, 'phases', at], phase, guest),
    }));
    return { kind: 'phases', phases, repeat: input.repeat ?? false };
  }
  if ('trace' in input) {
    reading.problems.error(
      'traces-not-supported',
      spanAt(reading, ...path),
      `${pathText(path)} is a trace, which this version does not play yet`,
      {
        hint: 'describe the demand with cpu, memory and phases',
      },
    );
    return IDLE;
  }
  return { kind: 'steady', demand: steadyDemand(reading, path, input, guest) };
}

function stressWorkload(reading: Reading, path: Path, line: string, guest: GuestSize): Workload {
  const node = nearest(reading.root, path);
  const command = node.kind === 'scalar' ? node.command : undefined;
  if (command !== undefined) {
    const { workload, problems } = parseStress(String(command.line.value), command.stress, guest);
    reportLine(reading.problems, command.line, problems);
    return workload;
  }
  const { workload, problems } = parseStressLine(line, guest);
  if (node.kind === 'scalar') reportLine(reading.problems, node, problems);
  return workload;
}

/** Memory the guest's kernel hands out: less than the VM's size. */
export function visibleBytes(reading: Pick<Reading, 'model'>, memoryBytes: number): number {
  return Math.floor(memoryBytes * reading.model.memory.guestVisible);
}

function steadyDemand(reading: Reading, path: Path, input: DemandInput, guest: GuestSize): SteadyDemand {
  const { model } = reading;
  const visible = visibleBytes(reading, guest.memoryBytes);
  const memoryBytes = Math.min(input.memory ?? model.guest.containerTouched, visible);
  const activeBytes = Math.min(input.active ?? model.guest.containerActive, memoryBytes);
  checkMemory(reading, path, input, guest);
  return {
    cpu: cpuShare(reading, path, input, guest),
    memoryBytes,
    activeBytes,
    touchPerCpuS: input.touch ?? model.guest.touchRate,
    pattern: input.pattern ?? 'uniform',
    content: input.content ?? 'half',
    backlog: input.backlog ?? 'drop',
    ...burstsOf(reading, input),
    ...filesOf(reading, path, input),
  };
}

/** Nothing where no files are named. */
function filesOf(reading: Reading, path: Path, { cpu, files, reads, skew }: DemandInput): Pick<SteadyDemand, 'files'> {
  if (files === undefined) {
    for (const key of ['reads', 'skew'] as const) {
      if ((key === 'reads' ? reads : skew) === undefined) continue;
      const says = `${pathText([...path, key])} says how files are read, but no files are named`;
      const hint = 'say `files` as well: the size of all it keeps reading, such as 4GB';
      reading.problems.error('reads-without-files', spanAt(reading, ...path, key), says, { hint });
    }
    return {};
  }
  if (cpu === undefined || cpu.share === 0 || cpu.amount === 0) {
    const says = `${pathText([...path, 'files'])} are never read: the workload uses no CPU`;
    reading.problems.warning('files-never-read', spanAt(reading, ...path, 'files'), says, {
      hint: 'say `cpu`: reads are counted per second of CPU',
    });
  }
  return { files: { bytes: files, readsPerCpuS: reads ?? FILE_READS_PER_CPU_S, skew: skew ?? FILE_READ_SKEW } };
}

/** Nothing where nothing is said: the scenario then hashes as one that does not know of bursts. */
function burstsOf({ model }: Reading, { burst, randomness, phase }: DemandInput): Pick<SteadyDemand, 'bursts'> {
  if (burst === undefined && randomness === undefined && phase === undefined) return {};
  const lengthMs = burst ?? model.cpu.burst;
  return { bursts: { lengthMs, randomness: randomness ?? 'exponential', phase: phase ?? 'random' } };
}

/** `40%`, or MHz as a share of what the VM's vCPUs can do at the actual clock. */
function cpuShare(reading: Reading, path: Path, input: DemandInput, guest: GuestSize): number {
  if (input.cpu === undefined) return 0;
  if (input.cpu.share !== null) return input.cpu.share;
  const sizeMhz = guest.vcpus * reading.host.mhz * reading.host.turbo;
  const share = (input.cpu.amount ?? 0) / sizeMhz;
  if (share <= 1) return share;
  const says = `${pathText([...path, 'cpu'])} asks for ${formatNumber(input.cpu.amount ?? 0, 1)} MHz, more than the ${formatNumber(sizeMhz, 1)} MHz of its vCPUs`;
  reading.problems.warning('demand-exceeds-size', spanAt(reading, ...path, 'cpu'), says, {
    hint: 'it is read as 100%',
  });
  return 1;
}

function checkMemory(reading: Reading, path: Path, input: DemandInput, guest: GuestSize): void {
  const megabytes = (bytes: number) => `${formatNumber(bytes / MB_BYTES, 1)} MB`;
  if (input.memory !== undefined && input.memory > guest.memoryBytes) {
    const says = `${pathText([...path, 'memory'])} is ${megabytes(input.memory)}, more than the VM's ${megabytes(guest.memoryBytes)}`;
    reading.problems.error('memory-exceeds-size', spanAt(reading, ...path, 'memory'), says, {
      hint: 'make the VM larger or the workload smaller',
    });
  }
  const touched = input.memory ?? reading.model.guest.containerTouched;
  if (input.active === undefined || input.active <= touched) return;
  const says = `${pathText([...path, 'active'])} is ${megabytes(input.active)}, more than the ${megabytes(touched)} the guest has touched`;
  reading.problems.error('active-exceeds-memory', spanAt(reading, ...path, 'active'), says, {
    hint: input.memory === undefined ? 'say `memory` as well: all the guest has touched' : 'active is a part of memory',
  });
}
