/** Files that once hurt somebody: each ends soon in an issue with its code and place, never in an exception. */

import { describe, expect, it } from 'vitest';
import { formatIssues } from '../../src/cli/issues-text.ts';
import { type ReadResult, readScenario } from '../../src/scenario/read.ts';
import { cpuSeconds } from '../support/cpu-time.ts';

const HOST = 'host: { cores: 4, mhz: 1800, memory: 32GB }\n';
const HEAD = `vchsim: 1\nduration: 5m\n${HOST}`;

/** Ten levels of ten aliases each: ten thousand million values. */
const BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...'bcdefghij'
    .split('')
    .map((name, at) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefghi'[at]}`).join(', ')}]`),
].join('\n');

const CASES: readonly (readonly [name: string, content: string | Uint8Array, issue: string])[] = [
  ['an empty file', '', 'empty-file@1:1'],
  ['nothing but comments', `${'#'.repeat(900_000)}\n`, 'empty-file@1:1'],
  ['ten megabytes', 'a'.repeat(10_000_000), 'file-too-large@1:1'],
  ['ten megabytes of bytes', new Uint8Array(10_000_000).fill(65), 'file-too-large@1:1'],
  ['no host', 'vchsim: 1\nduration: 5m\n', 'missing-key@1:1'],
  ['tabs for indentation', 'vchsim: 1\nhost:\n\tcores: 4\n', 'tab-indentation@3:1'],
  ['a key twice', 'vchsim: 1\nhost: {}\nvchsim: 1\n', 'duplicate-key@3:1'],
  ['an alias bomb', BOMB, 'too-many-values@5:20'],
  ['an alias of itself', `${HEAD}variants: &a { b: *a }\n`, 'unknown-alias@4:19'],
  ['100,000 nested lists', '['.repeat(100_000), 'too-deep@1:34'],
  ['100,000 nested and closed lists', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'too-deep@1:34'],
  ['100,000 nested mappings', '{a: '.repeat(100_000), 'too-deep@1:133'],
  ['100,000 nested entries', '- '.repeat(100_000), 'too-deep@1:67'],
  [
    '1,000 lines each deeper',
    Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
    'too-deep@34:34',
  ],
  ['100,000 nested keys', '? '.repeat(100_000), 'too-deep@1:67'],
  ['100,000 keys', Array.from({ length: 100_000 }, (_, at) => `k${at}: 1`).join('\n'), 'too-many-values@48000:9'],
  [
    '5,000 unknown keys',
    `${HEAD}${Array.from({ length: 5000 }, (_, at) => `k${at}: 1`).join('\n')}`,
    'unknown-key@4:1',
  ],
  ['100,000 quotes', '"'.repeat(100_001), 'yaml-syntax@1:3'],
  ['a NUL', 'vchsim: 1\0\n', 'control-character@1:10'],
  ['an escape sequence for terminals', 'title: "\u001b]0;gotcha\u0007"\n', 'control-character@1:9'],
  ['an escaped NUL', `${HEAD}title: "a\\0b"\n`, 'control-character@4:8'],
  ['__proto__', `${HEAD}__proto__: { polluted: true }\n`, 'forbidden-key@4:1'],
  ['a nested constructor', `${HEAD}vms: [{ constructor: { prototype: 1 } }]\n`, 'forbidden-key@4:9'],
  ['.nan', `vchsim: 1\nduration: 5m\nhost: { cores: .nan, mhz: 1800, memory: 32GB }\n`, 'not-a-finite-number@3:16'],
  ['.inf', `${HEAD}seed: .inf\n`, 'not-a-finite-number@4:7'],
  ['a name that climbs out of its folder', `${HEAD}name: ../../etc/passwd\n`, 'not-allowed@4:7'],
  ['a name of 80 characters', `${HEAD}name: ${'a'.repeat(80)}\n`, 'not-allowed@4:7'],
  ['a VM name of 81 characters', `${HEAD}vms: [{ name: ${'a'.repeat(81)}, memory: 1GB }]\n`, 'too-long@4:15'],
  ['a title of 501 characters', `${HEAD}title: ${'a'.repeat(501)}\n`, 'too-long@4:8'],
  ['a duration of 27,000 years', `vchsim: 1\nduration: 9999999d\n${HOST}`, 'out-of-range@2:11'],
  ['a number no computer holds', `vchsim: 1\nduration: ${'9'.repeat(400)}d\n${HOST}`, 'wrong-unit@2:11'],
  ['a million VMs', `${HEAD}vms: [{ name: a, memory: 1GB, count: 1000000 }]\n`, 'out-of-range@4:38'],
  [
    'a thousand times a thousand VMs',
    `${HEAD}vms: [${Array.from({ length: 1000 }, (_, at) => `{ name: v${at}, memory: 1GB, count: 1000 }`).join(', ')}]\n`,
    'too-many-vms@1:1',
  ],
  ['two documents', `${HEAD}---\n${HEAD}`, 'several-documents@4:1'],
  ['an unknown tag', `${HEAD}title: !!js/function "x"\n`, 'unknown-tag@4:8'],
  ['bytes that are no text', new Uint8Array([0xc3, 0x28, 0xff]), 'not-utf8@1:1'],
  ['a list', '- 1\n', 'not-a-mapping@1:1'],
  ['a word', 'hello\n', 'not-a-mapping@1:1'],
  ['a text without end', `a: "${'x\n'.repeat(400_000)}`, 'yaml-syntax@400001:1'],
  ['200,000 anchors on one value', `a: ${'&a '.repeat(200_000)}`, 'too-many-marks@1:6004'],
  ['200,000 documents', '---\n'.repeat(200_000), 'too-many-marks@2001:1'],
  ['500,000 closing brackets', '}'.repeat(500_000), 'yaml-syntax@1:1'],
  ['merge keys', `${HEAD}<<: { seed: 1 }\n`, 'unknown-key@4:1'],
];

/** Reads a file and expects that it took no more CPU than that. The slowest takes half a second. */
const MOST_CPU_S = 10;

function readSoon(...input: Parameters<typeof readScenario>): ReadResult {
  let result: ReadResult | undefined;
  const act = () => {
    result = readScenario(...input);
  };
  expect(cpuSeconds(act)).toBeLessThan(MOST_CPU_S);
  return result!;
}

describe('hostile scenario files', () => {
  it.each(CASES)('%s', (_, content, expected) => {
    const { scenario, issues } = readSoon(content, { path: 'hostile.yaml' });
    expect(scenario).toBeNull();
    expect(issues.map((issue) => `${issue.code}@${issue.line}:${issue.column}`)).toContain(expected);
    expect(issues.length).toBeLessThanOrEqual(101);
    // What is printed is bounded as well, and cannot steer a terminal.
    const text = formatIssues(issues);
    expect(text.length).toBeLessThan(100_000);
    expect(text).not.toMatch(/[\0-\x08\x0b-\x1f]/);
  });

  it('nothing reaches the prototype of objects', () => {
    readScenario(`${HEAD}__proto__: { polluted: true }\nmodel: { __proto__: { polluted: true } }\n`, {
      path: 'a.yaml',
    });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('markup and emoji in names are just names', () => {
    const { scenario } = readScenario(
      `${HEAD}vms: [{ name: "<script>alert(1)</script>", memory: 1GB }, { name: "🚀", memory: 1GB }]\n`,
      { path: 'a.yaml' },
    );
    expect(scenario!.vms.map((vm) => vm.name)).toEqual(['<script>alert(1)</script>', '🚀']);
  });

  it('a name of 80 characters and one of 80 emoji are legal', () => {
    for (const name of ['x'.repeat(80), '🚀'.repeat(80)]) {
      expect(
        readScenario(`${HEAD}vms: [{ name: "${name}", memory: 1GB }]\n`, { path: 'a.yaml' }).scenario,
      ).not.toBeNull();
    }
  });

  it.each([
    ['--set', { set: [`vms.a.memory=${'['.repeat(100_000)}`] }],
    ['--set with a long path', { set: [`${'a.'.repeat(100_000)}b=1`] }],
    ['--variant', { variants: [`a: ${'host.cores=1, '.repeat(10_000)}host.cores=2`] }],
  ])('options are bounded, too: %s', (_, options) => {
    const { scenario } = readSoon(`${HEAD}vms: [{ name: a, memory: 1GB }]\n`, { path: 'a.yaml', ...options });
    expect(scenario).toBeNull();
  });

  it('a chain of files that extend each other without end is cut', () => {
    let number = 0;
    const load = () => `extends: ./f${++number}.yaml\n`;
    const { issues } = readScenario('extends: ./f0.yaml\n', { path: 'a.yaml', load });
    expect(issues).toMatchObject([{ code: 'extends-too-deep' }]);
  });
});
