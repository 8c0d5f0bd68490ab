/** Services that could not be reached while their endpoint VM restarted. */

import { MS_PER_S } from '../../units.ts';
import { outagesOf } from '../outages.ts';
import { OUTAGE_RECOMMENDATION, serviceOutage } from '../words/outages.ts';
import { type FindingKinds, type Found, family } from './rule.ts';

/** One finding per VCH; none when only the API was unreachable. */
const KINDS = {
  'service-outage': {
    title: 'Services that could not be reached while the endpoint VM restarted',
    help: 'Ports published on the bridge network are reached through the endpoint VM. Put services that must stay reachable on a container network.',
    severities: ['warning'],
    shownBy: { of: 'vm', figure: 'cpu' },
  },
} satisfies FindingKinds;

type Code = keyof typeof KINDS;

export const outageFindings = family(KINDS, ({ run, samples }) => {
  const rows = outagesOf(run, samples);
  const restarts = samples.at(-1)?.timeline?.outages ?? [];
  return run.scenario.vchs.flatMap(({ name }): Found<Code>[] => {
    const services = rows.filter(({ vch, container }) => vch === name && container !== null);
    const gone = services.filter(({ outageS }) => outageS > 0);
    if (gone.length === 0) return [];
    const longestS = Math.max(...gone.map(({ outageS }) => outageS));
    const own = restarts.filter(({ vch }) => vch === name);
    const stayed = services.filter(({ through }) => through === 'own address');
    return [
      {
        code: 'service-outage',
        severity: 'warning',
        cause: 'config',
        entity: name,
        message: serviceOutage({ vch: name, gone, longestS, stayed }),
        observed: longestS,
        threshold: 0,
        unit: 's',
        fromS: own[0]!.fromMs / MS_PER_S,
        toS: (own.at(-1)!.toMs ?? samples.at(-1)!.toMs) / MS_PER_S,
        recommendation: OUTAGE_RECOMMENDATION,
      },
    ];
  });
});
