/**
 * What a command is, as plain data: its name, argument, options and examples, and what it does. The one file that knows the
 * library behind the command line makes them into help and errors.
 *
 * A description loads nothing it does not need to describe: `run` loads the module that does the work when the command is
 * chosen, so that help and mistakes answer at once.
 *
 * Checked by. test/cli/registry.test.ts
 */

import type { ExitCode } from '../exit-codes.ts';

export interface CliOption {
  /** As the library takes them: `-o, --out <dir>`. */
  readonly flags: string;
  readonly says: string;
  /** The only values there are. */
  readonly choices?: readonly string[];
  /** From what was typed, and what earlier uses of the option came to. Throws BadArgument. */
  readonly parse?: (text: string, previous: never) => unknown;
  /** The value when the option is not given, and how help prints it. */
  readonly otherwise?: { readonly value: unknown; readonly says?: string };
}

export interface CliCommand<Argument = never, Options = never> {
  readonly name: string;
  /** Not in the list of commands. */
  readonly hidden?: boolean;
  readonly says: string;
  readonly argument?: { readonly flags: string; readonly says: string; readonly otherwise?: string };
  readonly options: readonly CliOption[];
  readonly examples: readonly string[];
  /** @param argument undefined for a command that takes none */
  readonly run: (argument: Argument, options: Options) => Promise<ExitCode>;
}

/** What an option was given cannot be; the message says what can. */
export class BadArgument extends Error {
  override readonly name = 'BadArgument';
}
