/** The scenarios that come along: short, commented, valid, and each teaches what its first lines say. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { summarise } from '../src/counters/summary.ts';
import type { EntitySummary, Summary } from '../src/counters/summary-document.ts';
import { simulate } from '../src/engine/simulate.ts';
import { readScenario } from '../src/scenario/read.ts';

const FILES = readdirSync('scenarios').filter((name) => name.endsWith('.yaml'));

function read(name: string) {
  const path = `scenarios/${name}`;
  return readScenario(readFileSync(path), { path, load: (other) => readFileSync(other) });
}

/** Summaries of a scenario and its variants, by run name. */
function summariesOf(name: string): Map<string, Summary> {
  const { scenario, variants } = read(`${name}.yaml`);
  const all = [scenario!, ...variants];
  return new Map(all.map((each) => [each.name, summarise(simulate(each))]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean over the VMs whose container or VM name starts with `prefix`. */
function average(summary: Summary, prefix: string, counter: string): number {
  const isOne = (entity: EntitySummary) => entity.kind === 'vm' && (entity.container ?? entity.name).startsWith(prefix);
  return mean(summary.entities.filter(isOne).map((entity) => entity.counters[counter]!.average));
}

describe('every scenario that comes along', () => {
  it.each(FILES)('%s is valid, short, named like its file, and begins with its lesson', (name) => {
    const { scenario, issues } = read(name);
    expect(issues.filter((issue) => issue.severity === 'error')).toEqual([]);
    expect(`${scenario!.name}.yaml`).toBe(name);
    expect(scenario!.title).not.toBe(null);
    const lines = readFileSync(`scenarios/${name}`, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toMatch(/^# Lesson: /);
    expect(lines.length).toBeLessThanOrEqual(35);
  });
});

describe('the lessons hold', () => {
  it('noisy-neighbour: the quiet VCH waits without a limit, and hardly once the noisy one is fenced in', () => {
    const runs = summariesOf('noisy-neighbour');
    const readyPct = (run: string) => average(runs.get(run)!, 'web', 'cpu.readiness.average');
    // Eight servers want 4,800 MHz of a half of 3,600 MHz: a quarter of their work is late for three of five minutes.
    expect(readyPct('noisy-neighbour')).toBeGreaterThan(10);
    expect(readyPct('noisy-neighbour-fenced')).toBeLessThan(6);
    expect(average(runs.get('noisy-neighbour')!, 'web', 'cpu.maxlimited.summation')).toBe(0);
  });

  it('thirty-containers: default sizes ask for more than the host has, small ones do not', () => {
    const runs = summariesOf('thirty-containers');
    const readyPct = (run: string) => average(runs.get(run)!, 'app', 'cpu.readiness.average');
    // 30 × 2 × 10 % of 1,800 MHz = 10,800 of 7,200 MHz; with one vCPU each 5,400.
    expect(readyPct('thirty-containers')).toBeGreaterThan(15);
    expect(readyPct('thirty-containers-small')).toBeLessThan(6);
  });

  it('reservation-saves-a-vm: with its demand reserved the database hardly waits', () => {
    const runs = summariesOf('reservation-saves-a-vm');
    const readyPct = (run: string) => average(runs.get(run)!, 'db', 'cpu.readiness.average');
    expect(readyPct('reservation-saves-a-vm')).toBeGreaterThan(10);
    expect(readyPct('reservation-saves-a-vm-reserved')).toBeLessThan(2);
  });

  it('vch-limits-too-low: the endpoint is held back by the limit of its own VCH', () => {
    const runs = summariesOf('vch-limits-too-low');
    const readyPct = (run: string) => average(runs.get(run)!, 'tiny', 'cpu.readiness.average');
    expect(readyPct('vch-limits-too-low')).toBeGreaterThan(50);
    expect(readyPct('vch-limits-too-low-enough')).toBeLessThan(2);
  });
});
