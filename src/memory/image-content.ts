/**
 * Pages that VMs of one image share, and the machine pages that each VM is charged for them.
 *
 * Model. VMs that booted from the same image hold the same pages of it (kernel, programs, caches). A scan finds such a page
 *   in one VM after the other. All VMs in which it was found share one machine page, and each is charged an equal part.
 * Simplifications. Scans find the pages of an image in the same order in every VM. So a VM with fewer found pages shares all
 *   of them with each VM that has more. This matters only while scans run; at their end every page was found in every VM.
 *   A VM's charge is rounded up to whole pages, so the charges are never less than the machine pages.
 * Sources. W02 §4; that a shared page is charged in equal parts is assumed.
 * Checked by. test/memory/image-content.test.ts, test/conformance/memory-sharing-between-vms.test.ts.
 */

import type { Vm } from '../vsphere/inventory.ts';

/**
 * The image of each VM as a number: the image that the VM names, or one image for its kind. It is assumed that all
 * containerVMs boot the same image, and so do all endpoint VMs and all ordinary VMs of a guest family.
 */
export function imagesOf(vms: readonly Pick<Vm, 'image' | 'role' | 'guest'>[]): readonly number[] {
  const numbers = new Map<string, number>();
  return vms.map(({ image, role, guest }) => {
    const name = image === undefined ? `kind ${role === 'vm' ? (guest.family ?? 'linux') : role}` : `image ${image}`;
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  });
}

/** Rounding errors up to this do not count as a page. */
const EPSILON = 1e-6;

export class ImageContent {
  /** The image each VM booted from; −1: it shares with no other VM. */
  readonly imageOf: Int32Array;
  /** Guest pages that each VM shares with other VMs of its image. */
  private readonly shared: Float64Array;
  /** Machine pages that each VM is charged for these. */
  private readonly charged: Float64Array;
  /** VMs by image, in ascending order of their shared pages. Created on first use. */
  private members: Int32Array[] | null = null;
  private stale = false;

  constructor(vmCount: number) {
    this.imageOf = new Int32Array(vmCount).fill(-1);
    this.shared = new Float64Array(vmCount);
    this.charged = new Float64Array(vmCount);
  }

  /** Adds to the shared pages of a VM; `pages` may be negative. */
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
        // The next pages are shared by this VM and all VMs after it.
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

/** Insertion sort, because the order rarely changes. */
function sortByPages(members: Int32Array, pages: Float64Array): void {
  for (let at = 1; at < members.length; at++) {
    const vm = members[at]!;
    let to = at;
    for (; to > 0 && pages[members[to - 1]!]! > pages[vm]!; to--) members[to] = members[to - 1]!;
    members[to] = vm;
  }
}
