import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelPlaces } from '../../src/charts/markers.ts';

describe('labels of markers', () => {
  it('stand right of their line where there is room, else left, else a row higher', () => {
    const places = labelPlaces(
      [
        { x: 100, width: 60 },
        { x: 120, width: 60 },
        { x: 900, width: 80 },
      ],
      50,
      950,
    );
    // the first has 20 px to the next line, and 50 to the left; the third 50 to the edge
    expect(places).toEqual([
      { row: 1, side: 'right' },
      { row: 0, side: 'right' },
      { row: 0, side: 'left' },
    ]);
  });

  it('never overlap, and none of the lower row is crossed by a line', () => {
    const point = fc.record({ x: fc.integer({ min: 50, max: 950 }), width: fc.integer({ min: 5, max: 240 }) });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 40 }), (unsorted) => {
        const points = [...unsorted].sort((a, b) => a.x - b.x);
        const places = labelPlaces(points, 50, 950);
        const boxes = places.flatMap((place, at) => {
          if (place === null) return [];
          const { x, width } = points[at]!;
          const left = place.side === 'right' ? x + 5 : x - 5 - width;
          return [{ row: place.row, left, right: left + width }];
        });
        for (const [at, a] of boxes.entries()) {
          expect(a.left).toBeGreaterThanOrEqual(50);
          expect(a.right).toBeLessThanOrEqual(950);
          for (const b of boxes.slice(at + 1))
            if (a.row === b.row) expect(a.right <= b.left || b.right <= a.left).toBe(true);
          if (a.row === 0) for (const { x } of points) expect(x > a.left && x < a.right).toBe(false);
        }
      }),
    );
  });
});
