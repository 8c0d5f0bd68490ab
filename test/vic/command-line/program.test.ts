/** Which program a line calls, what is set for it, and what is not for others to see. */

import { describe, expect, it } from 'vitest';
import { programOf, withoutPasswords } from '../../../src/vic/command-line/program.ts';
import { splitWords } from '../../../src/vic/command-line/shell-words.ts';

const call = (line: string) => programOf(line, splitWords(line).words)!;

describe('the program of a line', () => {
  it.each([
    ['docker ps', 'docker', 1],
    ['$ sudo /usr/bin/docker ps', 'docker', 1],
    ['DOCKER_HOST=vch:2375 docker ps -a', 'docker', 2],
    ['env A=1 B="2 3" ./vic-machine-linux ls', 'vic-machine-linux', 1],
    ['C:\\vic\\vic-machine-windows.exe ls', 'vic-machine-windows', 1],
  ])('of %s is %s', (line, name, words) => {
    expect([call(line).name, call(line).words.length]).toEqual([name, words]);
  });

  it('has the variables set for it alone', () => {
    const { environment } = call('sudo DOCKER_HOST=tcp://vch:2376 DOCKER_TLS_VERIFY=1 docker ps A=1');
    expect([...environment]).toEqual([
      ['DOCKER_HOST', 'tcp://vch:2376'],
      ['DOCKER_TLS_VERIFY', '1'],
    ]);
  });
});

describe('passwords', () => {
  it.each([
    ['vic-machine-linux create --password secret --name a', 'vic-machine-linux create --password *** --name a'],
    ['vic-machine create -p secret -n a', 'vic-machine create -p *** -n a'],
    [
      `vic-machine create --ops-password="a b" --password 'c d' -n a`,
      'vic-machine create --ops-password=*** --password *** -n a',
    ],
    ['docker run -p 80:80 nginx', 'docker run -p 80:80 nginx'],
  ])('are not repeated: %s', (line, shown) => {
    expect(withoutPasswords(line)).toBe(shown);
  });
});
