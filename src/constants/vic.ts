/** Numbers of vSphere Integrated Containers. */

import { choice } from './constant.ts';

/** What a scenario may override under `model: { vic }`. */
export const VIC = {
  version: choice(
    '1.2.1',
    ['1.1.1', '1.2.1', '1.3', '1.5'],
    'documented',
    '[VIC] tags',
    'VIC release whose rules the command lines follow',
  ),
  connection: choice(
    'optional',
    ['optional', 'required'],
    'assumed',
    'a simulator connects to nothing',
    'whether options that only say where to connect may be left out',
  ),
} as const;
