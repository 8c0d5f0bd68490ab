import { describe, expect, it } from 'vitest';
import { safeFileName } from '../../src/export/file-name.ts';

const fresh = () => new Set<string>();

describe('safeFileName', () => {
  it.each([
    ['limited.busybox', 'limited.busybox'],
    ['web 1', 'web-1'],
    ['<script>alert(1)</script>', 'script-alert-1-script'],
    ['../../etc/passwd', 'etc-passwd'],
    ['..', 'unnamed'],
    ['🚀', 'unnamed'],
    ['', 'unnamed'],
    ['naïve', 'na-ve'],
    ['a\u0000b', 'a-b'],
    ['nul', 'vm-nul'],
    ['com1.txt', 'vm-com1.txt'],
  ])('%j becomes %s', (name, expected) => {
    expect(safeFileName(name, fresh())).toBe(expected);
  });

  it('numbers names that become alike, also when only their case differs', () => {
    const taken = fresh();
    expect(['a b', 'a/b', 'A-b', 'a-b-2'].map((name) => safeFileName(name, taken))).toEqual([
      'a-b',
      'a-b-2',
      'A-b-3',
      'a-b-2-2',
    ]);
  });

  it('leaves room for a figure and an ending within 255 bytes', () => {
    expect(safeFileName('x'.repeat(1000), fresh())).toHaveLength(160);
  });
});
