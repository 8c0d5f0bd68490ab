/**
 * What the rest of the program needs to know about a kind of workload. Each kind is one file in kinds/ and one line in
 * registry.ts; no other file distinguishes kinds.
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

/** Context of a workload: what it refers to, and where problems are reported. Keys are relative to the workload. */
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
  /** The docker command that contains the workload; null: the workload is a line of its own. */
  readonly command: { readonly line: string; readonly stress: FoundStress } | null;
  /** Reports a problem in the line, or in the docker line that contains it. */
  reportLine(problems: readonly LineProblem[]): void;
}

/** How a kind is written. */
export interface WorkloadForm<Input> {
  /** Whether the form is a text; otherwise it is a mapping. */
  readonly text?: true;
  /** The key that only this kind has; one mapping has none. */
  readonly key?: string;
  readonly shape: z.ZodType<Input>;
  /** Reads the workload. Reports problems and continues with the nearest valid values. */
  read(input: Input, place: WorkloadPlace): Workload;
}

export interface WorkloadKind<W extends Workload> {
  /** Left out for the kind that applies when no workload is written. */
  readonly form?: WorkloadForm<unknown>;

  /** CPU and memory demand over time, from the end of the boot. */
  program(vm: Vm, workload: W, host: Host, model: Model): Program;

  /** One line: the command as typed, or the demand. */
  words(workload: W): string;
  /** The demand as values for JSON; `mhz` is the actual clock of a core. */
  row(workload: W, mhz: number): Readonly<Record<string, unknown>>;

  /** Whether it has no demand. */
  readonly isIdle?: true;
  /** Whether its text is a command as typed. */
  readonly isCommand?: true;
  /** Whether it ends, or may end, without being stopped. */
  endsByItself(workload: W): boolean;
  /** Output after the guest's out-of-memory killer ended it; left out: that of an ordinary process. */
  outOfMemory?(workload: W): string;
  /** Ways in which the command may do something else than its writer expects. */
  doubts?(workload: W): readonly string[];

  /** Its demands in order; left out: it is not made of demands. */
  demands?(workload: W): readonly SteadyDemand[];
  /** The demand it has all the time; left out: it has none. */
  constantDemand?(workload: W): SteadyDemand;
  /** Memory the guest keeps using at its busiest, bytes; left out: what the guest uses by itself. */
  workingSetBytes?(vm: Vm, workload: W): number;
  /** vCPUs it can keep busy for the share `mostUsed` of their time; left out: unknown. */
  busyVcpus?(vm: Vm, workload: W, mostUsed: number): number;
}
