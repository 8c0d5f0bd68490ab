/**
 * A guest's page cache: it keeps files that the workload reads in memory that is otherwise unused.
 *
 * Model. A read that finds its page in the cache costs only CPU time. A read that misses waits for the guest's disk, and its
 *   page enters the cache: in free memory if there is any, otherwise in place of the least read page. The cache is clean,
 *   so the guest gives it up first, to processes and to the balloon. The host counts its pages as free pages of the guest
 *   and may reclaim some of them. A read of a reclaimed page waits until the host has brought the page back. A read from
 *   disk into a reclaimed page waits too: the host fetches it although the guest overwrites it (a "false read"). Reading a
 *   cached page does not break sharing; filling a page does.
 * Simplifications. Pages are read one by one, without read-ahead. The cache always holds the most read pages. The pages that
 *   the host reclaims are random ones of these; of compressed pages the host swaps these first. A growing cache never waits
 *   for room on the host, because it grows no faster than a disk reads. All phases read the same files: a smaller set is
 *   the most read part of a larger one. Cached files stay cached in a phase that reads none.
 * Sources. Linux page cache and vmscan (clean pages first; documented); N. Amit, VSwapper (false reads); popularity: see
 *   file-popularity.ts.
 * Checked by. test/memory/page-cache.test.ts, test/conformance/page-cache.test.ts.
 */

import { shareOfReads } from './file-popularity.ts';
import { cachedFilePages, freshPages, recycledPages } from './footprint.ts';
import { countFileReads, type MemoryState, movePages, Page, pagesIn } from './state.ts';
import { swapIn } from './swap-file.ts';

/** Results of one VM's reads, as fractions of all reads. A read can have several results. Recomputed in every step. */
export class PageCache {
  /** Not in the cache: read from disk. */
  missed = 0;
  /** Reads in, or into, a page that the host has compressed or swapped, and reads into a shared page, which is copied. */
  zip = 0;
  swap = 0;
  shared = 0;
  private readonly memory: MemoryState;
  private readonly vm: number;
  /** Fraction of a page left over from reads of each kind. */
  private rest = { missed: 0, zip: 0, swap: 0, shared: 0 };

  constructor(memory: MemoryState, vm: number) {
    this.memory = memory;
    this.vm = vm;
  }

  /** The VM powers on: nothing is cached. */
  empty(): void {
    this.rest = { missed: 0, zip: 0, swap: 0, shared: 0 };
  }

  /** Fills the cache as far as there is room, as after a long time of reads. */
  fill(): void {
    const { memory, vm } = this;
    const { files } = memory.plan[vm]!;
    if (files !== null) this.keep(files.pages);
  }

  /** Computes the fractions from the current page states. */
  find(): void {
    const { memory, vm } = this;
    const { files } = memory.plan[vm]!;
    if (files === null && memory.filesCached[vm] === 0) return;
    const cached = cachedFilePages(memory, vm);
    // A page that was taken from the cache and given back later no longer holds a file.
    memory.filesCached[vm] = cached;
    if (files === null) return;
    const found = shareOfReads(cached / files.pages, files.skew);
    const recycled = recycledPages(memory, vm);
    const grows = cached === recycled && cached < files.pages && freshPages(memory, vm) > 0;
    // A read that misses overwrites one of the recycled pages, unless the cache grows into an untouched page.
    const touching = (grows ? found : 1) / Math.max(1, recycled);
    this.missed = 1 - found;
    this.zip = touching * pagesIn(memory, vm, Page.freeZipped);
    this.swap = touching * pagesIn(memory, vm, Page.freeSwapped);
    this.shared = grows ? 0 : (this.missed / Math.max(1, recycled)) * pagesIn(memory, vm, Page.freeShared);
  }

  /** Carries out `reads` reads. Carries a fraction of a page to the next call. */
  read(reads: number): void {
    const { memory, vm } = this;
    const missed = this.whole('missed', reads);
    countFileReads(memory, vm, missed);
    this.keep(missed);
    const shared = Math.min(this.whole('shared', reads), pagesIn(memory, vm, Page.freeShared));
    movePages(memory, vm, Page.freeShared, Page.freeResident, shared);
    memory.broken[vm]! += shared;
    const zip = Math.min(this.whole('zip', reads), pagesIn(memory, vm, Page.freeZipped));
    movePages(memory, vm, Page.freeZipped, Page.freeResident, zip);
    memory.unzipped[vm]! += zip;
    const swap = Math.min(this.whole('swap', reads), pagesIn(memory, vm, Page.freeSwapped));
    swapIn(memory, vm, Page.freeSwapped, Page.freeResident, swap);
  }

  /** Adds up to `pages` file pages to the cache: in recycled pages first, then in untouched ones. */
  private keep(pages: number): void {
    const { memory, vm } = this;
    const cached = cachedFilePages(memory, vm);
    const more = Math.min(pages, Math.max(0, memory.plan[vm]!.files!.pages - cached));
    const recycled = Math.min(more, recycledPages(memory, vm) - cached);
    const fresh = Math.min(more - recycled, freshPages(memory, vm));
    movePages(memory, vm, Page.untouched, Page.freeResident, fresh);
    memory.filesCached[vm] = cached + recycled + fresh;
  }

  private whole(kind: keyof PageCache['rest'], reads: number): number {
    const exact = reads * this[kind] + this.rest[kind];
    const pages = Math.floor(exact);
    this.rest[kind] = exact - pages;
    return pages;
  }
}
