/** The host: its resources, and the part virtual machines may use. */

import type { Model } from '../constants/model.ts';
import type { StorageDevice } from '../constants/storage.ts';

export interface Host {
  readonly name: string;
  readonly cores: number;
  readonly hyperthreading: boolean;
  /** Nominal clock of one core. */
  readonly mhz: number;
  /** Actual clock ÷ nominal clock. */
  readonly turbo: number;
  readonly memoryBytes: number;
  readonly swap: StorageDevice;
  /** Where guests' disks live; left out: on the swap device. */
  readonly datastore?: StorageDevice;
  /** Left out: none. */
  readonly hostCache?: HostCache;
}

/** Flash in front of the swap files. */
export interface HostCache {
  readonly bytes: number;
  readonly device: StorageDevice;
}

/** Memory VMkernel keeps for itself, bytes: a share of the host's memory with a minimum, at most the host's memory. */
export function vmkernelBytes(hostBytes: number, { vmkernelMin, vmkernelShare }: Model['memory']): number {
  return Math.min(hostBytes, Math.max(vmkernelMin, vmkernelShare * hostBytes));
}

/** Memory that VMs may use: the host's memory without VMkernel's. Whole bytes. */
export function memoryCapacityBytes({ host, model }: { readonly host: Host; readonly model: Model }): number {
  return Math.floor(host.memoryBytes - vmkernelBytes(host.memoryBytes, model.memory));
}

/** MHz that reservations and shares divide. */
export function cpuCapacityMhz({ cores, mhz }: Pick<Host, 'cores' | 'mhz'>): number {
  return cores * mhz;
}
