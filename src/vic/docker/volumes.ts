/**
 * Volumes of containers: each needs a volume store of its VCH.
 *
 * Source. VIC 1.2.1 lib/apiservers/engine/backends/{container,volume,errors}.go: named and anonymous volumes are made in
 *   the store labelled `default`. Documented.
 */

import type { Vch } from '../../vsphere/vch.ts';
import { fromDaemon } from './answers.ts';
import { isBuildHost } from './build-host.ts';

/** The default store for volumes. A driver option can name another. */
const DEFAULT_STORE = 'default';

/**
 * Answer of a VCH to `docker run -v` without that store. null: the store exists, or the line of the VCH does not say.
 * Host folders are refused earlier, with the line.
 */
export function volumeRefusal(volumes: readonly string[], vch: Vch): string | null {
  const wanted = volumes.filter((volume) => !isHostFolder(volume));
  if (wanted.length === 0 || vch.create === null || vch.volumeStores?.includes(DEFAULT_STORE) === true) return null;
  return fromDaemon(`No volume store named (${DEFAULT_STORE}) exists`);
}

/**
 * Images that make an anonymous volume by themselves. Source: vic-product documentation of dch-photon: its layers lie on one
 * of 2 GB. Documented.
 */
export function makesVolume(image: string): boolean {
  return isBuildHost(image);
}

function isHostFolder(volume: string): boolean {
  return volume.includes(':') && /^[/.~]/.test(volume);
}
