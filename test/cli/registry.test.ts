/** Commands: one description each, all of them registered, and cheap to describe. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/command-line.ts';
import type { CliCommand } from '../../src/cli/commands/command.ts';
import { COMMANDS } from '../../src/cli/commands/registry.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { ROOT } from '../support/cli.ts';

const FOLDER = `${ROOT}src/cli/commands/`;

describe('the registry of commands', () => {
  it('has every command that has a file', () => {
    const described = readdirSync(FOLDER).filter((file) =>
      readFileSync(`${FOLDER}${file}`, 'utf8').includes(': CliCommand<'),
    );
    expect(COMMANDS.map(({ name }) => `${name}.ts`).sort()).toEqual(described.sort());
  });

  it('gives every command words and examples that call it', () => {
    for (const { name, says, examples } of COMMANDS) {
      expect(says).toMatch(/^[a-z].*[^.]$/);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) expect(example).toMatch(new RegExp(`^(?:vchsim|npm) ${name}\\b`));
    }
  });

  it('a command that lacks a part of its description does not compile', () => {
    const whole = { name: 'x', says: 'do x', options: [], examples: [], run: async () => EXIT.done };
    whole satisfies CliCommand;
    // @ts-expect-error nothing is done
    ({ ...whole, run: undefined }) satisfies CliCommand;
    // @ts-expect-error no examples
    ({ name: 'x', says: 'do x', options: [], run: whole.run }) satisfies CliCommand;
  });

  it('the command line knows them all, and hides those nobody types', () => {
    const program = commandLine(() => undefined);
    expect(program.commands.map((each) => each.name())).toEqual(COMMANDS.map(({ name }) => name));
    const visible = program
      .createHelp()
      .visibleCommands(program)
      .map((each) => each.name());
    expect(visible).not.toContain('start');
    expect(visible).toContain('run');
  });
});
