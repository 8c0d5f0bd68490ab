/** What is said of a limit that a call puts below what the VCH uses. */

import { formatElapsed } from '../../units.ts';
import type { ConfigureEvent, Resource } from '../../vsphere/inventory.ts';
import { claim } from './claim.ts';
import { template } from './template.ts';
import { amountInWords, memoriesInWords } from './wording.ts';

interface Lowered {
  readonly event: ConfigureEvent;
  readonly resource: Resource;
  /** MHz or bytes. */
  readonly limit: number;
  readonly inUse: number;
}

export const limitLowered = template<Lowered>(
  'limit-lowered-below-use',
  ({ event: { line, atMs, vch }, resource, limit, inUse }) => {
    const [to, used] =
      resource === 'memory'
        ? memoriesInWords([limit, inUse])
        : [amountInWords(resource, limit), amountInWords(resource, inUse)];
    const happens =
      resource === 'memory'
        ? 'the host takes the difference from them by balloon, compression and swap'
        : 'what they want beyond it becomes ready time';
    return (
      `\`${line}\` at ${formatElapsed(atMs)} set the ${resource === 'memory' ? 'memory' : 'CPU'} limit of VCH ${vch} to ${to} while its VMs used ${used}. ` +
      `It succeeds silently: ${happens}, and later starts may fail.`
    );
  },
  ({ event, resource, limit, inUse }, evidence) => [
    claim('more was in use', inUse > limit),
    claim('the scenario makes this call', (evidence.scenario.events ?? []).includes(event)),
    claim('it sets this limit', event[resource].limit === limit),
  ],
);

export const LOWERED_RECOMMENDATION = 'Lower a limit when its containers use less, or stop some of them first.';
