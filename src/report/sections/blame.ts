/** Who kept whom waiting: sentences for the VMs that waited most, and the matrix of victims and causes. */

import type { RunResult } from '../../analysis/run-result.ts';
import { victimsOf } from '../../analysis/statistics/wait-summary.ts';
import { blameSentence, causeInWords, entityInWords } from '../../analysis/words/blame.ts';
import type { VmBlame } from '../../counters/sample.ts';
import { blameColumns } from '../../figures/blame-columns.ts';
import { formatNumber } from '../../units.ts';
import { type Cell, limitRows, type Section, text } from '../document.ts';

const SENTENCES_MAX = 5;
const ROWS_MAX = 40;
const CAUSES_MAX = 8;
const US_PER_S = 1e6;

/** No section when no VM waited. */
export function blameSection({ run, samples }: RunResult): Section[] {
  const victims = victimsOf(samples.at(-1));
  if (victims.length === 0) return [];
  const causes = blameColumns(victims.slice(0, ROWS_MAX), CAUSES_MAX);
  const columns = [
    { title: 'VM' },
    { title: 'Ready, s', numeric: true },
    { title: 'Ready %', numeric: true },
    ...causes.map(({ cause }) => ({ title: `${causeInWords(run, null, cause)} %`, numeric: true })),
    { title: 'Co-stop, s', numeric: true },
  ];
  const rows = victims.map((victim): Cell[] => [
    text(entityInWords(run, victim.entityIndex)),
    text(formatNumber(victim.readyUs / US_PER_S, 1)),
    text(formatNumber((100 * victim.readyUs) / victim.timeUs, 1)),
    ...causes.map((column) => text(shareOf(victim, column.usOf(victim)))),
    text(formatNumber(victim.coStopUs / US_PER_S, 1)),
  ]);
  return [
    {
      id: 'blame',
      title: 'Who kept whom waiting',
      blocks: [
        {
          kind: 'paragraph',
          text: 'Ready time put down to what it was spent waiting for: the limit that held the VM, or the VMs that had the pCPUs meanwhile, in proportion to what they ran. Ready % is of one vCPU’s time, averaged over the VM’s vCPUs; the columns after it are shares of the VM’s ready time and add up to 100 %. Co-stop, time stopped until sibling vCPUs caught up, is no part of ready.',
        },
        { kind: 'list', items: victims.slice(0, SENTENCES_MAX).map((victim) => blameSentence(run, victim)) },
        ...limitRows(columns, rows, ROWS_MAX, 'summary.json'),
      ],
    },
  ];
}

function shareOf(victim: VmBlame, us: number): string {
  return us === 0 ? '–' : formatNumber((100 * us) / victim.readyUs, 1);
}
