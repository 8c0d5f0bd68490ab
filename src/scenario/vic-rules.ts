/**
 * Finds the VIC release that reads the lines. It must be known before anything is merged, because lines are read first.
 */

import { MODEL } from '../constants/model.ts';
import type { CreateRules } from '../vic/vic.ts';
import type { Located } from './located.ts';
import { get } from './located.ts';

/**
 * `model.vic` of the last `--set` that sets it. Otherwise that of the first file in the chain that has it. Otherwise
 * the default.
 */
export function createRules(chain: readonly Located[], sets: readonly string[]): CreateRules {
  const { version, connection } = MODEL.vic;
  return {
    release: describeChoice('version', version, chain, sets) as CreateRules['release'],
    connection: describeChoice('connection', connection, chain, sets) as CreateRules['connection'],
  };
}

interface Choice {
  readonly default: string;
  readonly allowed: unknown;
}

function describeChoice(key: string, choice: Choice, chain: readonly Located[], sets: readonly string[]): string {
  const prefix = `model.vic.${key}=`;
  const set = sets
    .filter((each) => each.startsWith(prefix))
    .at(-1)
    ?.slice(prefix.length)
    .trim();
  const found = [set, ...chain.map((tree) => findWritten(tree, key))].find((each) => each !== undefined);
  const words = choice.allowed as readonly string[];
  // YAML reads 1.3 as a number. The shape check later reports a value that is neither number nor word.
  return words.find((word) => word === found || (found !== undefined && word === String(found))) ?? choice.default;
}

function findWritten(tree: Located, key: string): string | undefined {
  const node = get(get(get(tree, 'model'), 'vic'), key);
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}
