/**
 * Every number a scenario may override under `model:`: the key there is the key here. Numbers nobody should override stand
 * as plain constants in the files of this folder.
 */

import { type Constant, choice, flag } from './constant.ts';
import { CPU } from './cpu.ts';
import { GUEST } from './guest.ts';
import { MEMORY } from './memory.ts';
import { STRESS } from './stress.ts';
import { VIC } from './vic.ts';

export const MODEL = {
  esxi: choice(
    '6.0',
    ['5.0', '5.1', '5.5', '6.0', '6.5', '6.7', '7.0', '8.0'],
    'documented',
    '[TEST] ran on VIC 1.1, 2017-08',
    'ESXi version: it decides the quantum, the free states, two-pass division of reservations (from 6.7) and scalable shares (from 7.0)',
  ),
  scalableShares: flag(
    false,
    'documented',
    'F. Denneman, vSphere 7 DRS scalable shares deep dive, 2020',
    'the shares of a pool follow the shares of the VMs in it; from ESXi 7.0',
  ),
  vic: VIC,
  cpu: CPU,
  memory: MEMORY,
  guest: GUEST,
  stress: STRESS,
} as const;

/** What a scenario's `model:` resolves to: the same tree, with the value in force at each leaf. */
export type Model = Resolved<typeof MODEL>;

type Resolved<Tree> = {
  readonly [Key in keyof Tree]: Tree[Key] extends Constant<infer T> ? T : Resolved<Tree[Key]>;
};
