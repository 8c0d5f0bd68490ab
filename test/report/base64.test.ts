import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64 } from '../../src/report/base64.ts';

it('bytes of any number are written as RFC 4648 has them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});
