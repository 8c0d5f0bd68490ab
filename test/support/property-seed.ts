/**
 * Property tests draw the same cases on every run, so that a failure is the change's and not the day's.
 * `VCHSIM_PROPERTY_SEED=random npx vitest run test/properties` draws others; a number draws those of an earlier run.
 */

import fc from 'fast-check';

const FIXED_SEED = 20_170_818;

const asked = process.env['VCHSIM_PROPERTY_SEED'];
if (asked !== 'random')
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: asked === undefined ? FIXED_SEED : Number(asked) });
