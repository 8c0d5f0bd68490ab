import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Control, controlGroups } from '../../src/explore/controls.ts';
import { applySettings, type Settings } from '../../src/explore/settings.ts';
import { canonicalJson } from '../../src/scenario/canonical.ts';
import { documentText, type ScenarioDocument } from '../../src/scenario/document.ts';
import { MB_BYTES } from '../../src/units.ts';
import type { Pool, Scenario } from '../../src/vsphere/inventory.ts';
import { scenarioOf } from '../support/scenario-run.ts';
import { read, vmNamed } from '../support/scenario-text.ts';

const REST = `pools: [{ name: prod, cpu: { limit: 6GHz } }]
vchs:
  - create: vic-machine-linux create --name one --cpu 500 --memory 500 --no-tls
  - { name: two, pool: prod, cpu: { shares: low, expandable: false } }
containers:
  - { vch: one, run: docker run --name web -p 8080:80 --cpuset-cpus 2 -m 1g progrium/stress --cpu 1 }
  - { vch: one, name: job, count: 3, memory: { size: 512MB, limit: 300MB }, workload: { cpu: 100MHz } }
  - { vch: two, run: docker run nginx }
  - { vch: one, name: late, memory: 1GB }
vms: [{ name: db, memory: 4GB, workload: { cpu: 300MHz } }]
events: [{ at: 1m, run: docker -H one:2375 run --name more busybox }]
`;

interface Start {
  readonly document: ScenarioDocument;
  readonly scenario: Scenario;
}

function start(rest: string = REST): Start {
  const { scenario, documents, issues } = read(rest);
  if (scenario === null) throw new Error(JSON.stringify(issues));
  return { document: documents.get(scenario)!, scenario };
}

/** The scenario the command line reads from the text that could be copied. */
function moved({ document, scenario }: Start, settings: Settings): Scenario {
  return scenarioOf(documentText(applySettings(document, scenario, settings)));
}

const only = (id: string, value: number | null): Settings => new Map([[id, value]]);
const pool = (scenario: Scenario, name: string): Pool => scenario.pools.find((each) => each.name === name)!;
const names = (scenario: Scenario) => scenario.vms.map((vm) => vm.name);
const container = (scenario: Scenario, name: string) => vmNamed(scenario, name);

describe('a moved limit or share', () => {
  it('of a VCH made by a line lies over the line, and nothing else changes', () => {
    const before = start();
    const after = moved(before, only('vchs.0.cpu.limit', 750));
    expect(pool(after, 'one').cpu).toEqual({ ...pool(before.scenario, 'one').cpu, limit: 750 });
    const pools = before.scenario.pools.map((each) => (each.name === 'one' ? pool(after, 'one') : each));
    expect(canonicalJson(after)).toBe(canonicalJson({ ...before.scenario, pools }));
  });

  it('may be taken away', () => {
    expect(pool(moved(start(), only('vchs.0.memory.limit', null)), 'one').memory.limit).toBe(null);
  });

  it('keeps what is written beside it', () => {
    const after = moved(start(), new Map([...only('vchs.1.cpu.limit', 900), ...only('vchs.1.memory.limit', 2048.5)]));
    expect(pool(after, 'two').cpu).toMatchObject({ limit: 900, shares: 2000, level: 'low', expandable: false });
    expect(pool(after, 'two').memory.limit).toBe(2048.5 * MB_BYTES);
  });

  it.each([
    [8000, 'high'],
    [4000, 'normal'],
    [4100, 'custom'],
  ])('shares of %d are the level %s', (shares, level) => {
    expect(pool(moved(start(), only('vchs.1.cpu.shares', shares)), 'two').cpu).toMatchObject({ shares, level });
  });

  it('of a pool', () => {
    expect(pool(moved(start(), only('pools.0.cpu.limit', 3000)), 'prod').cpu.limit).toBe(3000);
  });
});

describe('a moved size', () => {
  it('keeps names, and what a workload wants in MHz', () => {
    const before = start();
    const settings = new Map([...only('containers.1.vcpus', 4), ...only('containers.1.memory.size', 2048)]);
    const after = moved(before, settings);
    expect(names(after)).toEqual(names(before.scenario));
    // 100 MHz are 100/3,600 of two vCPUs and 100/7,200 of four.
    expect(container(after, 'job-2')).toMatchObject({ vcpus: 4, memoryBytes: 2048 * MB_BYTES });
    expect(container(after, 'job-2').memory.limit).toBe(300 * MB_BYTES);
    expect(container(before.scenario, 'job-2').workload).toMatchObject({ demand: { cpu: 100 / 3600 } });
    expect(container(after, 'job-2').workload).toMatchObject({ demand: { cpu: 100 / 7200 } });
  });

  it('of a container made by a line, and of a VM', () => {
    const after = moved(
      start(),
      new Map([...only('containers.0.memory.size', 640), ...only('vms.0.memory.size', 6144)]),
    );
    expect(container(after, 'web').memoryBytes).toBe(640 * MB_BYTES);
    expect(vmNamed(after, 'db').memoryBytes).toBe(6144 * MB_BYTES);
  });
});

describe('a moved number', () => {
  it('adds copies behind the containers of the file, so that those there keep their ids', () => {
    const before = start();
    const after = moved(before, only('containers.0.count', 3));
    const old = names(before.scenario).filter((name) => !name.startsWith('more'));
    expect(names(after)).toEqual(expect.arrayContaining(old));
    const copies = after.vms.filter((vm) => vm.container?.startsWith('web-more-'));
    expect(copies.map((vm) => vm.container)).toEqual(['web-more-1', 'web-more-2']);
    // The port of the endpoint is the first one's alone.
    expect(copies.map((vm) => vm.net ?? null)).toEqual([null, null]);
    expect(copies[0]!.workload).toEqual(container(before.scenario, 'web').workload);
  });

  it('gives copies the moved size', () => {
    const after = moved(start(), new Map([...only('containers.2.count', 2), ...only('containers.2.memory.size', 512)]));
    const inTwo = after.vms.filter((vm) => vm.vch === 'two' && vm.role === 'container');
    expect(inTwo.map((vm) => vm.memoryBytes / MB_BYTES)).toEqual([512, 512]);
  });

  it('takes the last copies away', () => {
    const after = moved(start(), only('containers.1.count', 1));
    expect(after.vms.flatMap((vm) => vm.container ?? []).filter((name) => name.startsWith('job'))).toEqual(['job-1']);
  });

  it('counts on where the entry is the last of its VCH', () => {
    const rest = `vchs: [{ name: one }]\ncontainers: [{ vch: one, name: job, count: 2 }]\n`;
    const after = moved(start(rest), only('containers.0.count', 4));
    expect(after.vms.flatMap((vm) => vm.container ?? [])).toEqual(['job-1', 'job-2', 'job-3', 'job-4']);
  });

  it('of a VM with a name as long as names may be', () => {
    const rest = `vms: [{ name: ${'ä'.repeat(80)}, memory: 1GB }]\n`;
    const after = moved(start(rest), only('vms.0.count', 12));
    expect(after.vms.map((vm) => [...vm.name].length).slice(-1)).toEqual([72]);
  });
});

describe('controls', () => {
  const groups = ({ document, scenario }: Start) => controlGroups(document, scenario);

  it('say what the scenario has', () => {
    const values = groups(start()).map(({ name, within, controls }) => [name, within, ...controls.map((c) => c.value)]);
    expect(values).toEqual([
      ['one', null, 500, 500, 4000, 163_840],
      ['two', 'prod', null, null, 2000, 163_840],
      ['prod', null, 6000, null, 4000, 163_840],
      ['web', 'one', 2, 1024, 1],
      ['job', 'one', 2, 512, 3],
      ['sharp_cantor', 'two', 2, 2048, 1],
      ['late', 'one', 2, 1024, 1],
      ['db', null, 1, 4096, 1],
    ]);
  });

  it('set to what they say change nothing, and any other value becomes the value they then say', () => {
    const before = start();
    const all = groups(before).flatMap((group) => group.controls);
    const value = (control: Control) =>
      fc.oneof(
        fc.constant(control.value),
        fc.constantFrom(control.least, control.most),
        fc.constant(control.unlimitable ? null : control.value),
      );
    const chosen = fc.tuple(...all.map((control) => fc.option(value(control), { nil: undefined })));
    fc.assert(
      fc.property(chosen, (values) => {
        const settings = new Map(
          all.flatMap(({ id }, at) => (values[at] === undefined ? [] : [[id, values[at]] as const])),
        );
        const document = applySettings(before.document, before.scenario, settings);
        const scenario = scenarioOf(documentText(document));
        const now = controlGroups(document, scenario).flatMap((group) => group.controls);
        for (const [at, { id, setting }] of all.entries()) {
          const wanted = settings.get(id);
          if (wanted === undefined || setting === 'count') continue;
          expect(now.find((control) => control.id === id)?.value, `${id} at ${at}`).toBe(wanted);
        }
        if ([...settings].every(([id, each]) => all.find((control) => control.id === id)!.value === each))
          expect(canonicalJson(scenario)).toBe(canonicalJson(before.scenario));
      }),
      { numRuns: 40 },
    );
  });

  it('end where the VMs inside could take no more, or the host has no more', () => {
    const [one] = groups(start());
    const [cpu, memory] = one!.controls;
    // Endpoint 1, web 2, job 3 × 2, late 2, more 2 vCPUs of 1,800 MHz are more than the 7,200 MHz of the host.
    expect(cpu).toMatchObject({ step: 50, least: 50, most: 7200 });
    // 2,048 + 1,024 + 3 × 512 + 1,024 + 2,048 MB and a little overhead.
    expect(memory!.most).toBeGreaterThan(7680);
    expect(memory!.most).toBeLessThan(8300);
    expect(memory!.most % memory!.step).toBe(0);
  });
});
