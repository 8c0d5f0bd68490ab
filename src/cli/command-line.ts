/** The command line: builds `vchsim --help` from the descriptions of the commands. Does no other work. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { VERSION } from '../version.ts';
import { BadArgument, type CliCommand, type CliOption } from './commands/command.ts';
import { COMMANDS } from './commands/registry.ts';
import type { ExitCode } from './exit-codes.ts';

/** @param finish receives the exit code of the command */
export function commandLine(finish: (code: ExitCode) => void): Command {
  const program = new Command('vchsim')
    .description(
      'Simulates what limits of resource pools and VCHs do to VMs on an ESXi host, and draws the charts of vCenter.',
    )
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'show help; also after a command')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText(
      'after',
      examplesText(['vchsim init first', 'vchsim run first.yaml', 'vchsim compare first.yaml --unlimited limited']),
    );
  for (const command of COMMANDS) addCommand(program, command, finish);
  nameCommandsWhenUnknown(program);
  return program;
}

function addCommand(program: Command, described: CliCommand, finish: (code: ExitCode) => void): void {
  const { name, hidden = false, says, argument, options, examples: shown, run } = described;
  const command = program.command(name, { hidden }).description(says).addHelpText('after', examplesText(shown));
  if (argument !== undefined) command.argument(argument.flags, argument.says, argument.otherwise);
  for (const option of options) command.addOption(optionOf(option));
  // The library passes the argument first, if there is one, then the options. Each command knows their types.
  command.action(async (...given: readonly unknown[]) => {
    const [argued, chosen] = argument === undefined ? [undefined, given[0]] : given;
    finish(await run(argued as never, chosen as never));
  });
}

function optionOf({ flags, says, choices, parse, otherwise }: CliOption): Option {
  const option = new Option(flags, says);
  if (choices !== undefined) option.choices(choices);
  if (parse !== undefined) option.argParser((text, previous) => parseWith(() => parse(text, previous as never)));
  if (otherwise !== undefined) option.default(otherwise.value, otherwise.says);
  return option;
}

function parseWith<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof BadArgument ? new InvalidArgumentError(error.message) : error;
  }
}

function examplesText(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** Commander names the unknown command. This adds the list of commands. */
function nameCommandsWhenUnknown(program: Command): void {
  program.configureOutput({
    outputError: (text, write) => {
      write(text);
      if (!text.includes('unknown command')) return;
      const names = program
        .createHelp()
        .visibleCommands(program)
        .map((each) => each.name());
      write(`Commands: ${names.join(', ')}. See vchsim --help.\n`);
    },
  });
}
