/** Guests that booted too slowly for the program that waited for them: endpoint VMs and containerVMs. */

import type { Finding } from '../../counters/summary-document.ts';
import { apiTimeoutText, timeoutOf } from '../../scenario/api-timeout.ts';
import type { Pool } from '../../scenario/scenario.ts';
import { formatNumber, MS_PER_S } from '../../units.ts';
import type { VmAccount } from '../account.ts';
import { finding, type Rule, type RuleInput } from '../rule.ts';
import { poolsAbove } from '../wording.ts';

export const slowStarts: Rule = (input) => [...slowEndpoints(input), ...slowContainers(input)];

/** Endpoint VMs that boot inside the run and take longer than vic-machine create waits. */
function slowEndpoints(input: RuleInput): Finding[] {
  const endMs = input.samples.at(-1)!.toMs;
  return input.accounts.flatMap((account) => {
    const { vm, status } = account;
    if (vm.role !== 'endpoint' || vm.settled || status.poweredOnMs === null) return [];
    const bootMs = (status.workloadFromMs ?? endMs) - status.poweredOnMs;
    const timeoutMs = timeoutOf(input.run.scenario, vm);
    return bootMs > timeoutMs ? [slowEndpoint(input, account, bootMs, timeoutMs)] : [];
  });
}

function slowEndpoint(input: RuleInput, { vm, status }: VmAccount, bootMs: number, timeoutMs: number): Finding {
  const limiting = limitingPool(input, vm);
  const seconds = formatNumber(bootMs / MS_PER_S);
  const took = status.workloadFromMs === null ? `had not booted after ${seconds} s` : `took ${seconds} s to boot`;
  return finding({
    code: 'endpoint-boot-exceeds-timeout',
    severity: 'critical',
    cause: limiting === undefined ? 'contention' : 'limit',
    limitedBy: limiting?.name ?? null,
    entity: vm.name,
    message:
      `The endpoint VM of VCH ${vm.name} ${took}; vic-machine waits ${formatNumber(timeoutMs / MS_PER_S)} s: ` +
      `vic-machine create failed: ${apiTimeoutText('Creating', timeoutMs)}.`,
    observed: bootMs / MS_PER_S,
    threshold: timeoutMs / MS_PER_S,
    unit: 's',
    fromS: status.poweredOnMs! / MS_PER_S,
    toS: (status.poweredOnMs! + bootMs) / MS_PER_S,
    evidence: input.figurePathOf('vm', vm.name, 'cpu'),
    recommendation: 'Raise the CPU limit of the VCH or give --timeout; the VCH is left in place and comes up late.',
  });
}

/**
 * How long the engine waits for the process of a container to report. That the VM is left to run is inferred.
 * Source: VIC lib/portlayer/exec/base.go; documentation of container networks, "3 minutes". Documented.
 */
const LAUNCH_TIMEOUT_MS = 180_000;
const LAUNCH_TEXT =
  'Error response from daemon: Server error from portlayer: unable to wait for process launch status: context deadline exceeded';

function slowContainers(input: RuleInput): Finding[] {
  const endMs = input.samples.at(-1)!.toMs;
  return input.accounts.flatMap((account) => {
    const { vm, status } = account;
    if (vm.role !== 'container' || vm.settled || status.poweredOnMs === null) return [];
    const toMs = status.workloadFromMs ?? status.poweredOffMs ?? endMs;
    const bootMs = toMs - status.poweredOnMs;
    return bootMs > LAUNCH_TIMEOUT_MS ? [slowContainer(input, account, bootMs)] : [];
  });
}

function slowContainer(input: RuleInput, { vm, name, status }: VmAccount, bootMs: number): Finding {
  const limiting = limitingPool(input, vm);
  const seconds = formatNumber(bootMs / MS_PER_S);
  const took = status.workloadFromMs === null ? `had not started after ${seconds} s` : `took ${seconds} s to start`;
  return finding({
    code: 'container-start-exceeds-timeout',
    severity: 'critical',
    cause: limiting === undefined ? 'contention' : 'limit',
    limitedBy: limiting?.name ?? null,
    entity: vm.name,
    message: `${name} ${took}; the engine waits ${formatNumber(LAUNCH_TIMEOUT_MS / MS_PER_S)} s: ${LAUNCH_TEXT}.`,
    observed: bootMs / MS_PER_S,
    threshold: LAUNCH_TIMEOUT_MS / MS_PER_S,
    unit: 's',
    fromS: status.poweredOnMs! / MS_PER_S,
    toS: (status.poweredOnMs! + bootMs) / MS_PER_S,
    evidence: input.figurePathOf('vm', vm.name, 'cpu'),
    recommendation: 'Raise the CPU limit of the VCH or run less in it; the containerVM comes up late all the same.',
  });
}

/** The innermost pool with a CPU limit above a VM. */
function limitingPool({ run }: RuleInput, vm: VmAccount['vm']): Pool | undefined {
  return poolsAbove(run.scenario, vm).find(({ cpu }) => cpu.limit !== null);
}
