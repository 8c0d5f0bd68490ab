/** What is said of services that could not be reached while their endpoint VM restarted. */

import { formatNumber } from '../../units.ts';
import type { ServiceOutage } from '../summary-document.ts';
import { claim } from './claim.ts';
import { template } from './template.ts';

interface Gone {
  readonly vch: string;
  readonly gone: readonly ServiceOutage[];
  readonly longestS: number;
  readonly stayed: readonly ServiceOutage[];
}

export const serviceOutage = template<Gone>(
  'service-outage',
  ({ vch, gone, longestS, stayed }) => {
    const names = gone.map(({ container, service }) => `${container} (${service})`).join(', ');
    const reached = stayed.map(({ container }) => container).join(', ');
    const others = reached === '' ? '' : ` Reached at its own address all the while: ${reached}.`;
    return `${names} could not be reached for ${formatNumber(longestS, 1)} s while the endpoint VM of VCH ${vch} restarted; the containers ran on.${others}`;
  },
  ({ vch, longestS }, evidence) => [
    claim(
      'its endpoint VM was down',
      evidence.samples.at(-1)?.timeline?.outages?.some((each) => each.vch === vch) === true,
    ),
    claim('for some time', longestS > 0),
  ],
);

export const OUTAGE_RECOMMENDATION =
  'Put services that must stay reachable on a container network: they do not pass the endpoint VM.';
