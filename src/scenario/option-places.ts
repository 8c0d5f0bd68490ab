/** Finds the option in a command line that sets a key, so that a problem with the value is shown there. */

import { splitWords } from '../vic/vic.ts';
import { placeIn } from './line-place.ts';
import type { LocatedScalar, Span } from './located.ts';

/** Names of the options that give a key its value, by the key's path. */
export type OptionNames = Readonly<Record<string, readonly string[]>>;

export const CREATE_OPTION_NAMES: OptionNames = {
  name: ['name', 'n'],
  'cpu.limit': ['cpu'],
  'cpu.reservation': ['cpu-reservation', 'cpur'],
  'cpu.shares': ['cpu-shares', 'cpus'],
  'memory.limit': ['memory', 'mem'],
  'memory.reservation': ['memory-reservation', 'memr'],
  'memory.shares': ['memory-shares', 'mems'],
  'endpoint.vcpus': ['endpoint-cpu'],
  'endpoint.memory': ['endpoint-memory'],
  'endpoint.memory.size': ['endpoint-memory'],
  nameConvention: ['container-name-convention', 'cnc'],
  networks: ['container-network', 'cn'],
};

export const RUN_OPTION_NAMES: OptionNames = {
  name: ['name'],
  vcpus: ['cpuset-cpus'],
  memory: ['memory', 'm'],
  'memory.size': ['memory', 'm'],
  net: ['network', 'net'],
  publish: ['publish', 'p'],
  publishAll: ['publish-all', 'P'],
};

/**
 * Place of the option of a key and its value. For a default, place of the whole line. The last such option counts. The
 * last `behind` words of the line are not options.
 */
export function optionPlaces(line: LocatedScalar, names: OptionNames, behind = 0): (path: string) => Span {
  const all = splitWords(String(line.value)).words;
  const words = all.slice(0, all.length - behind);
  return (path) => {
    const options = names[path] ?? [];
    for (let at = words.length - 1; at > 0; at--) {
      const [dashed, value] = words[at]!.text.split('=', 2) as [string, string?];
      if (!/^--?[a-z]/.test(dashed) || !options.includes(dashed.replace(/^--?/, ''))) continue;
      const last = value === undefined ? (words[at + 1] ?? words[at]!) : words[at]!;
      return placeIn(line, words[at]!.start, last.end);
    }
    return line.span;
  };
}
