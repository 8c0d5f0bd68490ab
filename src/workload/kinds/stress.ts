/** A stress or stress-ng command line; workload/stress.ts says what its workers do. */

import { text } from '../../fields/fields.ts';
import { parseStress, parseStressLine } from '../../vic/vic.ts';
import type { StressWorkload } from '../../vsphere/inventory.ts';
import type { WorkloadForm, WorkloadKind } from '../kind.ts';
import { guestPlan } from '../program.ts';
import { endWithProcess } from '../stage.ts';
import { stressProgram } from '../stress.ts';

const form: WorkloadForm<string> = {
  text: true,
  shape: text('A stress or stress-ng command line.'),
  read(line, { guest, command, reportLine }) {
    const { workload, problems } =
      command === null ? parseStressLine(line, guest) : parseStress(command.line, command.stress, guest);
    reportLine(problems);
    return workload;
  },
};

export const stress: WorkloadKind<StressWorkload> = {
  form,
  program: (vm, workload, host, model) =>
    stressProgram(vm, workload, host, model, guestPlan(vm), endWithProcess(vm).afterwards),
  words: ({ line }) => line,
  row: ({ kind, workers, vmBytes, vmKeep, vmHangS, timeoutS }) => ({
    ...{ kind, workers, vmBytes, vmKeep, vmHangS, timeoutS },
  }),
  isCommand: true,
  endsByItself: ({ timeoutS, immediate }) => timeoutS !== null || immediate !== null,
  outOfMemory: ({ dialect }) =>
    dialect === 'stress'
      ? "exit status 1: stress: FAIL: a worker got signal 9 from the guest's out-of-memory killer; failed run completed"
      : "the guest's out-of-memory killer ended a worker; stress-ng itself would start it anew and meet it again",
  doubts: ({ doubts = [] }) => doubts,
  workingSetBytes: ({ guest }, { workers, vmBytes, immediate }) =>
    guest.touchedBytes + (immediate === null ? workers.vm * vmBytes : 0),
  busyVcpus: (_, { workers: { cpu, io, vm, hdd } }) => Math.max(1, cpu + io + vm + hdd),
};
