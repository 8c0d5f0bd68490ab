/**
 * A guest's page cache: the files its workload reads, kept in memory that nobody else needs.
 *
 * Model. A read that finds its page costs nothing beyond its CPU. One that does not waits for the guest's disk, and the page
 *   stays: in free memory while there is any, then in the place of what is read least. The cache is clean and given up
 *   first, to processes and to the balloon. Its pages are the guest's free ones, so the host may have taken some of them:
 *   a read of such a page waits until the host has brought it back, and so does one from disk into such a page, which the
 *   host fetches although it is about to be overwritten (a "false read"). Reading breaks no sharing, filling does.
 * Simplifications. Pages are read one by one, without read-ahead. What is in the cache are the pages read most, from the
 *   first one on; those that the host has taken are any of them, and of compressed pages it swaps these first. A cache that
 *   grows never waits for room on the host: it grows no faster than a disk reads. Phases read the same files, a smaller set
 *   being the most read part of a larger one, and what is cached outlasts a phase that reads none.
 * Sources. Linux page cache and vmscan (clean pages first; documented); N. Amit, VSwapper (false reads); popularity: see
 *   file-popularity.ts.
 * Checked by. test/memory/page-cache.test.ts, test/conformance/page-cache.test.ts.
 */

import { shareOfReads } from './file-popularity.ts';
import { cachedFilePages, freshPages, recycledPages } from './footprint.ts';
import { countFileReads, type MemoryState, movePages, Page, pagesIn } from './state.ts';
import { swapIn } from './swap-file.ts';

/** How the reads of one VM end, as shares of all reads; a read may be part of several. Kept, and found anew in every step. */
export class PageCache {
  /** Not in the cache: read from disk. */
  missed = 0;
  /** In, or into, a page the host has compressed, swapped, or shared and must copy. */
  zip = 0;
  swap = 0;
  shared = 0;
  private readonly memory: MemoryState;
  private readonly vm: number;
  /** Reads of each kind that were less than a page. */
  private rest = { missed: 0, zip: 0, swap: 0, shared: 0 };

  constructor(memory: MemoryState, vm: number) {
    this.memory = memory;
    this.vm = vm;
  }

  /** The VM powers on: nothing is cached. */
  empty(): void {
    this.rest = { missed: 0, zip: 0, swap: 0, shared: 0 };
  }

  /** Puts all files in the cache that find room, as when they have been read for long. */
  fill(): void {
    const { memory, vm } = this;
    const { files } = memory.plan[vm]!;
    if (files !== null) this.keep(files.pages);
  }

  /** Finds out how reads end now. */
  find(): void {
    const { memory, vm } = this;
    const { files } = memory.plan[vm]!;
    if (files === null && memory.filesCached[vm] === 0) return;
    const cached = cachedFilePages(memory, vm);
    // What somebody takes and gives back later is no file any more.
    memory.filesCached[vm] = cached;
    if (files === null) return;
    const found = shareOfReads(cached / files.pages, files.skew);
    const recycled = recycledPages(memory, vm);
    const grows = cached === recycled && cached < files.pages && freshPages(memory, vm) > 0;
    // What is not found takes another page of these, unless it gets one that was never touched.
    const touching = (grows ? found : 1) / Math.max(1, recycled);
    this.missed = 1 - found;
    this.zip = touching * pagesIn(memory, vm, Page.freeZipped);
    this.swap = touching * pagesIn(memory, vm, Page.freeSwapped);
    this.shared = grows ? 0 : (this.missed / Math.max(1, recycled)) * pagesIn(memory, vm, Page.freeShared);
  }

  /** Carries out `reads` reads; a fraction of a page waits for the next time. */
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

  /** Keeps up to `pages` more pages of files: in free pages touched before, then in fresh ones. */
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
