/** Every command, in the order of the help. A new command needs one file in this folder and one line here. */

import { check } from './check.ts';
import type { CliCommand } from './command.ts';
import { compare } from './compare.ts';
import { explain } from './explain.ts';
import { init } from './init.ts';
import { run } from './run.ts';
import { schema } from './schema.ts';
import { start } from './start.ts';

export const COMMANDS: readonly CliCommand[] = [run, compare, check, init, schema, explain, start];
