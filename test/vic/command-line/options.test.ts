import { describe, expect, it } from 'vitest';
import { readGoFlags } from '../../../src/vic/command-line/go-flags.ts';
import { type Option, option, optionTable } from '../../../src/vic/command-line/options.ts';
import { DOCKER_TEXTS, readPosixFlags } from '../../../src/vic/command-line/posix-flags.ts';
import { splitWords } from '../../../src/vic/command-line/shell-words.ts';
import { INTEGER, SWITCH, TEXT } from '../../../src/vic/command-line/value-kinds.ts';

interface Draft {
  cpu?: number;
  quiet?: boolean;
  readonly labels: string[];
}

const ROWS: readonly Option<Draft>[] = [
  option<Draft, number>(['cpu', 'c'], INTEGER, 'number of CPUs', (draft, given) => {
    draft.cpu = given.value;
  }),
  option<Draft, boolean>(['quiet', 'q'], SWITCH, 'say less', (draft, given) => {
    draft.quiet = given.value;
  }),
  option<Draft, string>(['label', 'l'], TEXT, 'label', (draft, given) => {
    draft.labels.push(given.value);
  }),
  option<Draft, string>(['quota'], TEXT, 'quota', undefined, ['2.0']),
];

describe("Go's grammar", () => {
  const read = (line: string) => {
    const draft: Draft = { labels: [] };
    const { rest, problems } = readGoFlags(line, splitWords(line).words, optionTable(ROWS, '1.0'), draft);
    return { draft, rest: rest.map((word) => word.text), problems };
  };

  it.each(['--cpu 5', '--cpu=5', '-cpu 5', '-cpu=5', '--c 5', '--cpu 4 --cpu 5'])('reads %s', (line) => {
    expect(read(line)).toEqual({ draft: { cpu: 5, labels: [] }, rest: [], problems: [] });
  });

  it('reads switches alone or with a value behind =, repeats lists, and returns other words', () => {
    expect(read('a --quiet -l x --label=y b').draft).toEqual({ quiet: true, labels: ['x', 'y'] });
    expect(read('a --quiet=false b').draft).toEqual({ quiet: false, labels: [] });
    expect(read('a --quiet b -- --cpu').rest).toEqual(['a', 'b', '--cpu']);
  });

  it.each([
    ['--cpuu 5', 'unknown-option', 'Incorrect Usage: flag provided but not defined: -cpuu'],
    ['-cpu5', 'unknown-option', 'Incorrect Usage: flag provided but not defined: -cpu5'],
    ['--cpu', 'missing-value', 'Incorrect Usage: flag needs an argument: -cpu'],
    [
      '--cpu x',
      'invalid-value',
      'Incorrect Usage: invalid value "x" for flag -cpu: strconv.Atoi: parsing "x": invalid syntax',
    ],
    [
      '--cpu=',
      'invalid-value',
      'Incorrect Usage: invalid value "" for flag -cpu: strconv.Atoi: parsing "": invalid syntax',
    ],
    [
      '-q=maybe',
      'invalid-value',
      'Incorrect Usage: invalid boolean value "maybe" for -q: strconv.ParseBool: parsing "maybe": invalid syntax',
    ],
    ['---cpu', 'bad-option', 'Incorrect Usage: bad flag syntax: ---cpu'],
    ['--cpu 5 --c 5', 'option-in-two-forms', 'Cannot use two forms of the same flag: cpu c'],
    ['--quota 5', 'option-of-another-release', 'Incorrect Usage: flag provided but not defined: -quota'],
  ])('complains about %s as the program does', (line, code, real) => {
    expect(read(line).problems).toMatchObject([{ code, real }]);
  });

  it('takes any word as a value, and warns when that word is an option', () => {
    const { draft, problems } = read('-l --cpu');
    expect(draft.labels).toEqual(['--cpu']);
    expect(problems).toMatchObject([{ code: 'option-as-value', severity: 'warning' }]);
  });

  it('marks the value in the line and offers the corrected line', () => {
    const line = '--cpuu=5 --cpu 5x';
    const [unknown, invalid] = read(line).problems;
    expect(unknown).toMatchObject({ hint: 'did you mean --cpu?', corrected: '--cpu=5 --cpu 5x' });
    expect(line.slice(invalid!.start, invalid!.end)).toBe('5x');
  });
});

describe("docker's grammar", () => {
  const read = (line: string) => {
    const draft: Draft = { labels: [] };
    const grammar = { texts: DOCKER_TEXTS, stopAtWord: true };
    const { rest, problems } = readPosixFlags(line, splitWords(line).words, optionTable(ROWS), draft, grammar);
    return { draft, rest: rest.map((word) => word.text), problems };
  };

  it.each(['--cpu 5', '--cpu=5', '-c 5', '-c5', '-c=5', '-c4 -c5'])('reads %s', (line) => {
    expect(read(`${line} image -q`)).toEqual({ draft: { cpu: 5, labels: [] }, rest: ['image', '-q'], problems: [] });
  });

  it('reads merged letters, the last of which may take a value', () => {
    expect(read('-qc5 x').draft).toEqual({ quiet: true, cpu: 5, labels: [] });
    expect(read('-qc 5 x').draft).toEqual({ quiet: true, cpu: 5, labels: [] });
    expect(read('-q=false x').draft).toEqual({ quiet: false, labels: [] });
  });

  it('ends at --, and leaves the rest alone', () => {
    expect(read('-q -- -c 5').rest).toEqual(['-c', '5']);
  });

  it.each([
    ['--cpuu 5', 'unknown-option', 'unknown flag: --cpuu'],
    [
      '-cpu 5',
      'invalid-value',
      'invalid argument "pu" for "-c, --cpu" flag: strconv.Atoi: parsing "pu": invalid syntax',
    ],
    ['-qx', 'unknown-option', "unknown shorthand flag: 'x' in -x"],
    ['--cpu', 'missing-value', 'flag needs an argument: --cpu'],
    ['-qc', 'missing-value', "flag needs an argument: 'c' in -c"],
    [
      '--cpu x',
      'invalid-value',
      'invalid argument "x" for "-c, --cpu" flag: strconv.Atoi: parsing "x": invalid syntax',
    ],
  ])('complains about %s as the client does', (line, code, real) => {
    expect(read(line).problems[0]).toMatchObject({ code, real });
  });

  it('takes -name for a --name with a dash too few', () => {
    expect(read('-quota 5 image').problems[0]).toMatchObject({ code: 'unknown-option', hint: 'did you mean --quota?' });
  });
});
