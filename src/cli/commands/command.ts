/**
 * A command as plain data: name, argument, options, examples and action. No other file uses the command-line library.
 * This file builds help and errors from the data.
 *
 * A description imports only what it needs. `run` loads the module that does the work when the command is chosen, so
 * that help and errors appear quickly.
 *
 * Checked by. test/cli/registry.test.ts
 */

import type { ExitCode } from '../exit-codes.ts';

export interface CliOption {
  /** In the syntax of the library: `-o, --out <dir>`. */
  readonly flags: string;
  readonly says: string;
  /** The allowed values. */
  readonly choices?: readonly string[];
  /** Parses the text. Receives the result of earlier uses of the option. Throws BadArgument. */
  readonly parse?: (text: string, previous: never) => unknown;
  /** Default value, and its text in help. */
  readonly otherwise?: { readonly value: unknown; readonly says?: string };
}

export interface CliCommand<Argument = never, Options = never> {
  readonly name: string;
  /** Hidden from the list of commands. */
  readonly hidden?: boolean;
  readonly says: string;
  readonly argument?: { readonly flags: string; readonly says: string; readonly otherwise?: string };
  readonly options: readonly CliOption[];
  readonly examples: readonly string[];
  /** @param argument undefined for a command that takes none */
  readonly run: (argument: Argument, options: Options) => Promise<ExitCode>;
}

/** An invalid option value. The message states the allowed values. */
export class BadArgument extends Error {
  override readonly name = 'BadArgument';
}
