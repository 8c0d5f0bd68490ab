/**
 * Content that VMs of one image have in common, and the machine pages behind it once it is shared.
 *
 * Model. VMs that booted from the same image hold the same pages of it (kernel, programs, caches): such a page is shared by
 *   all of them that a scan has found it in, and each is charged an equal part of the machine page behind it.
 * Simplifications. Scans find the pages of an image in the same order in every VM: of those of whom fewer were found all lie
 *   among those of whom more were. This matters while scans are under way only; at their end all have found all. A VM's
 *   charge is rounded up to whole pages, so that what VMs hold is never less than what lies behind.
 * Sources. W02 §4; that a shared page is charged in equal parts is assumed.
 * Checked by. test/memory/image-content.test.ts, test/conformance/memory-sharing-between-vms.test.ts.
 */

import type { Vm } from '../vsphere/inventory.ts';

/**
 * The image of each VM, as a number: the one it names, or else that of its kind. That containerVMs, endpoint VMs, and ordinary
 * VMs of a guest family boot alike is assumed.
 */
export function imagesOf(vms: readonly Pick<Vm, 'image' | 'role' | 'guest'>[]): readonly number[] {
  const numbers = new Map<string, number>();
  return vms.map(({ image, role, guest }) => {
    const name = image === undefined ? `kind ${role === 'vm' ? (guest.family ?? 'linux') : role}` : `image ${image}`;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  });
}

/** Rounding of divisions must not cost a page. */
const EPSILON = 1e-6;

export class ImageContent {
  /** The image each VM booted from; −1: it shares with no other VM. */
  readonly imageOf: Int32Array;
  /** Guest pages of its image's content that each VM shares. */
  private readonly shared: Float64Array;
  /** Machine pages each VM is charged for them. */
  private readonly charged: Float64Array;
  /** VMs by image, kept in ascending order of what they share; made when first asked for. */
  private members: Int32Array[] | null = null;
  private stale = false;

  constructor(vmCount: number) {
    this.imageOf = new Int32Array(vmCount).fill(-1);
    this.shared = new Float64Array(vmCount);
    this.charged = new Float64Array(vmCount);
  }

  /** A VM shares so many pages more, or fewer. */
  add(vm: number, pages: number): void {
    this.shared[vm]! += pages;
    this.stale = true;
  }

  /** Whole machine pages a VM is charged for the content of its image. */
  chargedPages(vm: number): number {
    if (this.stale) this.charge();
    return this.charged[vm]!;
  }

  /** Whether another VM of its image is on. */
  hasTwin(vm: number, on: Uint8Array): boolean {
    const image = this.imageOf[vm]!;
    if (image < 0) return false;
    for (let other = 0; other < on.length; other++)
      if (other !== vm && on[other] === 1 && this.imageOf[other] === image) return true;
    return false;
  }

  private charge(): void {
    this.stale = false;
    this.members ??= membersByImage(this.imageOf);
    for (const members of this.members) {
      sortByPages(members, this.shared);
      let part = 0;
      let below = 0;
      for (const [at, vm] of members.entries()) {
        // Those of the next pages are shared by this VM and all after it.
        part += (this.shared[vm]! - below) / (members.length - at);
        below = this.shared[vm]!;
        this.charged[vm] = Math.max(0, Math.ceil(part - EPSILON));
      }
    }
  }
}

function membersByImage(imageOf: Int32Array): Int32Array[] {
  const images = new Set([...imageOf].filter((image) => image >= 0));
  return [...images].map((image) => Int32Array.from([...imageOf.keys()].filter((vm) => imageOf[vm] === image)));
}

/** Insertion sort: they hardly ever change places. */
function sortByPages(members: Int32Array, pages: Float64Array): void {
  for (let at = 1; at < members.length; at++) {
    const vm = members[at]!;
    let to = at;
    for (; to > 0 && pages[members[to - 1]!]! > pages[vm]!; to--) members[to] = members[to - 1]!;
    members[to] = vm;
  }
}
