/** What people type and did not mean: one error for one mistake, with its place, what is allowed and what to write instead. */

import { expect, it } from 'vitest';
import type { Issue } from '../../src/issues.ts';
import { readScenario } from '../../src/scenario/read.ts';

const LINES = [
  'vchsim: 1',
  'duration: 2m',
  'host: { cores: 4, mhz: 1800, memory: 32GB }',
  'vchs:',
  '  - { name: apps, cpu: { limit: 5GHz, shares: low }, memory: { limit: 4GB } }',
  'containers:',
  '  - { vch: apps, name: web, vcpus: 1, memory: 1GB, workload: "stress --cpu 1" }',
  '',
];
const TEXT = LINES.join('\n');

function issuesOf(text: string, set: readonly string[] = []): readonly Issue[] {
  return readScenario(text, { path: 'web.yaml', set }).issues;
}

/** `severity code line:column hint` */
function told({ severity, code, line, column, hint }: Issue): string {
  return `${severity} ${code} ${line}:${column} ${hint}`;
}

it('the file itself is fine', () => {
  expect(issuesOf(TEXT)).toEqual([]);
});

it.each([
  ['5GHz', '-1', 'error out-of-range 5:33 write unlimited for no limit'],
  ['5GHz', '0', 'error missing-unit 5:33 write unlimited for no limit'],
  ['5GHz', 'none', 'error wrong-unit 5:33 write unlimited for no limit'],
  ['5GHz', 'Unlimited', 'error wrong-unit 5:33 write unlimited for no limit'],
  ['5GHz', '1000', 'error missing-unit 5:33 add the unit: 1000MHz'],
  ['5GHz', '12,5GHz', 'error decimal-comma 5:33 did you mean "12.5GHz"?'],
  ['5GHz', '"12,5GHz"', 'error wrong-unit 5:33 did you mean "12.5GHz"?'],
  ['5GHz', '12,500MHz', 'error decimal-comma 5:33 did you mean "12500MHz" or "12.500MHz"?'],
  ['5GHz', "12'000MHz", 'error wrong-unit 5:33 did you mean "12000MHz"?'],
  ['5GHz', '12 000 MHz', 'error wrong-unit 5:33 did you mean "12000MHz"?'],
  ['5GHz', '500M', 'error wrong-unit 5:33 did you mean "500MHz"?'],
  ['4GB', '4 gigabytes', 'error wrong-unit 5:71 did you mean "4GB"?'],
  ['4GB', '4Gi', 'error wrong-unit 5:71 did you mean "4GB"?'],
  ['2m', '2min', 'error wrong-unit 2:11 did you mean "2m"?'],
  ['2m', '2 minutes', 'error wrong-unit 2:11 did you mean "2m"?'],
  ['low', 'Low', 'error not-allowed 5:47 did you mean "low"?'],
  ['low', '"2000"', 'error not-allowed 5:47 write 2000, without quotes or unit'],
  ['cores: 4', 'cores: "4"', 'error wrong-type 3:16 write 4, without quotes or unit'],
  ['cores: 4', 'cores: 0', 'error out-of-range 3:16 the smallest allowed is 1'],
  ['mhz: 1800', 'mhz: 1.8', 'error out-of-range 3:24 write 1800, or "1.8GHz"'],
  ['mhz: 1800', 'ghz: 1.8', 'error unknown-key 3:19 did you mean "mhz"? It takes GHz too: mhz: 1.8GHz'],
  ['cores: 4', 'cores: 4, sockets: 2', 'error unknown-key 3:19 write `cores`: the cores of all sockets together'],
  ['cores: 4', 'cpus: 4', 'error unknown-key 3:9 did you mean "cores"?'],
  ['memory: 32GB', 'memory: 32GB, swap: SSD', 'error not-allowed 3:50 did you mean "ssd"?'],
  ['vcpus: 1', 'cpus: 1', 'error unknown-key 7:29 did you mean "vcpus"?'],
])('%s written as %s: one error that says what to write', (right, wrong, expected) => {
  expect(issuesOf(TEXT.replace(right, wrong)).map(told)).toEqual([expected]);
});

it('a point between thousands is read as it stands, and warned of', () => {
  const [issue, ...others] = issuesOf(TEXT.replace('5GHz', '12.000MHz')).filter(
    ({ code }) => code === 'point-between-thousands',
  );
  expect(others).toEqual([]);
  expect(told(issue!)).toBe('warning point-between-thousands 5:33 did you mean "12000MHz"?');
  expect(issue!.message).toContain('12 MHz');
  // A fraction of a larger unit is common, and a text is no quantity.
  expect(issuesOf(TEXT.replace('5GHz', '1.536GHz').concat('title: 12.000MHz\n')).map(({ code }) => code)).not.toContain(
    'point-between-thousands',
  );
});

it.each([
  ['\u201c', '\u201d'],
  ['\u2018', '\u2019'],
  ['\u201e', '\u201c'],
  ['\u00ab', '\u00bb'],
])('a gate in %s%s is one error that shows the straight quotes', (open, close) => {
  const gate = 'vm web: cpu.readiness.average p95 < 5%';
  const issues = issuesOf(`${TEXT}gates:\n  - ${open}${gate}${close}\n`);
  expect(issues.map(told)).toEqual([`error typographic-quotes 9:5 write "${gate}"`]);
  const workload = issuesOf(TEXT.replace('"stress --cpu 1"', `${open}stress --cpu 1${close}`));
  expect(workload.map(told)).toEqual(['error typographic-quotes 7:62 write "stress --cpu 1"']);
});

it('quotes that are part of a text stay part of it', () => {
  expect(issuesOf(`${TEXT}title: \u201cOver\u201d and \u201cunder\u201d the limit\n`)).toEqual([]);
  expect(issuesOf(`${TEXT}title: "\u201cOver the limit\u201d"\n`)).toEqual([]);
});

it('tabs are one error, however many there are', () => {
  const tabbed =
    'vchsim: 1\nduration: 2m\nhost:\n\tcores: 4\n\tmhz: 1800\n\tmemory: 32GB\nvms:\n  - name: a\n\t  vcpus: 1\n';
  const [issue, ...others] = issuesOf(tabbed);
  expect(others).toEqual([]);
  expect(told(issue!)).toBe('error tab-indentation 4:1 replace tabs by spaces');
  expect(issue!.message).toContain('in lines 5, 6, 9');
});

it.each([
  [
    'host:\n  cores: 4\n   mhz: 1800\n  memory: 32GB',
    '5:4',
    'begin it below the first letter of its neighbours: 2 spaces in front',
  ],
  [
    'host:\n    cores: 4\n  mhz: 1800\n    memory: 32GB',
    '5:3',
    'begin it below the first letter of its neighbours: 4 spaces in front',
  ],
  ['host:\ncores: 4\nmhz: 1800\nmemory: 32GB', '4:1', 'begin these lines with two more spaces than host'],
  [
    `${LINES[2]}\nvms:\n  - name: a\n   vcpus: 2`,
    '6:4',
    'begin it below the first letter of its neighbours: 4 spaces in front',
  ],
])('a step of indentation is one error at the line that is out of place: %j', (part, place, hint) => {
  expect(issuesOf(`vchsim: 1\nduration: 2m\n${part}\n`).map(told)).toEqual([`error indentation ${place} ${hint}`]);
});

it.each([
  ['duration: 2m', 'duration:2m', 'error yaml-syntax 2:1 put a space behind the colon: duration: 2m'],
  ['duration: 2m', 'duration:\u00a02m', 'error unusual-space 2:10 type the space anew'],
  ['memory: 32GB }', 'memory: 32GB', 'error yaml-syntax 4:1 a } is missing above this line'],
])('%s written as %j', (right, wrong, expected) => {
  expect(issuesOf(TEXT.replace(right, wrong)).map(told)).toEqual([expected]);
});

it('a value of --set has its place in what was typed', () => {
  const [issue] = issuesOf(TEXT, ['vchs.apps.cpu.limit=1000']);
  expect(issue).toMatchObject({ file: '--set', line: 1, column: 21, hint: 'add the unit: 1000MHz' });
});

it('--unlimited with a name nobody has is one error that points at the option', () => {
  const { issues } = readScenario(TEXT, { path: 'web.yaml', unlimited: 'aps' });
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatchObject({ code: 'unknown-path', file: '--unlimited', excerpt: 'aps' });
  expect(issues[0]!.hint).toBe('did you mean "apps"?');
});

it('--unlimited makes the run its text would make', () => {
  const { variants } = readScenario(TEXT, { path: 'web.yaml', unlimited: 'apps' });
  expect(variants.map(({ name }) => name)).toEqual(['web-unlimited']);
  expect(variants[0]!.pools[0]).toMatchObject({ cpu: { limit: null }, memory: { limit: null } });
});
