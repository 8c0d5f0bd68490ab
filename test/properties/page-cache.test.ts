/** What holds of page caches in any scenario: more memory never makes a workload slower. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, scenarioOf } from '../support/scenario-run.ts';

const RUNS = 25;
/** A last stretch of waiting may begin in one run and not in the other: 15 ms of two minutes. */
const A_STRETCH = 0.0002;

const reader = fc.record({
  seed: fc.nat(1000),
  memoryMb: fc.constantFrom(60, 200, 400),
  filesMb: fc.constantFrom(100, 700, 1500, 9000),
  reads: fc.constantFrom(50, 1000, 20_000),
  skew: fc.constantFrom(0, 0.5, 0.8, 0.99),
  datastore: fc.constantFrom('nvme', 'ssd', 'san', 'sata'),
  guestSwap: fc.constantFrom('0', '1GB'),
});
type Reader = typeof reader extends fc.Arbitrary<infer T> ? T : never;

/** MHz·s it gets done in two minutes. */
function served(memory: string, { seed, memoryMb, filesMb, reads, skew, datastore, guestSwap }: Reader): number {
  const demand = `cpu: 100%, memory: ${memoryMb}MB, active: 50MB, files: ${filesMb}MB, reads: ${reads}, skew: ${skew}`;
  const { samples } = finish(
    scenarioOf(`
vchsim: 1
duration: 2m
seed: ${seed}
host: { name: esx, cores: 2, mhz: 2000, memory: 16GB, swap: ssd, datastore: ${datastore} }
vms: [{ name: a, vcpus: 1, memory: ${memory}, guestSwap: ${guestSwap}, workload: { ${demand} } }]
`),
  );
  return samples.at(-1)!.entities[0]!.status!.work!.servedMhzS;
}

function neverFalls(work: readonly number[]): void {
  for (let at = 1; at < work.length; at++) expect(work[at]).toBeGreaterThanOrEqual(work[at - 1]! * (1 - A_STRETCH));
}

describe('more memory never lowers what a reader of files gets done', () => {
  it('of the VM', () => {
    fc.assert(
      fc.property(reader, (each) => {
        neverFalls([500, 700, 1024, 2048, 4096].map((sizeMb) => served(`${sizeMb}MB`, each)));
      }),
      { numRuns: RUNS },
    );
  });

  it('below a limit, whoever takes what is missing', () => {
    fc.assert(
      fc.property(reader, (each) => {
        neverFalls([700, 1000, 1500, 2048].map((limitMb) => served(`{ size: 2GB, limit: ${limitMb}MB }`, each)));
      }),
      { numRuns: RUNS },
    );
  });
});
