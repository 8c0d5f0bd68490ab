import { describe, expect, it } from 'vitest';
import { containerVmName, conventionRefusal } from '../../../src/vic/docker/names.ts';

const ID = '1f3a5c7e9b20';
const LONG = 'n'.repeat(100);

describe('display names of containerVMs', () => {
  it.each([
    ['web', null, `web-${ID}`],
    ['web', 'DEV-{name}', 'DEV-web'],
    ['web', 'DEV{name}', 'DEVweb'],
    ['web', 'PROD-{id}', `PROD-${ID}`],
    ['web', '{id}-eu', `${ID}-eu`],
    ['web', '{name}/{name}', 'web/web'],
    // By default the name keeps 80 − 12 − 1 = 67 characters.
    [LONG, null, `${'n'.repeat(67)}-${ID}`],
    // A convention is never cut; vSphere refuses the result.
    [LONG, 'P-{name}', `P-${LONG}`],
  ])('of %s under %s is %s in VIC 1.2.1', (name, convention, expected) => {
    expect(containerVmName(name, ID, convention, '1.2.1')).toBe(expected);
  });

  it.each([
    ['web', 'P-{name}-{id}', `P-web-${ID}`],
    ['web', '{name}/{name}', 'web/{name}'],
    // 80 − `P-` − `-` − 12 = 65 characters are left for the name.
    [LONG, 'P-{name}-{id}', `P-${'n'.repeat(65)}-${ID}`],
  ])('of %s under %s is %s in VIC 1.5', (name, convention, expected) => {
    expect(containerVmName(name, ID, convention, '1.5')).toBe(expected);
  });
});

it.each([
  ['{name}', '1.2.1', null],
  ['{name}-{id}', '1.2.1', 'only allows one token'],
  ['{name}-{id}', '1.3', 'only allows one token'],
  ['{name}-{id}', '1.5', null],
  ['PROD', '1.2.1', 'must include {id} or {name} token'],
  ['{name}', '1.1.1', 'flag provided but not defined'],
  [`${'p'.repeat(66)}{name}`, '1.5', 'name convetion exceeds maximum length (68, discounting tokens)'],
])('the convention %s in VIC %s: %s', (convention, version, refusal) => {
  if (refusal === null) expect(conventionRefusal(convention, version)).toBeNull();
  else expect(conventionRefusal(convention, version)).toContain(refusal);
});
