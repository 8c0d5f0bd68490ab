/**
 * All kinds of workload, and the functions that the rest of the program calls. A new kind is a file in kinds/ and a line
 * here.
 */

import type { z } from 'zod';
import type { Model } from '../constants/model.ts';
import { KILLED_EXIT } from '../constants/stress.ts';
import { invariant } from '../errors.ts';
import type { Host } from '../vsphere/host.ts';
import type { SteadyDemand, Vm, Workload } from '../vsphere/inventory.ts';
import type { WorkloadForm, WorkloadKind, WorkloadPlace } from './kind.ts';
import { type IdleWorkload, idle } from './kinds/idle.ts';
import { phases } from './kinds/phases.ts';
import { steady } from './kinds/steady.ts';
import { stress } from './kinds/stress.ts';
import { trace } from './kinds/trace.ts';
import { work } from './kinds/work.ts';
import type { Program } from './stage.ts';

/** By the `kind` of their workloads, in the order the schema lists them. */
const KINDS = defineKinds({ idle, stress, steady, work, phases });

/** Forms that are always refused, so that no workload of them exists. */
const REFUSED = [trace];

export const IDLE: IdleWorkload = { kind: 'idle' };

/** Returns the kinds. The compiler refuses a kind whose key differs from the `kind` of its workloads. */
function defineKinds<Kinds extends { readonly [Name in keyof Kinds]: WorkloadKind<never> }>(
  kinds: Kinds & { readonly [Name in keyof Kinds]: Kinds[Name] extends WorkloadKind<infer W> ? Bears<W, Name> : never },
): Kinds {
  return kinds;
}
type Bears<W extends Workload, Name> = W['kind'] extends Name ? unknown : never;

// --- how workloads are written --------------------------------------------------------------------------------------

const FORMS = [...Object.values(KINDS), ...REFUSED.map((form) => ({ form }))].flatMap(
  ({ form }): [name: string, form: WorkloadForm<unknown>][] =>
    form === undefined ? [] : [[form.text === true ? 'line' : (form.key ?? 'steady'), form]],
);

/** The shape of each form, by its name. */
export const WORKLOAD_SHAPES: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  FORMS.map(([name, { shape }]) => [name, shape]),
);

/** Finds the form: a text, or the mapping that has the form's own key. */
export function workloadForm(isText: boolean, has: (key: string) => boolean): string {
  const [name] = FORMS.find(([, { text, key }]) => (isText ? text === true : key !== undefined && has(key))) ?? [];
  return name ?? 'steady';
}

/** Input of a workload whose shape was checked. */
export function readWorkload(input: unknown, place: WorkloadPlace): Workload {
  const meant = workloadForm(typeof input === 'string', (key) => Object.hasOwn(input as object, key));
  return FORMS.find(([name]) => name === meant)![1].read(input, place);
}

// --- queries ----------------------------------------------------------------------------------------------------------

function kindOf({ kind }: Workload): WorkloadKind<Workload> {
  invariant(Object.hasOwn(KINDS, kind), `a kind of workload named ${kind}`);
  return KINDS[kind as keyof typeof KINDS] as WorkloadKind<Workload>;
}

export function programOf(vm: Vm, host: Host, model: Model): Program {
  return kindOf(vm.workload).program(vm, vm.workload, host, model);
}

/** One line: the command as typed, or the demand. */
export function workloadInWords({ workload }: Pick<Vm, 'workload'>): string {
  return kindOf(workload).words(workload);
}

/** The demand as values for JSON; `mhz` is the actual clock of a core. */
export function workloadRow(workload: Workload, mhz: number): Readonly<Record<string, unknown>> {
  return kindOf(workload).row(workload, mhz);
}

export function isIdle(workload: Workload): boolean {
  return kindOf(workload).isIdle === true;
}

/** Whether `workloadInWords` is a command as it was typed. */
export function isCommand(workload: Workload): boolean {
  return kindOf(workload).isCommand === true;
}

/** Whether it ends, or may end, without being stopped. */
export function endsByItself(workload: Workload): boolean {
  return kindOf(workload).endsByItself(workload);
}

/** Output after the guest's out-of-memory killer ended it. */
export function outOfMemoryText({ workload, role }: Pick<Vm, 'workload' | 'role'>): string {
  const killed = "the guest's out-of-memory killer ended the workload";
  // A container ends with its process, which signal 9 has ended.
  const ended = role === 'container' ? `exit status ${KILLED_EXIT}: ${killed}` : killed;
  return kindOf(workload).outOfMemory?.(workload) ?? ended;
}

/** Ways in which its command may do something else than its writer expects. */
export function doubtsAbout(workload: Workload): readonly string[] {
  return kindOf(workload).doubts?.(workload) ?? [];
}

/** Its demands in order; empty: it is not made of demands. */
export function demandsOf(workload: Workload): readonly SteadyDemand[] {
  return kindOf(workload).demands?.(workload) ?? [];
}

/** The demand it has all the time; null: it has none. */
export function constantDemand(workload: Workload): SteadyDemand | null {
  return kindOf(workload).constantDemand?.(workload) ?? null;
}

/** Memory a guest keeps using at its busiest. */
export function workingSetBytes(vm: Vm): number {
  return kindOf(vm.workload).workingSetBytes?.(vm, vm.workload) ?? vm.guest.activeBytes;
}

/** Size of all files the workload reads. Its guest caches as much of them as fits. */
export function filesBytes({ workload }: Pick<Vm, 'workload'>): number {
  return demandsOf(workload).reduce((most, { files }) => Math.max(most, files?.bytes ?? 0), 0);
}

/** vCPUs it can keep busy for the share `mostUsed` of their time; null: unknown. */
export function busyVcpus(vm: Vm, mostUsed: number): number | null {
  return kindOf(vm.workload).busyVcpus?.(vm, vm.workload, mostUsed) ?? null;
}
