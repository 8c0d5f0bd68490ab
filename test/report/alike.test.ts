import { describe, expect, it } from 'vitest';
import { alikeNote, groupAlike, mergeAlikeRows, namesInWords, rangeInWords } from '../../src/report/alike.ts';

describe('rows that are alike are one', () => {
  const group = (values: readonly (number | null)[]) =>
    groupAlike(
      values,
      () => '',
      (value) => [{ value, floor: 1 }],
    ).map(({ first, others }) => [first, ...others]);

  it('within a tenth of the larger number, or within the floor', () => {
    expect(group([100, 91, 89, 110])).toEqual([[100, 91, 110], [89]]);
    expect(group([0, 0.9, 1.1])).toEqual([[0, 0.9], [1.1]]);
  });

  it('a number is not alike to none', () => {
    expect(group([null, 0, null])).toEqual([[null, null], [0]]);
  });

  it('what must be the same keeps groups apart', () => {
    const groups = groupAlike(
      ['a1', 'b1', 'a2'],
      (name) => name.slice(0, 1),
      () => [],
    );
    expect(groups).toEqual([
      { first: 'a1', others: ['a2'] },
      { first: 'b1', others: [] },
    ]);
  });

  it('a merged row bears the other names beside its note', () => {
    const row = (name: string, size: string) => [{ text: name, note: 'VM' }, { text: size }];
    expect(mergeAlikeRows([row('web-1', '4 GB'), row('db', '16 GB'), row('web-2', '4 GB')])).toEqual([
      [{ text: 'web-1', note: 'VM; and 1 alike: web-2' }, { text: '4 GB' }],
      row('db', '16 GB'),
    ]);
  });
});

describe('words for several', () => {
  it('counts names beyond the first five, but never one alone', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(namesInWords(names)).toBe('a, b, c, d, e and 2 more');
    expect(namesInWords(names.slice(0, 6))).toBe('a, b, c, d, e, f');
    expect(alikeNote([])).toBeNull();
  });

  it('prints the lowest and the highest where they differ in print', () => {
    expect(rangeInWords([59.34, 60.41, null], 1)).toBe('59.3 – 60.4');
    expect(rangeInWords([2, 2.01], 1)).toBe('2');
    expect(rangeInWords([null])).toBeNull();
  });
});
