import { describe, expect, it } from 'vitest';
import { Machine } from '../../src/engine/machine.ts';
import type { Scenario } from '../../src/vsphere/inventory.ts';
import { scenarioOf } from '../support/model-run.ts';

const SAMPLE_MS = 20_000;
const UNTIL_MS = 3 * SAMPLE_MS;

/** Pools of different sizes, limits that bind, shortage, sharing, hyper-threading, a call that changes a pool. */
const BUSY = scenarioOf(`vchsim: 1
name: busy
duration: 1m
host: { name: a, cores: 2, mhz: 2300, turbo: 1.1, hyperthreading: true, memory: 6GB, swap: ssd }
pools: [{ name: p, cpu: { limit: 3GHz }, memory: { limit: 2GB } }, { name: q, parent: p, cpu: { limit: 2GHz } }]
vchs: [{ name: v, cpu: { limit: 1GHz }, memory: { limit: 1GB } }]
containers: [{ vch: v, name: c, vcpus: 2, memory: 2GB, at: 2s, workload: "stress --vm 1 --vm-bytes 1500M --timeout 30s" }]
vms:
  - { name: x, pool: q, vcpus: 2, memory: 1GB, count: 3, workload: { cpu: 70%, memory: 900MB, active: 500MB } }
  - { name: y, vcpus: 2, memory: 2GB, count: 2, at: 5s, workload: { cpu: 60%, memory: 1800MB, active: 1GB } }
events: [{ at: 25s, run: vic-machine-linux configure --name v --cpu 2000 }]
`);
const WIDE = scenarioOf(`vchsim: 1
name: wide
duration: 1m
host: { name: b, cores: 8, mhz: 2000, memory: 32GB, swap: san }
pools: [{ name: r, cpu: { limit: 9GHz } }]
vms: [{ name: z, pool: r, vcpus: 2, memory: 1GB, count: 9, workload: { cpu: 45%, memory: 700MB, active: 300MB } }]
`);

/** A machine on its way, and what its meter has shown so far. */
function started(scenario: Scenario) {
  const machine = new Machine(scenario);
  machine.begin();
  const readings: unknown[] = [];
  let tick = 0;
  return {
    readings,
    get tick() {
      return tick;
    },
    /** Goes on to the next decision. */
    step() {
      const sampleEnds = (readings.length + 1) * SAMPLE_MS;
      tick = Math.min(machine.nextTick(), sampleEnds);
      machine.step(tick);
      if (tick === sampleEnds) readings.push(structuredClone(machine.meter.read(tick)));
    },
  };
}

function alone(scenario: Scenario): unknown[] {
  const machine = started(scenario);
  while (machine.tick < UNTIL_MS) machine.step();
  return machine.readings;
}

describe('two machines side by side', () => {
  it('stepped in turn, tick by tick, show what each shows alone', () => {
    const machines = [started(BUSY), started(WIDE)];
    while (machines.some(({ tick }) => tick < UNTIL_MS)) {
      const [behind] = machines.filter(({ tick }) => tick < UNTIL_MS).sort((a, b) => a.tick - b.tick);
      behind!.step();
    }
    expect(machines[0]!.readings).toEqual(alone(BUSY));
    expect(machines[1]!.readings).toEqual(alone(WIDE));
  });

  it('of the same scenario are twins', () => {
    const [one, other] = [started(BUSY), started(BUSY)];
    while (one.tick < UNTIL_MS) {
      one.step();
      other.step();
    }
    expect(one.readings).toEqual(other.readings);
  });
});
