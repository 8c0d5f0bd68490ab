import { describe, expect, it } from 'vitest';
import { STORAGE_DEVICES } from '../../src/constants/storage.ts';
import { emptyGuest, Page, pagesIn } from '../../src/memory/state.ts';
import { Storage } from '../../src/memory/storage.ts';
import { dropSwapped, swapIn, swapOut } from '../../src/memory/swap-file.ts';
import { MB_BYTES, PAGES_PER_MB } from '../../src/units.ts';
import { guests } from '../support/guest-memory.ts';

const { ssd, sata } = STORAGE_DEVICES;
const STEP_MS = 100;
const pages = (mb: number) => mb * PAGES_PER_MB;
const RESIDENT = Page.coldResident;
const SWAPPED = Page.coldSwapped;

/** Two guests of 200 MB on SATA swap with 100 MB of host cache on SSD. */
function cached() {
  const spec = { sizeMb: 200, holds: { coldResident: 200 } };
  const memory = guests(spec, spec);
  return { memory, storage: new Storage({ swap: sata, hostCache: { bytes: 100 * MB_BYTES, device: ssd } }, memory) };
}

describe('the host cache', () => {
  it('takes what is swapped while it has room, of all VMs together; the rest goes to the swap device', () => {
    const { memory, storage } = cached();
    expect(storage.swapTo.waitUs).toBe(ssd.latencyUs);
    swapOut(memory, 0, RESIDENT, SWAPPED, pages(60));
    swapOut(memory, 1, RESIDENT, SWAPPED, pages(60));
    expect([...memory.hostCached]).toEqual([pages(60), pages(40)]);
    expect([memory.traffic.hostCache, memory.traffic.swap]).toEqual([pages(100), pages(20)]);
    expect(storage.swapTo.waitUs).toBe(sata.latencyUs);
  });

  it('answers for its part of a VM’s swapped pages: 40 of 60 MB in 200 µs, 20 of 60 in 8 ms', () => {
    const { memory, storage } = cached();
    swapOut(memory, 0, RESIDENT, SWAPPED, pages(60));
    swapOut(memory, 1, RESIDENT, SWAPPED, pages(60));
    expect(storage.swapInUs(0)).toBe(200);
    expect(storage.swapInUs(1)).toBeCloseTo((40 * 200 + 20 * 8000) / 60, 9);
  });

  it('has room again for what was read back, dropped, or belonged to a VM that is off', () => {
    const { memory } = cached();
    swapOut(memory, 0, RESIDENT, SWAPPED, pages(60));
    swapIn(memory, 0, SWAPPED, RESIDENT, pages(20));
    expect([memory.hostCacheIn[0], memory.hostCacheOut[0], memory.hostCacheFree]).toEqual([
      pages(20),
      pages(60),
      pages(60),
    ]);
    dropSwapped(memory, 0, SWAPPED, Page.ballooned, pages(10));
    expect(memory.hostCacheIn[0]).toBe(pages(20));
    expect(memory.hostCacheFree).toBe(pages(70));
    emptyGuest(memory, 0);
    expect(memory.hostCacheFree).toBe(pages(100));
  });

  it('never holds more of a VM than is swapped, however unevenly its pages come back', () => {
    const { memory } = cached();
    swapOut(memory, 0, RESIDENT, SWAPPED, pages(130));
    for (let left = pages(130); left > 0; left -= 7) {
      swapIn(memory, 0, SWAPPED, RESIDENT, Math.min(7, left));
      expect(memory.hostCached[0]).toBeLessThanOrEqual(pagesIn(memory, 0, SWAPPED));
      expect(memory.hostCached[0]! + memory.hostCacheFree).toBe(pages(100));
    }
  });
});

describe('the datastore', () => {
  it('is the swap device unless another is named: then guests’ files make the host’s swapping wait', () => {
    const memory = guests({ sizeMb: 100 });
    const shared = new Storage({ swap: sata }, memory);
    shared.observe(4 * (sata.iops / 10), STEP_MS);
    expect(shared.swapInUs(0)).toBe(4 * sata.latencyUs);
    const apart = new Storage({ swap: sata, datastore: ssd }, memory);
    apart.observe(4 * (sata.iops / 10), STEP_MS);
    expect([apart.swapInUs(0), apart.datastore.waitUs]).toEqual([sata.latencyUs, ssd.latencyUs]);
  });
});
