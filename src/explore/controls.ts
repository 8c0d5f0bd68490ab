/**
 * The controls of a scenario: limits and shares of its VCHs and pools, size and number of its containers and VMs.
 *
 * The id of a control is the path of the setting in the document, such as `vchs.0.cpu.limit`. settings.ts writes it there.
 */

import { MAX_SHARES, MAX_VMS } from '../bounds.ts';
import type { DocumentMap, ScenarioDocument } from '../scenario/document.ts';
import { MB_BYTES } from '../units.ts';
import { findPool, listMembers } from '../vsphere/ancestry.ts';
import type { Pool, Scenario, Vm } from '../vsphere/inventory.ts';
import { overheadBytes } from '../vsphere/overhead-memory.ts';

export type Section = 'vchs' | 'pools' | 'containers' | 'vms';
export type Setting = 'cpu.limit' | 'cpu.shares' | 'memory.limit' | 'memory.shares' | 'vcpus' | 'memory.size' | 'count';

export interface Control {
  /** `section.index.setting` */
  readonly id: string;
  readonly setting: Setting;
  readonly label: string;
  readonly unit: 'MHz' | 'MB' | '';
  /** As the scenario has it; null: unlimited. */
  readonly value: number | null;
  /** Whether it may be unlimited. */
  readonly unlimitable: boolean;
  /** Ends of the slider; a number may be typed up to `highest`. */
  readonly least: number;
  readonly most: number;
  readonly highest: number;
  readonly step: number;
}

export interface ControlGroup {
  readonly section: Section;
  /** Name of the VCH, pool, container or VM. */
  readonly name: string;
  /** VCH or pool it lies in; null: the host's root. */
  readonly within: string | null;
  readonly controls: readonly Control[];
}

/** VCHs, pools, containers and VMs, each in the order of the document. */
export function controlGroups(document: ScenarioDocument, scenario: Scenario): ControlGroup[] {
  const pools = (section: 'vchs' | 'pools', names: readonly string[]) =>
    names.map((name, at) => poolGroup(scenario, section, at, findPool(scenario, name)!));
  return [
    ...pools(
      'vchs',
      scenario.vchs.map(({ name }) => name),
    ),
    ...pools(
      'pools',
      entriesOf(document, 'pools').map(({ name }) => String(name)),
    ),
    ...machineGroups(document, scenario, 'containers'),
    ...machineGroups(document, scenario, 'vms'),
  ];
}

/** The entries of a list of the document; none without it. */
export function entriesOf(document: ScenarioDocument, section: Section): readonly DocumentMap[] {
  return (document[section] ?? []) as readonly DocumentMap[];
}

/** The VMs of each entry of a list, copies together. */
export function machinesOf(
  document: ScenarioDocument,
  scenario: Scenario,
  section: 'containers' | 'vms',
): readonly (readonly Vm[])[] {
  const role = section === 'containers' ? 'container' : 'vm';
  const all = scenario.vms.filter((vm) => vm.role === role && vm.byEvent === undefined);
  let from = 0;
  return entriesOf(document, section).map((entry) => {
    const to = from + copiesOf(entry);
    const mine = all.slice(from, to);
    from = to;
    return mine;
  });
}

export function copiesOf(entry: DocumentMap): number {
  return typeof entry['count'] === 'number' ? entry['count'] : 1;
}

function poolGroup(scenario: Scenario, section: 'vchs' | 'pools', at: number, pool: Pool): ControlGroup {
  const members = listMembers(scenario, pool.name).map((index) => scenario.vms[index]!);
  const { host } = scenario;
  const wantedMhz = members.reduce((sum, vm) => sum + vm.vcpus * host.mhz, 0);
  const wantedBytes = members.reduce((sum, vm) => sum + vm.memoryBytes + overheadBytes(vm.vcpus, vm.memoryBytes), 0);
  const cpuLimit = pool.cpu.limit;
  const memoryLimit = pool.memory.limit === null ? null : pool.memory.limit / MB_BYTES;
  const id = (setting: Setting) => ({ id: `${section}.${at}.${setting}`, setting });
  const limit = { unlimitable: true, highest: Number.MAX_SAFE_INTEGER };
  const shares = { unlimitable: false, highest: MAX_SHARES, unit: '' as const };
  return {
    section,
    name: pool.name,
    within: pool.parent,
    controls: [
      {
        ...{ ...id('cpu.limit'), ...limit, label: 'CPU limit', unit: 'MHz', value: cpuLimit },
        ...sliderTo(Math.max(Math.min(wantedMhz, host.cores * host.mhz), cpuLimit ?? 0, 100), DECIMAL),
      },
      {
        ...{ ...id('memory.limit'), ...limit, label: 'Memory limit', unit: 'MB', value: memoryLimit },
        ...sliderTo(Math.max(Math.min(wantedBytes, host.memoryBytes) / MB_BYTES, memoryLimit ?? 0, 128), BINARY),
      },
      {
        ...{ ...id('cpu.shares'), ...shares, label: 'CPU shares', value: pool.cpu.shares },
        ...sliderTo(Math.max(16_000, pool.cpu.shares), DECIMAL),
      },
      {
        ...{ ...id('memory.shares'), ...shares, label: 'Memory shares', value: pool.memory.shares },
        ...sliderTo(Math.max(655_360, pool.memory.shares), BINARY),
      },
    ],
  };
}

function machineGroups(document: ScenarioDocument, scenario: Scenario, section: 'containers' | 'vms'): ControlGroup[] {
  const entries = entriesOf(document, section);
  return machinesOf(document, scenario, section).flatMap((machines, at) => {
    const [first] = machines;
    if (first === undefined) return [];
    const written = entries[at]!['name'];
    const own = first.container ?? first.name;
    return {
      section,
      // The common name of `web-1` to `web-8` is `web`.
      name: machines.length > 1 && typeof written === 'string' ? written : own,
      within: first.pool,
      controls: machineControls(scenario, `${section}.${at}`, first, machines.length),
    };
  });
}

function machineControls(scenario: Scenario, prefix: string, vm: Vm, count: number): Control[] {
  const { host } = scenario;
  const threads = host.hyperthreading ? 2 * host.cores : host.cores;
  const mb = vm.memoryBytes / MB_BYTES;
  const hostMb = host.memoryBytes / MB_BYTES;
  const id = (setting: Setting) => ({ id: `${prefix}.${setting}`, setting, unlimitable: false });
  return [
    {
      ...{ ...id('vcpus'), label: 'vCPUs', unit: '', value: vm.vcpus, least: 1, step: 1 },
      ...{ most: Math.min(threads, Math.max(8, 4 * vm.vcpus)), highest: threads },
    },
    {
      ...{ ...id('memory.size'), label: 'Memory', unit: 'MB', value: mb, highest: hostMb },
      ...sliderTo(Math.max(Math.min(hostMb, Math.max(2 * mb, 2048)), mb), BINARY),
    },
    {
      ...{ ...id('count'), label: 'Number', unit: '', value: count, least: 1, step: 1 },
      ...{ most: Math.max(10, 2 * count), highest: MAX_VMS },
    },
  ];
}

const DECIMAL: readonly number[] = [1, 2, 5, 10];
const BINARY: readonly number[] = [1, 2, 4, 8];
/** Steps a slider has at most. */
const STEPS_MAX = 200;

/** A slider from one round step up to the first step at or above `most`. */
function sliderTo(most: number, factors: readonly number[]): Pick<Control, 'least' | 'most' | 'step'> {
  let power = 1;
  for (;;) {
    const step = factors.find((factor) => factor * power * STEPS_MAX >= most);
    if (step === undefined) power *= factors.at(-1)!;
    else return { step: step * power, least: step * power, most: Math.ceil(most / (step * power)) * step * power };
  }
}
