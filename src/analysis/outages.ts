/**
 * What users could not reach while an endpoint VM restarted, per service.
 *
 * The endpoint VM translates ports that are published on a bridge. These ports are unreachable from its power-off until its
 * services answer again. A container on a container network has its own address and stays reachable. All containers keep
 * running. Source: VIC documentation, "Container networks"; lib/apiservers/engine/backends/container.go (MapPorts).
 * Documented; that the translation returns together with the API is inferred.
 */

import { entityIndex, type Outage, type Run, type Sample } from '../counters/sample.ts';
import { MS_PER_S, round } from '../units.ts';
import { attachmentOf, listAdmissions, type VicRelease } from '../vic/vic.ts';
import type { Vm } from '../vsphere/inventory.ts';
import type { Vch } from '../vsphere/vch.ts';
import { lastStatus } from './statistics/window.ts';
import type { ServiceOutage } from './summary-document.ts';

/** A row for the API and each service of every VCH whose endpoint VM restarted; none when none did. */
export function outagesOf(run: Run, samples: readonly Sample[]): ServiceOutage[] {
  const last = samples.at(-1);
  const outages = last?.timeline?.outages ?? [];
  return run.scenario.vchs.flatMap((vch) => {
    const own = outages.filter((each) => each.vch === vch.name);
    if (own.length === 0) return [];
    const containers = run.scenario.vms.filter((vm) => vm.vch === vch.name && vm.role === 'container');
    return [apiRow(vch, own, last!.toMs), ...containers.flatMap((vm) => serviceRow(vm, own, run, samples))];
  });
}

function apiRow({ name, api }: Vch, outages: readonly Outage[], endMs: number): ServiceOutage {
  const service = `Docker API, port ${api.port}`;
  return { vch: name, container: null, service, through: 'endpoint', outageS: secondsOf(outages, [0, endMs], endMs) };
}

function serviceRow(vm: Vm, outages: readonly Outage[], run: Run, samples: readonly Sample[]): ServiceOutage[] {
  const attachment = attachmentOf(vm, run.scenario);
  const { network, publish } = attachment;
  const release = run.scenario.model.vic.version as VicRelease;
  const served =
    network === null ? publish.length > 0 : listAdmissions(attachment, release).some((row) => row.admitted);
  if (!served) return [];
  const status = lastStatus(samples, entityIndex(run, 'vm', vm.name));
  const endMs = samples.at(-1)!.toMs;
  const from = status?.workloadFromMs ?? null;
  const up: readonly [number, number] = from === null ? [0, 0] : [from, status!.poweredOffMs ?? endMs];
  const ports = publish.length === 0 ? '' : `-p ${publish.join(', ')}`;
  const common = { vch: vm.vch!, container: vm.container };
  if (network !== null)
    return [{ ...common, service: [network.alias, ports].join(' ').trim(), through: 'own address', outageS: 0 }];
  return [{ ...common, service: ports, through: 'endpoint', outageS: secondsOf(outages, up, endMs) }];
}

/** Seconds of the outages inside [from, to]. */
function secondsOf(outages: readonly Outage[], [from, to]: readonly [number, number], endMs: number): number {
  const overlap = (each: Outage) => Math.max(0, Math.min(each.toMs ?? endMs, to) - Math.max(each.fromMs, from));
  return round(outages.reduce((sum, each) => sum + overlap(each), 0) / MS_PER_S, 3);
}
