/**
 * Every kind of workload, and the questions the rest of the program asks of one. A new kind is a file in kinds/ and a line
 * here.
 */

import type { z } from 'zod';
import type { Model } from '../constants/model.ts';
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

/** Forms that are always refused, and so make no kind. */
const REFUSED = [trace];

export const IDLE: IdleWorkload = { kind: 'idle' };

/** The kinds as they are; the compiler refuses one that stands under another name than its workloads bear. */
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

/** Which form is meant: a text, or a mapping with the key that only this form has. */
export function workloadForm(isText: boolean, has: (key: string) => boolean): string {
  const [name] = FORMS.find(([, { text, key }]) => (isText ? text === true : key !== undefined && has(key))) ?? [];
  return name ?? 'steady';
}

/** What is written as a workload, once its shape was checked. */
export function readWorkload(input: unknown, place: WorkloadPlace): Workload {
  const meant = workloadForm(typeof input === 'string', (key) => Object.hasOwn(input as object, key));
  return FORMS.find(([name]) => name === meant)![1].read(input, place);
}

// --- what workloads are asked ---------------------------------------------------------------------------------------

function kindOf({ kind }: Workload): WorkloadKind<Workload> {
  invariant(Object.hasOwn(KINDS, kind), `a kind of workload named ${kind}`);
  return KINDS[kind as keyof typeof KINDS] as WorkloadKind<Workload>;
}

export function programOf(vm: Vm, host: Host, model: Model): Program {
  return kindOf(vm.workload).program(vm, vm.workload, host, model);
}

/** On one line: the command as typed, or what the guest's threads want. */
export function workloadInWords({ workload }: Pick<Vm, 'workload'>): string {
  return kindOf(workload).words(workload);
}

/** What it asks for, for programs; `mhz` is the actual clock of a core. */
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

/** What is read when the guest's out-of-memory killer ends it. */
export function outOfMemoryText(workload: Workload): string {
  return kindOf(workload).outOfMemory ?? "the guest's out-of-memory killer ended the workload";
}

/** What its command may not mean although it runs; empty: nothing is in doubt. */
export function doubtsAbout(workload: Workload): readonly string[] {
  return kindOf(workload).doubts?.(workload) ?? [];
}

/** Demands of its guest's threads, one after the other; empty: it is not made of demands. */
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

/** Files its workload reads at most, which its guest caches as far as there is room. */
export function filesBytes({ workload }: Pick<Vm, 'workload'>): number {
  return demandsOf(workload).reduce((most, { files }) => Math.max(most, files?.bytes ?? 0), 0);
}

/** vCPUs it can keep busy for the share `mostUsed` of their time; null: it does not say. */
export function busyVcpus(vm: Vm, mostUsed: number): number | null {
  return kindOf(vm.workload).busyVcpus?.(vm, vm.workload, mostUsed) ?? null;
}
