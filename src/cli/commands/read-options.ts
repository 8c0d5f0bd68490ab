/** Options of every command that reads scenarios. */

import { BadArgument, type CliOption } from './command.ts';

/** As in the file. */
const MAX_SEED = Number.MAX_SAFE_INTEGER;

export const QUIET: CliOption = { flags: '-q, --quiet', says: 'print errors only' };
export const JSON_OUTPUT: CliOption = {
  flags: '--json',
  says: 'print only the JSON document on stdout',
};

export const READ_OPTIONS: readonly CliOption[] = [
  repeatable('--set <path=value>', 'change one value, e.g. vchs.limited.cpu.limit=1GHz (repeatable)'),
  { flags: '--seed <n>', says: 'seed of the random numbers (default: the seed of the scenario)', parse: parseSeed },
  JSON_OUTPUT,
  {
    flags: '--fail-on <severity>',
    says: 'exit with code 2 if a finding is at least this severe',
    choices: ['warning', 'critical'],
  },
  QUIET,
];

/** An option whose values are collected. */
export function repeatable(flags: string, says: string): CliOption {
  const parse = (value: string, previous: readonly string[]) => [...previous, value];
  return { flags, says, parse, otherwise: { value: [], says: 'none' } };
}

/** The parts of `a,b,c`, in small letters. */
export function splitList(text: string): string[] {
  return text.split(',').map((each) => each.trim().toLowerCase());
}

function parseSeed(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= MAX_SEED) return value;
  throw new BadArgument(`A seed is a whole number from 0 to ${MAX_SEED}.`);
}
