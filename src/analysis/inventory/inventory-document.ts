/** What a scenario resolves to, as `vchsim check --json` prints it: schema `vchsim.inventory/1`. */

import type { Issue, Severity } from '../../issues.ts';
import { costOf } from '../../scenario/cost.ts';
import { MB_BYTES, MS_PER_S, round } from '../../units.ts';
import {
  type Admission,
  attachmentOf,
  type ClientAccess,
  clientAccess,
  formatPort,
  listAdmissions,
  netOf,
  reachableText,
  type VicRelease,
} from '../../vic/vic.ts';
import { findVmRefusals } from '../../vsphere/admission.ts';
import type { PoolAllocation, Scenario, SharesLevel, Vm, VmRole } from '../../vsphere/inventory.ts';
import type { ContainerNetwork, OtherOption, Vch } from '../../vsphere/vch.ts';
import { swapFileBytes } from '../../workload/memory-needs.ts';
import { workloadRow } from '../../workload/registry.ts';

export interface Inventory {
  readonly schema: 'vchsim.inventory/1';
  readonly scenario: { readonly name: string; readonly durationS: number } | null;
  readonly host: {
    readonly name: string;
    readonly cores: number;
    readonly threads: number;
    readonly mhz: number;
    readonly memoryMB: number;
  } | null;
  readonly pools: readonly PoolRow[];
  readonly vchs: readonly VchRow[];
  readonly vms: readonly VmRow[];
  /** Who reaches which port of each container, and why. */
  readonly traffic: readonly TrafficRow[];
  /** What happens while it runs, in time; left out where nothing does. */
  readonly events?: readonly { readonly atS: number; readonly line: string; readonly refusal: string | null }[];
  readonly cost: { readonly ticks: number; readonly vcpuTicks: number } | null;
  readonly issues: readonly IssueRow[];
}

export interface PoolRow {
  readonly name: string;
  readonly parent: string | null;
  readonly vch: boolean;
  readonly cpu: {
    /** null: unlimited, as everywhere here. */
    readonly limitMHz: number | null;
    readonly reservationMHz: number;
    readonly shares: number;
    readonly level: SharesLevel;
    readonly expandable: boolean;
  };
  readonly memory: {
    readonly limitMB: number | null;
    readonly reservationMB: number;
    readonly shares: number;
    readonly level: SharesLevel;
    readonly expandable: boolean;
  };
}

export interface VchRow {
  readonly name: string;
  readonly endpoint: { readonly vcpus: number; readonly memoryMB: number };
  readonly nameConvention: string | null;
  readonly baseImageKB: number;
  readonly api: Vch['api'];
  readonly networks: readonly ContainerNetwork[];
  /** Options of its line that change nothing for contention; passwords are not repeated. */
  readonly options: readonly OtherOption[];
  /** What its users need to reach the API. */
  readonly clientAccess: ClientAccess;
}

export interface VmRow {
  readonly name: string;
  readonly container: string | null;
  readonly vch: string | null;
  readonly role: VmRole;
  readonly vcpus: number;
  readonly memoryMB: number;
  readonly cpuShares: number;
  readonly memoryShares: number;
  /** Size of its .vswp file: what is not reserved. */
  readonly swapFileMB: number;
  readonly atS: number;
  /** Whether admission control lets it power on. */
  readonly admitted: boolean;
  /** Of a containerVM. */
  readonly network: { readonly name: string; readonly published: readonly string[]; readonly reachable: string } | null;
  readonly workload: Readonly<Record<string, unknown>>;
}

export interface TrafficRow extends Admission {
  readonly vch: string;
  readonly container: string;
  /** `bridge` or the alias of a container network. */
  readonly network: string;
}

export interface IssueRow {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly real?: string;
}

/** The document for a scenario; for null, an invalid one, only its issues. */
export function inventoryOf(scenario: Scenario | null, issues: readonly Issue[]): Inventory {
  const rows = issues.map(issueRow);
  if (scenario === null) {
    return {
      schema: 'vchsim.inventory/1',
      scenario: null,
      host: null,
      pools: [],
      vchs: [],
      vms: [],
      traffic: [],
      cost: null,
      issues: rows,
    };
  }
  const refused = findVmRefusals(scenario);
  const { host } = scenario;
  const { ticks, vcpuTicks } = costOf(scenario);
  return {
    schema: 'vchsim.inventory/1',
    scenario: { name: scenario.name, durationS: scenario.durationMs / 1000 },
    host: {
      name: host.name,
      cores: host.cores,
      threads: host.cores * (host.hyperthreading ? 2 : 1),
      mhz: host.mhz,
      memoryMB: megabytes(host.memoryBytes),
    },
    pools: scenario.pools.map(({ name, parent, vch, cpu, memory }) => ({
      name,
      parent,
      vch,
      cpu: { limitMHz: cpu.limit, reservationMHz: cpu.reservation, ...sharesOf(cpu) },
      memory: {
        limitMB: memory.limit === null ? null : megabytes(memory.limit),
        reservationMB: megabytes(memory.reservation),
        ...sharesOf(memory),
      },
    })),
    vchs: scenario.vchs.map(vchRow),
    vms: scenario.vms.map((vm) => vmRow(vm, scenario, !refused.has(vm.name))),
    traffic: trafficOf(scenario),
    ...(scenario.events === undefined
      ? {}
      : { events: scenario.events.map(({ atMs, line, refusal }) => ({ atS: atMs / MS_PER_S, line, refusal })) }),
    cost: { ticks, vcpuTicks },
    issues: rows,
  };
}

function megabytes(bytes: number): number {
  return round(bytes / MB_BYTES, 3);
}

function sharesOf({ shares, level, expandable }: PoolAllocation) {
  return { shares, level, expandable };
}

function vchRow({ name, endpoint, nameConvention, baseImageKb, api, certificates, networks, options }: Vch): VchRow {
  return {
    name,
    endpoint: { vcpus: endpoint.vcpus, memoryMB: megabytes(endpoint.memoryBytes) },
    nameConvention,
    baseImageKB: baseImageKb,
    api: { port: api.port, encrypted: api.encrypted, clientCertificate: api.clientCertificate },
    networks: networks ?? [],
    options: options ?? [],
    clientAccess: clientAccess(name, api, certificates),
  };
}

function vmRow(vm: Vm, scenario: Scenario, admitted: boolean): VmRow {
  return {
    name: vm.name,
    container: vm.container,
    vch: vm.vch,
    role: vm.role,
    vcpus: vm.vcpus,
    memoryMB: megabytes(vm.memoryBytes),
    cpuShares: vm.cpu.shares,
    memoryShares: vm.memory.shares,
    swapFileMB: megabytes(swapFileBytes(vm)),
    atS: vm.atMs / 1000,
    admitted,
    network: vm.role === 'container' ? networkOf(vm, scenario) : null,
    workload: workloadRow(vm.workload, scenario.host.mhz * scenario.host.turbo),
  };
}

function networkOf(vm: Vm, scenario: Scenario): VmRow['network'] {
  const { name, publish } = netOf(vm);
  const reachable = reachableText(attachmentOf(vm, scenario), scenario.model.vic.version as VicRelease);
  return { name, published: publish.map(formatPort), reachable };
}

/** The admitted traffic of every container, in the order of the VMs. */
export function trafficOf(scenario: Scenario): TrafficRow[] {
  const release = scenario.model.vic.version as VicRelease;
  return scenario.vms
    .filter((vm) => vm.role === 'container')
    .flatMap((vm) =>
      listAdmissions(attachmentOf(vm, scenario), release).map((row) => ({
        ...{ vch: vm.vch ?? '', container: vm.container ?? vm.name, network: netOf(vm).name },
        ...row,
      })),
    );
}

function issueRow({ code, severity, message, hint, file, line, column, real }: Issue): IssueRow {
  return {
    code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    file,
    line,
    column,
    ...(real === undefined ? {} : { real }),
  };
}
