/** Rows of the memory manager on hosts that share pages between VMs, as ESX 2 did: no large pages, no salts, no compression. */

import { type FinishedRun, finish, scenarioOf } from '../support/scenario-run.ts';
import { atMost, once, type ValidationRow, value } from './case.ts';

const EVER = Number.POSITIVE_INFINITY;
const SAMPLES_PER_MINUTE = 3;
const largest = (numbers: readonly number[]) => Math.max(...numbers);
const hostMb = (run: FinishedRun, counter: string) =>
  run.series('host', 'esx', `mem.${counter}.average`, 0, EVER).map((kb) => kb / 1024);

const AS_IN_ESX_2 = 'shareForceSalting: 0, allocGuestLargePage: 0';

/** So many idle Linux VMs of 40 MB, all of it touched, for an hour and a bit: `shareScanTime` is an hour. */
const identical = (count: number) =>
  finish(
    scenarioOf(`
vchsim: 1
duration: 62m
host: { name: esx, cores: 2, mhz: 550, memory: 4GB }
model: { memory: { ${AS_IN_ESX_2} } }
vms: [{ name: v, count: ${count}, at: 1s, memory: 40MB }]
`),
  );

/** Shared, and reclaimed by it, at the end: % of the VMs' memory. */
function sharedAndReclaimed(count: number): [shared: number, reclaimed: number] {
  const run = identical(count);
  const [shared, common] = [hostMb(run, 'shared').at(-1)!, hostMb(run, 'sharedcommon').at(-1)!];
  const percent = (mb: number) => (100 * mb) / (40 * count);
  return [percent(shared), percent(shared - common)];
}

/**
 * Five Windows servers that boot at once, of 1472 MB with half of it reserved, on 8 × 550 MHz with 1 GB less the 160 MB that
 * they took in overhead (here 102 MB, and the rest is VMkernel's). Marks of ESX 2: 6, 4, 2 and 1 % free.
 */
const bootStorm = once(() => {
  const server = (name: string, mb: number) =>
    `  - { name: ${name}, at: 1s, guestFamily: windows, vcpus: 1, memory: { size: ${mb}MB, reservation: ${mb / 2}MB }, workload: { cpu: 30%, memory: ${Math.round(0.7 * mb)}MB, active: ${Math.round(0.3 * mb)}MB } }`;
  return finish(
    scenarioOf(`
vchsim: 1
duration: 90m
host: { name: esx, cores: 8, mhz: 550, memory: 1GB, swap: sata }
model: { memory: { ${AS_IN_ESX_2}, zipMaxOfSize: 0, vmkernelMin: 58MB, vmkernelShare: 0, highMark: 1 } }
vms:
${[server('exchange', 256), server('exchange-load', 256), server('metaframe', 320), server('metaframe-load', 320), server('sql', 320)].join('\n')}
`),
  );
});
const BOOTED = 5 * SAMPLES_PER_MINUTE;

const W02 = 'Waldspurger, OSDI 2002';

export const MEMORY_SHARING: readonly ValidationRow[] = [
  {
    id: 'memory V10',
    what: 'ten identical VMs of 40 MB with sharing between VMs for an hour; one of them alone',
    expect: [
      value('reclaimed of ten', '%', 60, 5),
      value('shared of ten', '%', 67, 5),
      value('reclaimed of one alone', '%', 12.5, 1),
    ],
    because: 'what is common to ten costs a tenth of a page each: 12.5 + 0.9 · 54.5 = 61.5 %',
    observe: () => {
      const [shared, reclaimed] = sharedAndReclaimed(10);
      return [reclaimed, shared, sharedAndReclaimed(1)[1]];
    },
    leftOut: 'what is shared, which `alikeInImage` is fitted to, and one VM alone, from which `alikeInGuest` is taken',
    source: `${W02}, Fig. 4`,
    confidence: 'medium',
  },
  {
    id: 'memory V11',
    what: 'five VMs of 1472 MB boot at once in 1 GB and zero their memory; swap on a SATA disk',
    expect: [
      value('zero pages shared, largest', 'MB', 325, 75),
      value('swapped while they boot, largest', 'MB', 35, 20),
      atMost('more than that later', 'MB', 20),
    ],
    because:
      'a page is tried for sharing before it is swapped; what is shared and swapped is what was allocated, with overhead, beyond the memory there is',
    observe: () => {
      const swapped = hostMb(bootStorm(), 'swapused');
      const booting = largest(swapped.slice(0, BOOTED));
      return [largest(hostMb(bootStorm(), 'zero')), booting, Math.max(0, largest(swapped.slice(BOOTED)) - booting)];
    },
    calibrated:
      'what the servers used is not published; 70 % of their memory was chosen after 50 and 85 % had been tried, with which more is zeros, or twice as much is swapped; nor is the speed of their disks',
    source: `${W02}, Fig. 8`,
    confidence: 'medium',
  },
];
