/**
 * Limits that a configure call sets below the current usage of the VCH. The call succeeds without a warning.
 * Source: VIC issue 4513 ("lowering a limit succeeds, later restarts and new containers may fail"). Documented.
 */

import { counterValue, entityIndex, type Sample } from '../../counters/sample.ts';
import { KB_BYTES, MB_BYTES, MS_PER_S } from '../../units.ts';
import type { ConfigureEvent, Resource } from '../../vsphere/inventory.ts';
import { LOWERED_RECOMMENDATION, limitLowered } from '../words/lowered-limits.ts';
import { type FindingKinds, type Found, family, type RuleInput } from './rule.ts';

const RESOURCES: readonly Resource[] = ['memory', 'cpu'];

const KINDS = {
  'limit-lowered-below-use': {
    title: 'A limit set below what the VCH uses',
    help: 'vic-machine configure gives no warning. The host then takes the memory above the limit, and CPU above the limit waits. Lower the limit when the VCH uses less.',
    severities: ['warning'],
    shownBy: { of: 'resourcePool', figure: 'counter' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

export const loweredLimits = family(KINDS, (input) => {
  const statuses = input.samples.at(-1)?.timeline?.events ?? [];
  return statuses.flatMap(({ state }, at) => {
    const event = input.run.scenario.events?.[at];
    if (event?.kind !== 'configure' || event.vch === null || state === 'failed') return [];
    return RESOURCES.flatMap((resource) => findLoweredLimits(input, event, event.vch!, resource));
  });
});

function findLoweredLimits(input: RuleInput, event: ConfigureEvent, vch: string, resource: Resource): Found<Code>[] {
  const limit = event[resource].limit ?? null;
  const inUse = useBefore(input, event.atMs, vch, resource);
  if (limit === null || inUse === null || inUse <= limit) return [];
  const memory = resource === 'memory';
  const [unit, scale] = memory ? ['MB', MB_BYTES] : ['MHz', 1];
  return [
    {
      code: 'limit-lowered-below-use',
      severity: 'warning',
      cause: memory ? 'memory-limit' : 'limit',
      limitedBy: vch,
      entity: vch,
      message: limitLowered({ event, resource, limit, inUse }),
      counter: memory ? 'mem.consumed.average' : 'cpu.usagemhz.average',
      observed: inUse / scale,
      threshold: limit / scale,
      unit,
      fromS: event.atMs / MS_PER_S,
      toS: event.atMs / MS_PER_S,
      recommendation: LOWERED_RECOMMENDATION,
    },
  ];
}

/**
 * What the pool used in the last sample before a moment, MHz or bytes; overhead memory counts. Memory is read at the end of
 * a sample, so a sample that ends at that moment already shows the effect of the call.
 */
function useBefore({ run, samples }: RuleInput, atMs: number, vch: string, resource: Resource): number | null {
  const sample = samples.findLast(({ toMs }) => (resource === 'cpu' ? toMs <= atMs : toMs < atMs));
  const at = entityIndex(run, 'resourcePool', vch);
  if (sample === undefined || at < 0) return null;
  if (resource === 'cpu') return counterValue(sample, at, 'cpu.usagemhz.average');
  const kb = levelOf(sample, at, 'mem.consumed.average') + levelOf(sample, at, 'mem.overhead.average');
  return kb * KB_BYTES;
}

function levelOf(sample: Sample, at: number, counter: string): number {
  return counterValue(sample, at, counter) ?? 0;
}
