/** Who is blamed for ready time: on accounts set by hand, where every number can be derived, and on small hosts. */

import { describe, expect, it } from 'vitest';
import type { NamedWaitCause, VictimWaits } from '../../src/analysis/summary-document.ts';
import { type Accounts, newAccounts } from '../../src/cpu/accounts.ts';
import { splitIntoWhole, type VmWaiting, WaitAttribution } from '../../src/cpu/wait-attribution.ts';
import { runScenario, summaryOf } from '../support/model-run.ts';
import { type NotationOptions, placed } from '../support/notation.ts';

const PERIOD_MS = 1000;
const SAMPLE_US = 20_000_000;

const shapeOf = (firstVcpu: Int32Array, accounts: Accounts, siblingWaitsUs: Float64Array, limiter: number) => ({
  firstVcpu,
  accounts,
  siblingWaitsUs,
  pcpus: 4,
  limiterOf: () => limiter,
});

/** One sample of one period on a host of 4 pCPUs and VMs with the given vCPUs; each row is the µs of one vCPU. */
function blamed(
  vcpus: readonly number[],
  rows: readonly { ran?: number; ready?: number; limited?: number; coStop?: number }[],
  limiter = -1,
  siblingWaitsUs = 0,
): (vm: number, most?: number) => VmWaiting | null {
  const firstVcpu = Int32Array.from([0, ...vcpus]);
  for (let vm = 0; vm < vcpus.length; vm++) firstVcpu[vm + 1]! += firstVcpu[vm]!;
  const accounts = newAccounts(rows.length);
  const waits = new Float64Array(vcpus.length);
  const blame = new WaitAttribution(shapeOf(firstVcpu, accounts, waits, limiter), PERIOD_MS);
  waits[0] = siblingWaitsUs;
  for (const [v, row] of rows.entries()) {
    accounts.runAlone[v] = row.ran ?? 0;
    accounts.ready[v] = row.ready ?? 0;
    accounts.limited[v] = row.limited ?? 0;
    accounts.coStop[v] = row.coStop ?? 0;
  }
  blame.endPeriod(PERIOD_MS);
  blame.endSample(20 * PERIOD_MS, SAMPLE_US, () => true);
  return (vm, most = 10) => blame.explainWaiting(vm, most);
}

describe('wait attribution', () => {
  it('is divided among the VMs that ran, in proportion to what they ran', () => {
    // 0 waits 600 µs, while 1 runs 300 and 2 runs 100: 600 × 3/4 and 600 × 1/4. What 0 ran itself says nothing.
    const of = blamed([1, 1, 1], [{ ran: 50, ready: 600 }, { ran: 300 }, { ran: 100 }]);
    expect(of(0)).toEqual({
      readyUs: 600,
      coStopUs: 0,
      timeUs: SAMPLE_US,
      causes: [
        { cause: 'running', vm: 1, us: 450 },
        { cause: 'running', vm: 2, us: 150 },
      ],
    });
    expect(of(1)).toBeNull();
  });

  it("puts what a VM's other vCPUs ran meanwhile down to itself, one pCPU of four for each", () => {
    // A vCPU of VM 0 waits 100 µs, in 80 of which a sibling runs: 80 ÷ 4 pCPUs. The other 80 µs are VM 1's and VM 2's, 3 : 1.
    const rows = [{ ran: 40, ready: 100 }, { ran: 300 }, { ran: 120 }, { ran: 40 }];
    expect(blamed([2, 1, 1], rows, -1, 80)(0)!.causes).toEqual([
      { cause: 'running', vm: 1, us: 60 },
      { cause: 'running', vm: 2, us: 20 },
      { cause: 'itself', us: 20 },
    ]);
  });

  it('puts time at a limit down to the limit that binds, and keeps co-stop beside ready', () => {
    const of = blamed([1, 1], [{ ran: 10, ready: 200, limited: 700, coStop: 30 }, { ran: 500 }], 4);
    expect(of(0)).toEqual({
      readyUs: 900,
      coStopUs: 30,
      timeUs: SAMPLE_US,
      causes: [
        { cause: 'limit', node: 4, us: 700 },
        { cause: 'running', vm: 1, us: 200 },
      ],
    });
  });

  it('names the largest and sums up the others, to the microsecond', () => {
    // 100 µs over weights 4 : 3 : 2 : 1 of 10.
    const of = blamed([1, 1, 1, 1, 1], [{ ready: 100 }, { ran: 1 }, { ran: 3 }, { ran: 4 }, { ran: 2 }]);
    expect(of(0, 2)!.causes).toEqual([
      { cause: 'running', vm: 3, us: 40 },
      { cause: 'running', vm: 2, us: 30 },
      { cause: 'other', us: 30 },
    ]);
  });

  it('blames nobody by name for waiting while nobody ran', () => {
    expect(blamed([1, 1], [{ ready: 5 }, {}])(0)!.causes).toEqual([{ cause: 'other', us: 5 }]);
  });

  it('leaves out samples that do not count', () => {
    const accounts = newAccounts(2);
    const blame = new WaitAttribution(shapeOf(Int32Array.of(0, 1, 2), accounts, new Float64Array(2), -1), PERIOD_MS);
    accounts.ready[0] = 1000;
    accounts.runAlone[1] = 1000;
    blame.endSample(20_000, SAMPLE_US, () => false);
    accounts.ready[0] = 1300;
    accounts.runAlone[1] = 1400;
    blame.endSample(40_000, SAMPLE_US, () => true);
    expect(blame.explainWaiting(0, 10)).toMatchObject({ readyUs: 300, timeUs: SAMPLE_US });
  });
});

describe('whole parts', () => {
  it('add up to the total by largest remainder, the earlier of equals first', () => {
    expect(splitIntoWhole([1, 1, 1], 100)).toEqual([34, 33, 33]);
    // 7 × 5/8 = 4.375, 7 × 2/8 = 1.75, 7 × 1/8 = 0.875: the two left over go to 0.875 and 0.75.
    expect(splitIntoWhole([5, 2, 1], 7)).toEqual([4, 2, 1]);
    expect(splitIntoWhole([0, 0], 7)).toEqual([0, 0]);
  });
});

function blameOn(line: string, options: NotationOptions = {}): readonly VictimWaits[] {
  return summaryOf(runScenario(placed(line, { duration: '2m', ...options }))).blame;
}

function of(blame: readonly VictimWaits[], victim: string): VictimWaits {
  return blame.find((each) => each.victim === victim)!;
}

const briefly = ({ causes }: VictimWaits) =>
  causes.map(({ cause, name, pct }: NamedWaitCause) => `${cause} ${name} ${Math.round(pct)}`);

describe('on a small host', () => {
  it('two busy VMs on one core wait half the time, each for the other', () => {
    const blame = blameOn('( [o]1 [o]1 )1');
    expect(briefly(of(blame, 'a'))).toEqual(['running b 100']);
    expect(briefly(of(blame, 'b'))).toEqual(['running a 100']);
    // Half of 120 s, within one quantum.
    expect(Math.abs(of(blame, 'a').readyMs - 60_000)).toBeLessThanOrEqual(50);
  });

  it('a VM in a pool limited to a quarter of its vCPU waits for that limit alone', () => {
    const blame = blameOn('( {[o]1}<500 [o]1 )4');
    expect(blame.map(({ victim }) => victim)).toEqual(['a']);
    expect(of(blame, 'a').causes).toHaveLength(1);
    expect(of(blame, 'a').causes[0]).toMatchObject({ cause: 'limit', name: 'A', kind: 'resourcePool', pct: 100 });
    // 1 − 500 ÷ 2000 of 120 s.
    expect(Math.abs(of(blame, 'a').readyMs - 90_000)).toBeLessThan(200);
  });

  it('members that are held one by one at their part of a pool’s limit are held by the pool', () => {
    const blame = blameOn('( {[o]1*1000 [o]1*3000}<1000 )4');
    for (const victim of ['a', 'b'])
      expect(of(blame, victim).causes[0]).toMatchObject({ cause: 'limit', name: 'A', pct: 100 });
  });

  it("a VM's own limit is named as its own", () => {
    expect(briefly(of(blameOn('( [o]1<500 )4'), 'a'))).toEqual(['limit a 100']);
  });

  it('of three VMs of weight 2 : 1 : 1 on one core, the light ones blame the heavy one for two thirds', () => {
    // They run 1/2, 1/4 and 1/4 of the time. While b does not run, a has 1/2 of 3/4 and c 1/4 of 3/4.
    const blame = blameOn('( [o]1*4000 [o]1*2000 [o]1*2000 )1', { duration: '10m' });
    expect(briefly(of(blame, 'b'))).toEqual(['running a 67', 'running c 33']);
    const [first, second] = of(blame, 'a').causes;
    expect(Math.abs(first!.pct - 50)).toBeLessThan(1);
    expect(first!.pct + second!.pct).toBeCloseTo(100, 6);
  });

  it('a vCPU that waits while its sibling and one other VM run blames each for half', () => {
    // Three busy vCPUs on two cores: never two of them wait at once, so while one of a's waits, its sibling and b run.
    const blame = blameOn('( [oo]2 [o]1 )2');
    expect(briefly(of(blame, 'a')).sort()).toEqual(['itself null 50', 'running b 50']);
    expect(briefly(of(blame, 'b'))).toEqual(['running a 100']);
  });

  it('a VM with room to run is no victim', () => {
    expect(blameOn('( [o]1 [o]1 )2')).toEqual([]);
  });
});
