/** How long each service could not be reached while endpoint VMs restarted. */

import type { RunResult } from '../../analysis/run-result.ts';
import { formatNumber } from '../../units.ts';
import { type Cell, limitRows, type Section, text } from '../document.ts';

const ROWS_MAX = 60;

/** No section unless a call restarted an endpoint VM. */
export function outagesSection({ summary }: RunResult): Section[] {
  const { outages = [] } = summary;
  if (outages.length === 0) return [];
  const columns = [
    { title: 'VCH' },
    { title: 'Service' },
    { title: 'Reached through' },
    { title: 'Outage s', numeric: true },
  ];
  const rows = outages.map(({ vch, container, service, through, outageS }): Cell[] => [
    text(vch),
    container === null ? text(service) : { text: container, note: service },
    text(through === 'endpoint' ? 'the endpoint VM' : 'its own address'),
    { text: formatNumber(outageS, 1), tone: outageS > 0 ? 'warning' : 'plain' },
  ]);
  const words =
    'A configure restarts the endpoint VM. Until its services answer again, neither the API nor ports published on the bridge are reached; containers run on, and those on container networks keep their own address.';
  const blocks = [{ kind: 'paragraph' as const, text: words }, ...limitRows(columns, rows, ROWS_MAX, 'summary.json')];
  return [{ id: 'outages', title: 'Reachability while endpoint VMs restart', blocks }];
}
