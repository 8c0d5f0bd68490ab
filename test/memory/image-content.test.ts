import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageContent, imagesOf } from '../../src/memory/image-content.ts';
import { scenarioOf } from '../support/scenario-run.ts';

/** Machine pages charged to VMs that share so many pages of their images each. */
function charges(shared: readonly number[], images: readonly number[] = shared.map(() => 0)): number[] {
  const content = new ImageContent(shared.length);
  content.imageOf.set(images);
  for (const [vm, pages] of shared.entries()) content.add(vm, pages);
  return shared.map((_, vm) => content.chargedPages(vm));
}

describe('content of an image', () => {
  it.each([
    // All have found the same pages: each is charged an equal part.
    { shared: [600, 600], charged: [300, 300] },
    { shared: [600, 600, 600], charged: [200, 200, 200] },
    // 40 pages are shared by two, 60 belong to one alone so far.
    { shared: [100, 40], charged: [80, 20] },
    // 10 by three, 20 by two, 30 by one.
    { shared: [30, 60, 10], charged: [14, 44, 4] },
    { shared: [100], charged: [100] },
    { shared: [0, 0], charged: [0, 0] },
  ])('of $shared pages charges $charged', ({ shared, charged }) => {
    expect(charges(shared)).toEqual(charged);
  });

  it('is charged for inside an image only', () => {
    expect(charges([100, 100, 100, 100], [0, 1, 0, -1])).toEqual([50, 100, 50, 0]);
  });

  it('costs the others more when one of them leaves', () => {
    const content = new ImageContent(3);
    content.imageOf.fill(0);
    for (let vm = 0; vm < 3; vm++) content.add(vm, 300);
    expect(content.chargedPages(0)).toBe(100);
    content.add(2, -300);
    expect([0, 1, 2].map((vm) => content.chargedPages(vm))).toEqual([150, 150, 0]);
  });

  it('charges whole pages: never less than lies behind, by less than a page a VM more, and nobody more than he shares', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e6), { minLength: 1, maxLength: 30 }), (shared) => {
        const charged = charges(shared);
        const sum = charged.reduce((total, pages) => total + pages, 0);
        expect(sum).toBeGreaterThanOrEqual(Math.max(...shared));
        expect(sum).toBeLessThan(Math.max(...shared) + shared.length);
        for (const [vm, pages] of charged.entries()) {
          expect(Number.isInteger(pages)).toBe(true);
          expect(pages).toBeLessThanOrEqual(shared[vm]!);
        }
      }),
    );
  });

  it('never costs a VM more because another one shares more', () => {
    const shares = fc.array(fc.nat(1000), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(shares, fc.nat(), fc.nat(1000), (shared, who, more) => {
        const richer = who % shared.length;
        const before = charges(shared);
        const after = charges(shared.map((pages, vm) => (vm === richer ? pages + more : pages)));
        for (const vm of shared.keys()) if (vm !== richer) expect(after[vm]!).toBeLessThanOrEqual(before[vm]!);
      }),
    );
  });
});

describe('the image of a VM', () => {
  const { vms } = scenarioOf(`
vchsim: 1
duration: 1m
host: { cores: 4, mhz: 2000, memory: 64GB }
vchs: [{ name: a }, { name: b }]
containers: [{ vch: a, name: x }, { vch: b, name: y }]
vms:
  - { name: l, memory: 1GB }
  - { name: m, memory: 2GB, guestFamily: linux }
  - { name: w, memory: 1GB, guestFamily: windows }
  - { name: p, memory: 1GB, image: gold }
  - { name: q, memory: 1GB, image: gold, guestFamily: windows }
  - { name: r, memory: 1GB, image: linux }
`);
  const images = imagesOf(vms);
  const of = (name: string) => images[vms.findIndex((vm) => vm.name === name || vm.container === name)]!;

  it('is that of all containers, of all endpoint VMs, and of all ordinary VMs of a guest family', () => {
    expect([of('x'), of('a'), of('l')]).toEqual([of('y'), of('b'), of('m')]);
    expect(new Set([of('x'), of('a'), of('l'), of('w')]).size).toBe(4);
  });

  it('is the one it names, which is never that of a kind', () => {
    expect(of('p')).toBe(of('q'));
    expect(new Set([of('p'), of('r'), of('l'), of('w')]).size).toBe(4);
  });
});
