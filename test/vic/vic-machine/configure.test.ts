/** What `vic-machine configure` lines change, and what they are refused for. */

import { describe, expect, it } from 'vitest';
import { parseConfigure } from '../../../src/vic/vic-machine/configure.ts';

const parse = (options: string, release: '1.1.1' | '1.2.1' | '1.5' = '1.2.1') =>
  parseConfigure(`vic-machine-linux configure ${options}`, { release, connection: 'optional' });
const refusals = (options: string, release: '1.1.1' | '1.2.1' | '1.5' = '1.2.1') =>
  parse(options, release).problems.flatMap(({ real }) => (real === undefined ? [] : [real]));

describe('vic-machine configure', () => {
  it('changes what it names and nothing else', () => {
    const { keys, problems } = parse('--target vc -u me -p x --thumbprint AB --name limited --cpu 1500 --memory 2048');
    expect(problems).toEqual([]);
    expect(keys).toEqual({
      name: 'limited',
      byId: false,
      rollback: false,
      cpu: { limit: 1500 },
      memory: { limit: 2048 },
      timeoutS: 180,
    });
  });

  it('lifts limits with 0, takes shares as level or number, and waits as long as it is told', () => {
    const { keys } = parse('--name a --cpu 0 --mem=0 --cpu-shares HIGH --mems 5000 --timeout 10m --cpur 0');
    expect(keys.cpu).toEqual({ limit: null, shares: 'high', reservation: 1 });
    expect(keys.memory).toEqual({ limit: null, shares: 5000 });
    expect(keys.timeoutS).toBe(600);
    expect(parse('--name a --cpur 0', '1.5').keys.cpu.reservation).toBe(0);
  });

  it.each([
    ['--name a --endpoint-memory 4096', 'Incorrect Usage: flag provided but not defined: -endpoint-memory'],
    ['--name a --endpoint-cpu 2', 'Incorrect Usage: flag provided but not defined: -endpoint-cpu'],
    ['--name a --base-image-size 8GB', 'Incorrect Usage: flag provided but not defined: -base-image-size'],
    ['--name a --no-tls', 'Incorrect Usage: flag provided but not defined: -no-tls'],
    ['--name a --use-rp', 'Incorrect Usage: flag provided but not defined: -use-rp'],
    ['--name a --bridge-network br', 'Incorrect Usage: flag provided but not defined: -bridge-network'],
  ])('does not know what only create offers: %s', (options, real) => {
    expect(refusals(options)).toEqual([real]);
  });

  it('knows options of its own, and VCHs by name alone', () => {
    expect(refusals('--name a --force --reset-progress')).toEqual([]);
    const byId = parseConfigure('vic-machine-linux configure --id vm-17 --cpu 500', {
      release: '1.2.1',
      connection: 'optional',
    });
    expect([byId.problems, byId.keys.byId]).toEqual([[], true]);
  });

  it('refuses values as create does, in its own name', () => {
    expect(refusals('--name a --cpu 500MHz')[0]).toMatch(/invalid value "500MHz" for flag -cpu/);
    expect(refusals('--name a --cnc P-{name}-{id}')[0]).toBe(
      'Container name convention only allows one token, either {id} or {name}\nvic-machine-linux configure failed: validation of configuration failed',
    );
    expect(refusals('--name a --cpu -5')[0]).toBe(
      'vic-machine-linux configure failed: A specified parameter was not correct.',
    );
    expect(refusals('--name a stray')[0]).toBe('Unknown argument: stray');
  });

  it('is not there in VIC 1.1.1', () => {
    expect(refusals('--name a --cpu 1', '1.1.1')).toEqual(["No help topic for 'configure'"]);
  });

  it('says where in the line the mistake stands', () => {
    const line = 'vic-machine-linux configure --name a --endpoint-memory 4096';
    const [problem] = parseConfigure(line, { release: '1.2.1', connection: 'optional' }).problems;
    expect(line.slice(problem!.start, problem!.end)).toBe('--endpoint-memory');
  });
});
