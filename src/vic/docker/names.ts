/**
 * Names that VIC and docker invent: container ids, random container names, display names of containerVMs.
 *
 * All derive from the seed, the VCH and the position of the container in the VCH, so that a scenario always has the
 * same names.
 * Source: VIC 1.2.1 lib/portlayer/util/util.go (display name, 80 characters in all). Documented.
 */

import { MAX_NAME_LENGTH } from '../../bounds.ts';
import { NAME_LENGTHS } from '../../constants/vic.ts';
import { randomStream } from '../../random.ts';
import type { Scenario, Vm } from '../../vsphere/inventory.ts';

/** The short id: 12 hex digits. */
export function containerId(seed: number, vch: string, position: number): string {
  const stream = randomStream(seed, 'container-id', `${vch}\n${position}`);
  let id = '';
  while (id.length < NAME_LENGTHS.shortId) id += Math.floor(stream.next() * 16).toString(16);
  return id;
}

const ADJECTIVES = (
  'able brave bright calm clever daring eager early fair fearless gentle glad happy honest jolly keen kind lively ' +
  'lucid merry modest nimble noble patient quick quiet ready serene sharp steady sunny tidy upbeat vivid warm wise ' +
  'witty zealous'
).split(' ');
const SURNAMES = (
  'agnesi banach bell bohr boole cantor cerf chandra curie darwin diophantus einstein erdos euler faraday fermat ' +
  'franklin galois gauss germain hamilton hertz hopper huygens kepler lamarr lovelace meitner mendel newton noether ' +
  'pascal planck ramanujan shannon tesla turing volta'
).split(' ');

/** An invented name as in docker: adjective_surname, with a digit if that name is taken. */
export function randomContainerName(seed: number, vch: string, position: number, taken: ReadonlySet<string>): string {
  const stream = randomStream(seed, 'container-name', `${vch}\n${position}`);
  const pick = (words: readonly string[]) => words[Math.floor(stream.next() * words.length)]!;
  const name = `${pick(ADJECTIVES)}_${pick(SURNAMES)}`;
  let result = name;
  for (let digit = 1; taken.has(result); digit++) result = `${name}${digit}`;
  return result;
}

/**
 * The display name of a containerVM: `<name>-<id>` cut to 80 characters, or what the VCH's convention says. Up to VIC 1.3
 * every token of a convention is filled in and nothing is cut; 1.5 fills in the first of each and cuts the name to 80.
 */
export function containerVmName(
  name: string,
  id: string,
  convention: string | null,
  vicVersion: string = '1.2.1',
): string {
  if (convention !== null && vicVersion === '1.5') {
    const withId = convention.replace('{id}', id);
    const room = Math.max(0, MAX_NAME_LENGTH - ([...withId].length - '{name}'.length));
    return withId.replace('{name}', () => [...name].slice(0, room).join(''));
  }
  if (convention !== null) return convention.replaceAll('{name}', () => name).replaceAll('{id}', id);
  const longest = MAX_NAME_LENGTH - id.length - 1;
  return `${[...name].slice(0, longest).join('')}-${id}`;
}

/** The short id of a container of the scenario, from its position in its VCH. */
export function shortIdOf(vm: Vm, { seed, vms }: Pick<Scenario, 'seed' | 'vms'>): string {
  const own = vms.filter(({ vch, container }) => vch === vm.vch && container !== null);
  return containerId(seed, vm.vch ?? '', own.indexOf(vm));
}

/**
 * The display name after `docker rename`: by the convention, but up to VIC 1.3 only by one of {name}; with one of {id} the
 * VM falls back to the default name. Source: VIC 1.2.1 lib/portlayer/exec/handle.go, Rename. Documented.
 */
export function composeRenamedVmName(name: string, id: string, convention: string | null, vicVersion: string): string {
  const kept = vicVersion === '1.5' || convention?.includes('{name}') === true;
  return containerVmName(name, id, kept ? convention : null, vicVersion);
}

/** Message of vic-machine for a refused name convention. null: the convention is accepted. */
export function conventionRefusal(convention: string, vicVersion: string): string | null {
  const name = convention.includes('{name}');
  const id = convention.includes('{id}');
  if (vicVersion === '1.1.1') return 'flag provided but not defined: -container-name-convention';
  if (!name && !id) return 'Container name convention must include {id} or {name} token';
  if (name && id && vicVersion !== '1.5')
    return 'Container name convention only allows one token, either {id} or {name}';
  // The program has this spelling mistake.
  if (vicVersion === '1.5' && convention.length >= NAME_LENGTHS.convention)
    return 'Container name convetion exceeds maximum length (68, discounting tokens)';
  return null;
}
