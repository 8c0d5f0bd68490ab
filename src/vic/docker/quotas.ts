/**
 * Quotas of VIC 1.5: the number of containers, and storage. Each containerVM uses storage for its memory (the swap
 * file) and its root disk.
 *
 * Source. VIC lib/apiservers/engine/backends/container.go, checkContainerCount and checkStorageQuota; tests 26-01, 26-03.
 *   Documented. Images take storage too; how much is not known here.
 */

import { GB_BYTES } from '../../units.ts';
import type { Vm } from '../../vsphere/inventory.ts';
import type { Vch } from '../../vsphere/vch.ts';
import { fromDaemon } from './answers.ts';

/** VIC counts root disks in decimal KB. */
const DECIMAL_KB_BYTES = 1000;

/** Answer of a VCH to the last of `containers`. null: it creates the container. */
export function quotaRefusal(containers: readonly Vm[], vch: Vch): string | null {
  const count = quotaOf(vch, '--containers');
  if (count > 0 && containers.length > count)
    return fromDaemon(`Container count exceeds limit ${count}. containers: ${containers.length - 1}, reservation: 1`);
  const quotaGb = quotaOf(vch, '--storage-quota');
  const sizeOf = ({ memoryBytes }: Vm) => memoryBytes + vch.baseImageKb * DECIMAL_KB_BYTES;
  const used = containers.slice(0, -1).reduce((sum, each) => sum + sizeOf(each), 0);
  const more = sizeOf(containers.at(-1)!);
  if (quotaGb <= 0 || used + more <= quotaGb * GB_BYTES) return null;
  const gb = (bytes: number) => `${(bytes / GB_BYTES).toFixed(3)}GB`;
  return fromDaemon(
    `Storage quota exceeds. Storage quota: ${quotaGb}GB, image storage usage: ${gb(0)}, container storage usage: ${gb(used)}, storage reservation: ${gb(more)}`,
  );
}

function quotaOf({ options = [] }: Vch, name: string): number {
  return Number(options.findLast(({ option }) => option === name)?.value ?? 0);
}
