/** `vchsim init`: a first scenario to edit. */

import { existsSync, readFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../scenario/json-schema.ts';
import { scenarioTemplate } from '../scenario/template.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { UsageError } from './failures.ts';
import { replaceFile } from './files.ts';
import type { InitOptions } from './options.ts';
import { openTerminal } from './terminal.ts';

const SCHEMA_FILE = 'vchsim.schema.json';
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * Writes NAME.yaml and its schema into the current folder. The first line of NAME.yaml names the schema for editors. An
 * existing scenario is replaced only with `--force`.
 */
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
  const schema = await writeSchema(options.force === true);
  terminal.out(
    `Written: ${file}${schema ? ` and ${SCHEMA_FILE}` : ''}\nTry next:\n  vchsim check ${file}\n  vchsim run ${file}`,
  );
  return EXIT.done;
}

/** Updates a schema of an earlier version. Another file with that name is not changed. */
async function writeSchema(force: boolean): Promise<boolean> {
  const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
  if (!force && existsSync(SCHEMA_FILE) && !isSchema(SCHEMA_FILE)) return false;
  await replaceFile(SCHEMA_FILE, text);
  return true;
}

function isSchema(file: string): boolean {
  try {
    const document = JSON.parse(readFileSync(file, 'utf8')) as { title?: unknown } | null;
    return document?.title === scenarioJsonSchema().title;
  } catch {
    return false;
  }
}
