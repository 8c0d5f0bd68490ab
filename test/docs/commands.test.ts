/** What the pages tell people to type exists: commands, their options, npm scripts, scripts, tests and scenarios. */

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/command-line.ts';
import { ROOT } from '../support/cli.ts';
import { page, pages } from '../support/pages.ts';

const PROGRAM = commandLine(() => undefined);
const SCRIPTS = Object.keys(JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')).scripts);
/** Code of a page: fenced blocks line by line, and code inside a line. */
const CODE = /```[\s\S]*?```|`[^`\n]+`/g;

interface Shown {
  readonly path: string;
  readonly line: string;
}

/** Every piece of code of the pages. Old sections of the changelog may name what is gone. */
function shownCode(): Shown[] {
  return pages()
    .filter(({ path }) => path !== 'CHANGELOG.md')
    .flatMap(({ path, text }) =>
      [...text.matchAll(CODE)].flatMap(([code]) =>
        code.split('\n').map((line) => ({ path, line: line.replaceAll('`', ' ').trim() })),
      ),
    );
}

/** Commands of vchsim, without the text that a shell would not hand to it. */
function shownCommands(): (Shown & { readonly command: string })[] {
  return shownCode().flatMap(({ path, line }) =>
    [...line.matchAll(/(?<![\w./-])vchsim ([a-z]+)([^&|>#]*)/g)].map(([command]) => ({ path, line, command })),
  );
}

/** What is wrong with a command; null: nothing. */
function fault(command: string): string | null {
  const [, name, rest] = /^vchsim ([a-z]+)([\s\S]*)$/.exec(command)!;
  const known = PROGRAM.commands.find((each) => each.name() === name);
  if (known === undefined) return `no command ${name}`;
  const options = new Set(known.options.flatMap(({ long, short }) => [long, short]));
  const bare = rest!.replace(/"[^"]*"/g, '""');
  const unknown = [...bare.matchAll(/(?<=\s)--?[a-z][\w-]*/g)].map(([option]) => option);
  const wrong = unknown.find((option) => option !== '--help' && !options.has(option));
  return wrong === undefined ? null : `no option ${wrong}`;
}

describe('commands on the pages', () => {
  it('are found: the README alone shows several', () => {
    expect(shownCommands().filter(({ path }) => path === 'README.md').length).toBeGreaterThanOrEqual(5);
  });

  it('exist, with every option they show', () => {
    const faults = shownCommands().flatMap(({ path, command }) => {
      const wrong = fault(command);
      return wrong === null ? [] : [`${path}: ${command}: ${wrong}`];
    });
    expect(faults).toEqual([]);
  });

  it.each([
    ['vchsim rnu x.yaml', 'no command rnu'],
    ['vchsim run x.yaml --chart all', 'no option --chart'],
  ])('a wrong one is noticed: %s', (command, says) => {
    expect(fault(command)).toBe(says);
  });

  it('docs/commands.md lists every command that help lists, and its table of exit codes all of them', () => {
    const { text } = page('docs/commands.md');
    const rows = [...text.matchAll(/^\| `([a-z]+)\b/gm)].map((match) => match[1]);
    const visible = PROGRAM.createHelp()
      .visibleCommands(PROGRAM)
      .map((each) => each.name());
    expect(rows).toEqual(visible.filter((name) => name !== 'help'));
  });
});

it('npm scripts on the pages exist', () => {
  const named = shownCode().flatMap(({ path, line }) =>
    [...line.matchAll(/\bnpm (?:run (?:--silent )?)?([a-z][\w:]*)/g)].map((match) => ({ path, script: match[1]! })),
  );
  const builtIn = ['ci', 'install'];
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ script }) => !SCRIPTS.includes(script) && !builtIn.includes(script))).toEqual([]);
});

it('files of the project that the pages name exist', () => {
  const named = shownCode().flatMap(({ path, line }) =>
    [...line.matchAll(/(?<![\w./-])(?:src|test|scripts|scenarios|docs)\/[\w./-]*[\w/]/g)].map(([file]) => ({
      path,
      file,
    })),
  );
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter(({ file }) => !existsSync(`${ROOT}${file}`))).toEqual([]);
});
