/** `vchsim init`: a first scenario to edit. */

import { existsSync } from 'node:fs';
import { scenarioTemplate } from '../scenario/template.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { UsageError } from './failures.ts';
import { replaceFile } from './files.ts';
import type { InitOptions } from './options.ts';
import { openTerminal } from './terminal.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Writes NAME.yaml into the current folder; an existing file is replaced only with `--force`. */
export async function init(typed: string, options: InitOptions): Promise<ExitCode> {
  const terminal = openTerminal(options);
  const name = typed.replace(/\.ya?ml$/, '');
  if (!NAME.test(name)) {
    throw new UsageError(
      `"${typed}" cannot be the name of a scenario.`,
      'A name has small letters, digits and hyphens, at most 63, and starts with a letter or digit: web-tier',
    );
  }
  const file = `${name}.yaml`;
  if (existsSync(file) && options.force !== true) {
    throw new UsageError(`${file} exists already.`, 'Choose another name, or replace it with --force.');
  }
  await replaceFile(file, scenarioTemplate(name));
  terminal.out(`Written: ${file}\nTry next:\n  vchsim check ${file}\n  vchsim run ${file}`);
  return EXIT.done;
}
