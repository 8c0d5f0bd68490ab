import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { culpritInWords, describeWait } from '../../../src/analysis/words/wait-attribution.ts';
import type { VmWaitCause } from '../../../src/counters/sample.ts';
import { describeRun } from '../../../src/engine/simulate.ts';
import { runScenario, scenarioOf } from '../../support/model-run.ts';
import { placed } from '../../support/notation.ts';

const run = describeRun(
  scenarioOf(`vchsim: 1
duration: 1m
host: { cores: 4, mhz: 2000, memory: 64GB }
pools: [{ name: prod, cpu: { limit: 1GHz } }]
vms:
  - { name: web, pool: prod, memory: 1GB }
  - { name: db, memory: 1GB }
  - { name: cache, memory: 1GB }
  - { name: mail, memory: 1GB }
  - { name: dns, memory: 1GB }
`),
);
const [WEB, DB, CACHE, MAIL, DNS, PROD] = [0, 1, 2, 3, 4, 5];

function victim(...causes: VmWaitCause[]) {
  const readyUs = causes.reduce((sum, { us }) => sum + us, 0);
  return { entityIndex: WEB, readyUs, coStopUs: 0, timeUs: 2 * readyUs, causes, pools: [] };
}

const ran = (entityIndex: number, us: number): VmWaitCause => ({ cause: 'running', entityIndex, us });
const limit = (entityIndex: number, us: number): VmWaitCause => ({ cause: 'limit', entityIndex, us });

describe('blame in words', () => {
  it('names who ran and which limit held, with their shares', () => {
    expect(describeWait(run, victim(ran(DB, 620), limit(PROD, 380)))).toBe(
      '62 % of web’s ready: db running; 38 %: limit of pool prod.',
    );
  });

  it('names the three largest and counts the rest as others', () => {
    const five = victim(ran(DB, 500), { cause: 'itself', entityIndex: null, us: 200 }, ran(CACHE, 150), ran(MAIL, 100));
    expect(describeWait(run, { ...five, readyUs: 1000 })).toBe(
      '50 % of web’s ready: db running; 20 %: its own other vCPUs; 15 %: cache running; 15 %: others.',
    );
    expect(describeWait(run, { ...victim(limit(DNS, 10)), entityIndex: DNS })).toBe(
      '100 % of dns’ ready: its own limit.',
    );
  });

  it('names nobody of a crowd', () => {
    const crowd = victim(ran(DB, 40), ran(CACHE, 30), { cause: 'other', entityIndex: null, us: 930 });
    expect(describeWait(run, crowd)).toBe('100 % of web’s ready: others, each 4 % of it or less.');
  });

  it('name the main culprit among those who had the pCPUs, limits aside', () => {
    // 300 of the 500 that were no limit.
    expect(culpritInWords(run, victim(limit(PROD, 500), ran(DB, 300), ran(CACHE, 200)))).toBe(
      ' Of that, 60 % was db running.',
    );
  });

  it('say so when nobody stands out', () => {
    const crowd = victim(ran(DB, 40), ran(CACHE, 30), { cause: 'other', entityIndex: null, us: 930 });
    expect(culpritInWords(run, crowd)).toBe(' No single VM had more than 4 % of that.');
    expect(culpritInWords(run, victim(limit(PROD, 500)))).toBe('');
    expect(culpritInWords(run, null)).toBe('');
  });
});

describe('the finding of contention', () => {
  it('names the pool whose VMs ran most together when none of them stands out', () => {
    // b … i of pool A have eight ninths of what a waits for, one ninth (11 %) each; the other ninth is j.
    const { samples } = runScenario(placed(`( [o]1 {${'[o]1 '.repeat(8)}}*8000 [o]1 )1`, { duration: '3m' }));
    const finding = analyse(samples).findings.find(({ entity }) => entity === 'a');
    expect(finding!.message).toMatch(
      / Of that, 8\d % was the VMs of pool A running\. No single VM had more than 1\d % of that\./,
    );
  });

  it('names the VM that ran most while the victim waited', () => {
    // b has three times a's shares on one core: a runs a quarter of the time, and only b is in its way.
    const { samples } = runScenario(placed('( [o]1*1000 [o]1*3000 )1', { duration: '3m' }));
    const finding = analyse(samples).findings.find(({ entity }) => entity === 'a');
    expect(finding).toMatchObject({ code: 'ready-caused-by-contention' });
    expect(finding!.message).toMatch(/ Of that, 100 % was b running\./);
  });
});
