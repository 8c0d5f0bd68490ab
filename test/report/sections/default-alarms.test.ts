import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import { findKept } from '../../../src/analysis/default-alarms.ts';
import { entityIndex } from '../../../src/counters/sample.ts';
import { simulate } from '../../../src/engine/simulate.ts';
import { defaultAlarmsSection } from '../../../src/report/sections/default-alarms.ts';
import { readScenario } from '../../../src/scenario/read.ts';

const SCENARIO = `
vchsim: 1
duration: 5m
host: { cores: 4, mhz: 2000, memory: 16GB }
pools: [{ name: dev, cpu: { limit: 1GHz } }]
vms: [{ name: web, pool: dev, vcpus: 2, memory: 1GB, count: 4, workload: { cpu: 80% } }]
`;

describe('Would you have noticed?', () => {
  const { scenario } = readScenario(SCENARIO, { path: 'a.yaml' });
  const analysis = analyse(simulate(scenario!));

  it('counts counters, not the rows of findings that rest on them', () => {
    const [section] = defaultAlarmsSection(analysis);
    const rows = section!.blocks.flatMap((block) => (block.kind === 'table' ? [block] : []));
    const history = rows.find(({ columns }) => columns[0]!.title === 'Counter')!;
    const counters = history.rows.map(([name]) => name!.text);
    expect(new Set(counters).size).toBe(counters.length);
    const [said] = section!.blocks;
    const told = said!.kind === 'paragraph' ? said.text : '';
    expect(told).toContain(counters.length === 1 ? `rest on ${counters[0]}` : `rest on ${counters.length} counters`);
  });

  it('says that ready, which contains time at a limit, is kept', () => {
    const [said] = defaultAlarmsSection(analysis)[0]!.blocks;
    expect(said).toMatchObject({ kind: 'paragraph' });
    expect(said!.kind === 'paragraph' && said.text).toMatch(/cpu\.ready\.summation/);
    const index = entityIndex(analysis.run, 'vm', 'web-1');
    expect(findKept(analysis.run, analysis.samples, index, 'cpu.ready.summation')).toMatchObject({
      level: 1,
      kept: true,
    });
    expect(findKept(analysis.run, analysis.samples, index, 'cpu.readiness.average')).toMatchObject({
      counter: 'cpu.ready.summation',
      kept: true,
    });
  });
});
