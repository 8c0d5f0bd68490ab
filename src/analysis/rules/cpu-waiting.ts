/**
 * Why a VM's vCPUs waited for a pCPU: held back by a limit, by other VMs, or by each other.
 *
 * cpu.ready.summation contains the time at a limit (cpu.maxlimited.summation), so one number has two opposite remedies:
 * raise the limit, or relieve the host. The rules take it apart. Source: CPU counters of vSphere; VMware Operations Guide.
 */

import { type VmAccount, vcpuPercents } from '../statistics/vm-metrics.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { culpritInWords } from '../words/blame.ts';
import { bindingLimit, limitInWords, percent } from '../words/wording.ts';
import {
  type Exceedance,
  exceedance,
  type FindingKinds,
  type Found,
  family,
  inSomeSamples,
  ownRules,
  type RuleInput,
  spanOf,
} from './rule.ts';

const KINDS = {
  'ready-caused-by-limit': {
    title: 'CPU time lost to a CPU limit',
    help: 'The VM wanted to run, but its own limit or that of a pool or VCH above it was used up. The host may be idle meanwhile. Raise the limit, or reduce the load. Counter: cpu.maxlimited.summation, a part of cpu.ready.summation.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'ready-caused-by-contention': {
    title: 'CPU time lost to other VMs',
    help: 'The VM wanted to run, but other VMs used the cores. Give it shares or a reservation, move load away, or make busy neighbours smaller. Counter: cpu.ready.summation beyond cpu.maxlimited.summation.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
  'co-stop': {
    title: 'CPU time lost to co-scheduling',
    help: 'vCPUs were stopped until the other vCPUs of the same VM had caught up. Give the VM fewer vCPUs. Counter: cpu.costop.summation.',
    severities: ['critical', 'warning'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

interface Waited {
  readonly account: VmAccount;
  readonly beyond: Exceedance;
}

/** What each says of one VM. */
const SAYS = {
  'ready-caused-by-limit': {
    message: (waited: Waited, limit: string) =>
      `${waited.account.name} was ready but held back by ${limit} for ${howLong(waited)}${hostBusy(waited.account)}.`,
    recommendation:
      'Raise or lift the limit, or give the VM less to do. More hosts or faster pCPUs change nothing: the time is withheld by policy, not by load.',
  },
  'ready-caused-by-contention': {
    message: (waited: Waited, culprit: string) =>
      `${waited.account.name} was ready but waited for a pCPU used by others for ${howLong(waited)}${hostBusy(waited.account)}.${culprit}`,
    recommendation:
      'Fewer or smaller vCPUs on this host, more cores, or more shares or a reservation for this VM. Raising a limit changes nothing here.',
  },
  'co-stop': {
    message: (waited: Waited) =>
      `${waited.account.name} had vCPUs stopped so that their siblings could catch up for ${howLong(waited)}.`,
    recommendation: (vcpus: number) =>
      `Fewer than ${vcpus} vCPUs if its threads allow it, or fewer vCPUs per pCPU on this host.`,
  },
};

function howLong({ beyond }: Waited): string {
  return `${percent(beyond.mean)} of each vCPU's time${inSomeSamples(beyond.share)}`;
}

function hostBusy({ host }: VmAccount): string {
  return host.busyPct === null ? '' : ` while the host was ${percent(host.busyPct)} busy`;
}

export const cpuWaiting = family(KINDS, (input) =>
  ownRules(input.accounts).flatMap((account) => [
    ...readyCausedByLimit(input, account),
    ...readyCausedByContention(input, account),
    ...coStop(input, account),
  ]),
);

function readyCausedByLimit(input: RuleInput, account: VmAccount): Found<Code>[] {
  const beyond = waitingBeyond(account, 'cpu.maxlimited.summation', 'ready');
  if (beyond === null) return [];
  const { scenario } = input.run;
  const by = account.cpuLimitedBy;
  const limit = by === null ? 'a CPU limit' : limitInWords(bindingLimit(scenario, account.vm, 'cpu', by), 'cpu');
  return [
    {
      ...waiting(input, account, beyond, 'cpu.maxlimited.summation', 'ready'),
      code: 'ready-caused-by-limit',
      cause: 'limit',
      limitedBy: by,
      message: SAYS['ready-caused-by-limit'].message({ account, beyond }, limit),
      recommendation: SAYS['ready-caused-by-limit'].recommendation,
    },
  ];
}

function readyCausedByContention(input: RuleInput, account: VmAccount): Found<Code>[] {
  const counter = 'vchsim.cpu.contention.summation';
  const beyond = waitingBeyond(account, counter, 'ready');
  if (beyond === null) return [];
  return [
    {
      ...waiting(input, account, beyond, counter, 'ready'),
      code: 'ready-caused-by-contention',
      cause: 'contention',
      message: SAYS['ready-caused-by-contention'].message(
        { account, beyond },
        culpritInWords(input.run, account.blame),
      ),
      recommendation: SAYS['ready-caused-by-contention'].recommendation,
    },
  ];
}

function coStop(input: RuleInput, account: VmAccount): Found<Code>[] {
  const counter = 'cpu.costop.summation';
  const beyond = waitingBeyond(account, counter, 'costop');
  if (beyond === null) return [];
  return [
    {
      ...waiting(input, account, beyond, counter, 'costop'),
      code: 'co-stop',
      cause: 'costop',
      message: SAYS['co-stop'].message({ account, beyond }),
      recommendation: SAYS['co-stop'].recommendation(account.vm.vcpus),
    },
  ];
}

function waitingBeyond(account: VmAccount, counter: string, threshold: 'ready' | 'costop'): Exceedance | null {
  if (account.window === null) return null;
  return exceedance(vcpuPercents(account.window, account.vm, counter), THRESHOLDS[threshold]);
}

/** The parts the three findings share. Observed and threshold are in the counter's own unit: ms per sample, all vCPUs. */
function waiting(
  input: RuleInput,
  account: VmAccount,
  beyond: Exceedance,
  counter: string,
  threshold: 'ready' | 'costop',
) {
  const msPerPercent = (account.vm.vcpus * input.run.intervalMs) / 100;
  return {
    severity: beyond.severity,
    entity: account.vm.name,
    counter,
    observed: beyond.mean * msPerPercent,
    threshold: THRESHOLDS[threshold].warning * msPerPercent,
    unit: 'ms',
    ...spanOf(account, input.samples),
    shareOfSamples: beyond.share,
  };
}
