/**
 * The file server of the 2002 paper, dbench with 40 clients, as far as it is published.
 *
 * Its files: dbench asks for 25 MB of disk a client, so 1000 MB; how much of them it keeps reading, and how unevenly, is not
 * published. Its pace: 16 clients came to 94 MB/s on four CPUs from memory (dbench's own readme), 6000 pages per second of
 * CPU. Guest and clients: 40 MB (assumed). Its disk: SATA here.
 */

import { finish, scenarioOf } from '../support/scenario-run.ts';

export interface FileServer {
  readonly sizeMb: number;
  /** The VM's memory limit; left out: none. */
  readonly limitMb?: number;
  readonly filesMb: number;
}

/** What dbench asks for, and as much as the VM of the paper has memory. */
export const [DBENCH_FILES_MB, VM_SIZED_FILES_MB] = [1000, 256];

/** MHz·s it gets done in 20 minutes. */
export function servedBy({ sizeMb, limitMb, filesMb }: FileServer): number {
  const limit = limitMb === undefined ? '' : `, limit: ${limitMb}MB`;
  const { samples } = finish(
    scenarioOf(`
vchsim: 1
duration: 20m
host: { name: esx, cores: 2, mhz: 1000, memory: 4GB, swap: sata }
vms:
  - { name: linux, vcpus: 1, memory: { size: ${sizeMb}MB${limit} }, workload: { cpu: 100%, memory: 40MB, active: 20MB, files: ${filesMb}MB, reads: 6000 } }
`),
  );
  return samples.at(-1)!.entities[0]!.status!.work!.servedMhzS;
}
