#!/usr/bin/env node
/** The command `vchsim`: reads the command line, runs one command, sets the exit code. */

import { commandLine } from './command-line.ts';
import { EXIT } from './exit-codes.ts';
import { outputFailed, preparePipes, styleOf, writeError } from './terminal.ts';

preparePipes();
try {
  // Not process.exit, because it would drop output that is still being written to a pipe.
  await commandLine((code) => {
    process.exitCode = outputFailed() ? EXIT.invalid : code;
  }).parseAsync();
} catch (error) {
  process.exitCode = EXIT.internal;
  const { describeFailure } = await import('./describe-failure.ts');
  const failure = describeFailure(error, styleOf(process.stderr));
  process.exitCode = failure.exitCode;
  writeError(failure.text);
}
