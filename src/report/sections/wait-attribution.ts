/** Who kept whom waiting: sentences for the VMs that waited most, and the matrix of victims and causes. */

import type { RunResult } from '../../analysis/run-result.ts';
import { victimsOf } from '../../analysis/statistics/wait-summary.ts';
import { causeInWords, describeWait, entityInWords } from '../../analysis/words/wait-attribution.ts';
import type { VmWaitAttribution } from '../../counters/sample.ts';
import { selectCauseColumns } from '../../figures/cause-columns.ts';
import { alikeNote, FLOOR, groupAlike, rangeInWords } from '../alike.ts';
import { type Cell, limitRows, type Section, text } from '../document.ts';

const SENTENCES_MAX = 5;
const ROWS_MAX = 40;
const CAUSES_MAX = 8;
const US_PER_S = 1e6;

/** No section when no VM waited. */
export function waitAttributionSection({ run, samples }: RunResult): Section[] {
  const victims = victimsOf(samples.at(-1));
  if (victims.length === 0) return [];
  const causes = selectCauseColumns(victims.slice(0, ROWS_MAX), CAUSES_MAX);
  const columns = [
    { title: 'VM' },
    { title: 'Ready, s', numeric: true },
    { title: 'Ready %', numeric: true },
    ...causes.map(({ cause }) => ({ title: `${causeInWords(run, null, cause)} %`, numeric: true })),
    { title: 'Co-stop, s', numeric: true },
  ];
  const poolOf = ({ entityIndex }: VmWaitAttribution) => run.scenario.vms[run.entities[entityIndex]!.index]!.pool ?? '';
  const percents = (victim: VmWaitAttribution) => [
    (100 * victim.readyUs) / victim.timeUs,
    ...causes.map((column) => shareOf(victim, column.usOf(victim))),
  ];
  const groups = groupAlike(victims, poolOf, (victim) => [
    ...percents(victim).map((value) => ({ value, floor: FLOOR.percent })),
    ...[victim.readyUs, victim.coStopUs].map((us) => ({ value: us / US_PER_S, floor: 1 })),
  ]);
  const rows = groups.map(({ first, others }): Cell[] => {
    const members = [first, ...others];
    const range = (read: (victim: VmWaitAttribution) => number | null) =>
      text(rangeInWords(members.map(read), 1) ?? '–');
    const alike = alikeNote(others.map((victim) => entityInWords(run, victim.entityIndex)));
    return [
      { text: entityInWords(run, first.entityIndex), ...(alike === null ? {} : { note: alike }) },
      range((victim) => victim.readyUs / US_PER_S),
      range((victim) => (100 * victim.readyUs) / victim.timeUs),
      ...causes.map((column) => range((victim) => shareOf(victim, column.usOf(victim)))),
      range((victim) => victim.coStopUs / US_PER_S),
    ];
  });
  return [
    {
      id: 'blame',
      title: 'Who kept whom waiting',
      blocks: [
        {
          kind: 'paragraph',
          text: 'Ready time put down to what it was spent waiting for: the limit that held the VM, or the VMs that had the pCPUs meanwhile, in proportion to what they ran. Ready % is of one vCPU’s time, averaged over the VM’s vCPUs; the columns after it are shares of the VM’s ready time and add up to 100 %. Co-stop, time stopped until sibling vCPUs caught up, is no part of ready.',
        },
        { kind: 'list', items: groups.slice(0, SENTENCES_MAX).map(({ first: victim }) => describeWait(run, victim)) },
        ...limitRows(columns, rows, ROWS_MAX, 'summary.json'),
      ],
    },
  ];
}

/** Percent of the ready time; null: none of it. */
function shareOf(victim: VmWaitAttribution, us: number): number | null {
  return us === 0 ? null : (100 * us) / victim.readyUs;
}
