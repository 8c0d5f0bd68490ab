import { describe, expect, it } from 'vitest';
import { joinWords, splitWords } from '../../../src/vic/command-line/shell-words.ts';

const texts = (line: string) => splitWords(line).words.map((word) => word.text);
const codes = (line: string) => splitWords(line).problems.map((problem) => problem.code);

describe('splitting a line into words', () => {
  it.each<[string, string[]]>([
    ['docker run  busybox', ['docker', 'run', 'busybox']],
    ["--name 'my vch' --x", ['--name', 'my vch', '--x']],
    ['--name "my vch"', ['--name', 'my vch']],
    ['--name=my\\ vch', ['--name=my vch']],
    ['a"b c"d\'e f\'', ['ab cde f']],
    ['"a\\"b\\n"', ['a"b\\n']],
    ["'a\\b $X | ;'", ['a\\b $X | ;']],
    ["''", ['']],
    ['a#b # c', ['a#b']],
    ['a # b\n', ['a']],
    ['# the web server\na b', ['a', 'b']],
    ['# vic-machine-linux create', ['#', 'vic-machine-linux', 'create']],
    ["a '# b'", ['a', '# b']],
    ['{id}_prod *.corp.local', ['{id}_prod', '*.corp.local']],
    ['', []],
  ])('reads %j', (line, words) => {
    expect(texts(line)).toEqual(words);
    expect(codes(line)).toEqual([]);
  });

  it.each([
    ['with \\ as sh does', 'docker run \\\n  -d busybox'],
    ['with ` as PowerShell does', 'docker run `\n  -d busybox'],
    ['with ^ as cmd does', 'docker run ^\r\n  -d busybox'],
    ['folded into one line by YAML', 'docker run \\ -d \\  busybox'],
  ])('joins lines continued %s', (_how, line) => {
    expect(texts(line)).toEqual(['docker', 'run', '-d', 'busybox']);
    expect(codes(line)).toEqual([]);
  });

  it('gives each word its place in the line and says whether it was quoted', () => {
    const line = 'run  --name "my vch"';
    const { words } = splitWords(line);
    expect(words.map((word) => line.slice(word.start, word.end))).toEqual(['run', '--name', '"my vch"']);
    expect(words.map((word) => word.quoted)).toEqual([false, false, true]);
  });
});

describe('what only a shell could run', () => {
  it.each([
    ["run 'web", 'unbalanced-quotes', "'web"],
    ['run "web', 'unbalanced-quotes', '"web'],
    ['run $IMAGE now', 'shell-substitution', '$IMAGE'],
    ['run "$IMAGE"', 'shell-substitution', '$IMAGE'],
    [`run \${IMAGE} x`, 'shell-substitution', `\${IMAGE}`],
    ['run $(cat x) y', 'shell-substitution', '$(cat x)'],
    ['run "$(cat x" y', 'shell-substitution', '$(cat x" y'],
    ['run `cat`x', 'shell-substitution', '`cat`'],
    ['run web | tee', 'shell-operator', '|'],
    ['run web; ls', 'shell-operator', ';'],
    ['run web && ls', 'shell-operator', '&&'],
    ['run web > log -d', 'shell-operator', '> log'],
    ['run web 2>&1 -d', 'shell-operator', '2>&1'],
    ['run web2>x', 'shell-operator', '>x'],
    ['run web &>x', 'shell-operator', '&>x'],
    ['run web <<EOF', 'shell-operator', '<<EOF'],
    ['run web & ls', 'shell-operator', '&'],
    ['run web || ls', 'shell-operator', '||'],
    ['(run web)', 'shell-operator', '('],
    ['run web\n  ls -l\nps', 'second-command', 'ls -l'],
    ['run web > "my log" -d', 'shell-operator', '> "my log"'],
  ])('is refused in %j', (line, code, marked) => {
    const problem = splitWords(line).problems[0]!;
    expect(problem).toMatchObject({ code, severity: 'error' });
    expect(line.slice(problem.start, problem.end)).toBe(marked);
  });

  it('is text inside single quotes and behind a backslash', () => {
    expect(codes("echo '$HOME `x` | ; > &&' \\$HOME \\; a$ $")).toEqual([]);
  });
});

describe('what stands behind an operator', () => {
  it.each([
    ['run web && ls -l', ['run', 'web']],
    ['run web | tee log', ['run', 'web']],
    ['run web\ntee log', ['run', 'web']],
    ["run web >'my log' --rm", ['run', 'web', '--rm']],
    ['run web >log --rm 2>&1 nginx', ['run', 'web', '--rm', 'nginx']],
  ])('is no part of the line: %s', (line, words) => {
    expect(texts(line)).toEqual(words);
  });
});

describe('typographic characters', () => {
  it.each([
    ['create –name a', 'create --name a', 'U+2013 EN DASH'],
    ['run –m 4g', 'run -m 4g', 'U+2013 EN DASH'],
    ['create —no-tls', 'create --no-tls', 'U+2014 EM DASH'],
    ['create ––name a', 'create --name a', 'U+2013 EN DASH (2 times)'],
    ['create -–name a', 'create --name a', 'U+2013 EN DASH'],
    ['create --cpu −1', 'create --cpu -1', 'U+2212 MINUS SIGN'],
    ['create –cpu‑shares low', 'create --cpu-shares low', 'U+2011 NON-BREAKING HYPHEN'],
    ['create --cnc “DEV-{name}”', 'create --cnc "DEV-{name}"', 'U+201C LEFT DOUBLE QUOTATION MARK'],
    ['create --name ‘a b’', "create --name 'a b'", 'U+2019 RIGHT SINGLE QUOTATION MARK'],
    ['create\u00a0--name a', 'create --name a', 'U+00A0 NO-BREAK SPACE'],
  ])('are named and mended in %j', (line, corrected, name) => {
    const { words, problems } = splitWords(line);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'typographic-characters', severity: 'error', corrected });
    expect(problems[0]!.message).toContain(name);
    // The words are those of the corrected line, so that other problems of the line are found as well …
    expect(words.map((word) => word.text)).toEqual(texts(corrected));
    // … and their places are those of the line as written.
    expect(words.at(-1)!.end).toBe(line.length);
  });

  it('are text inside quotes and in the middle of words that are no options', () => {
    expect(codes(`run -e 'x=“hi” – ok' -e "y=don’t" web–1`)).toEqual([]);
  });
});

describe('joining words', () => {
  it('quotes only what a shell would read otherwise, and is undone by splitting', () => {
    const words = ['stress', '--vm-bytes', '512M', 'a b', "it's", '', '$x', '{id}'];
    expect(joinWords(words)).toBe("stress --vm-bytes 512M 'a b' 'it'\\''s' '' '$x' {id}");
    expect(texts(joinWords(words))).toEqual(words);
  });
});

it('does not read lines longer than any operating system would start', () => {
  expect(splitWords('a '.repeat(20_000))).toMatchObject({ words: [], problems: [{ code: 'line-too-long' }] });
});
