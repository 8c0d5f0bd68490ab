/**
 * What the rest of the program needs to know of a kind of workload. Each kind is one file in kinds/ and one line in
 * registry.ts; nobody else tells kinds apart.
 */

import type * as z from 'zod';
import type { Model } from '../constants/model.ts';
import type { FoundStress, LineProblem } from '../vic/vic.ts';
import type { Host } from '../vsphere/host.ts';
import type { SteadyDemand, Vm, Workload } from '../vsphere/inventory.ts';
import type { Program } from './stage.ts';

/** The VM a workload runs in. */
export interface GuestSize {
  readonly vcpus: number;
  readonly memoryBytes: number;
}

/** Where a workload is read: what it refers to, and where problems go. Keys are relative to the workload. */
export interface WorkloadPlace {
  readonly model: Model;
  readonly host: Host;
  readonly guest: GuestSize;
  /** `vms[0].workload.cpu`, as a message names it. */
  name(...keys: readonly (string | number)[]): string;
  report(
    severity: 'error' | 'warning',
    code: string,
    keys: readonly (string | number)[],
    says: string,
    hint: string,
  ): void;
  /** The command inside a docker line that the workload was taken from; null: the workload is a line of its own. */
  readonly command: { readonly line: string; readonly stress: FoundStress } | null;
  /** Reports what is wrong in the line, or in the docker line it was taken from. */
  reportLine(problems: readonly LineProblem[]): void;
}

/** How a kind is written. */
export interface WorkloadForm<Input> {
  /** It is a text; otherwise a mapping. */
  readonly text?: true;
  /** The key that only this kind has; one mapping has none. */
  readonly key?: string;
  readonly shape: z.ZodType<Input>;
  /** The workload; what is wrong with it is reported and read as well as can be. */
  read(input: Input, place: WorkloadPlace): Workload;
}

export interface WorkloadKind<W extends Workload> {
  /** Left out: it is what remains when nothing is written. */
  readonly form?: WorkloadForm<unknown>;

  /** What it asks of CPU and memory over time, once the guest has booted. */
  program(vm: Vm, workload: W, host: Host, model: Model): Program;

  /** On one line: the command as typed, or what the guest's threads want. */
  words(workload: W): string;
  /** What it asks for, for programs; `mhz` is the actual clock of a core. */
  row(workload: W, mhz: number): Readonly<Record<string, unknown>>;

  /** It asks for nothing. */
  readonly isIdle?: true;
  /** Its words are a command as it was typed. */
  readonly isCommand?: true;
  /** Whether it ends, or may end, without being stopped. */
  endsByItself(workload: W): boolean;
  /** Left out: what an ordinary process leaves behind when the guest's out-of-memory killer ends it. */
  readonly outOfMemory?: string;
  /** What the command may not mean although it runs. */
  doubts?(workload: W): readonly string[];

  /** Demands of its guest's threads, one after the other; left out: it is not made of demands. */
  demands?(workload: W): readonly SteadyDemand[];
  /** The demand it has all the time; left out: it has none. */
  constantDemand?(workload: W): SteadyDemand;
  /** Memory the guest keeps using at its busiest, bytes; left out: what the guest uses by itself. */
  workingSetBytes?(vm: Vm, workload: W): number;
  /** vCPUs it can keep busy, with `mostUsed` the share of a vCPU's time that is well used; left out: it does not say. */
  busyVcpus?(vm: Vm, workload: W, mostUsed: number): number;
}
