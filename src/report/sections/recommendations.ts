/** Changes that a second simulation proved: their effects and their cost to other VMs. Also the changes without effect. */

import type { Advice, AdviceResult, Effect, Loser } from '../../advice/advice-document.ts';
import { amountsInWords, describeUntried, effectInWords } from '../../advice/words.ts';
import { findForemost } from '../../analysis/rules/groups.ts';
import { formatNumber } from '../../units.ts';
import { type Block, type Cell, limitRows, type Section, type Tone, text } from '../document.ts';

/** @param advice undefined: advice was not requested */
export function recommendationsSection(advice: readonly Advice[] | undefined): Section[] {
  const none: Block[] = [{ kind: 'paragraph', text: 'No change was tried: none was asked for.' }];
  return [{ id: 'recommendations', title: 'Recommendations', blocks: advice === undefined ? none : blocksOf(advice) }];
}

function blocksOf(advice: readonly Advice[]): Block[] {
  if (advice.length === 0) return [{ kind: 'paragraph', text: 'None: no finding asks for another configuration.' }];
  const useful = advice.filter(({ result }) => result !== 'none');
  const untried = advice.filter((each) => each.untried !== null);
  const useless = advice.filter((each) => each.result === 'none' && each.untried === null && each.harms === null);
  const harmful = advice.filter(({ harms }) => harms !== null);
  return [
    ...(useful.length === 0 ? [] : usefulBlocks(useful)),
    ...(untried.length === 0 ? [] : untriedBlocks(untried)),
    ...(useless.length === 0 ? [] : uselessBlocks(useless)),
    ...(harmful.length === 0 ? [] : harmfulBlocks(harmful)),
  ];
}

/** The changes that were proven to help, for decision makers: effects, and cost to other VMs. */
export function changeBlocks(advice: readonly Advice[], most: number): Block[] {
  const useful = advice.filter(({ result }) => result !== 'none');
  const heading: Block = { kind: 'heading', text: 'What to change' };
  if (useful.length === 0) {
    const words = advice.length === 0 ? 'Nothing: no change was called for.' : 'No change was proven to help.';
    return [heading, { kind: 'paragraph', text: words }];
  }
  const columns = [{ title: 'Change' }, { title: 'Proof: the same run with it' }, { title: 'What it costs others' }];
  const rows = useful.map(({ id, title, effects, losers }): Cell[] => [
    { text: title, note: id },
    text(effectsInWords(effects)),
    text(losersInWords(losers)),
  ]);
  return [heading, ...limitRows(columns, rows, most, 'Recommendations')];
}

function usefulBlocks(advice: readonly Advice[]): Block[] {
  const columns = [
    { title: 'Id' },
    { title: 'Change' },
    { title: 'What it does' },
    { title: 'What it costs others' },
    { title: 'Proof' },
  ];
  return [
    {
      kind: 'paragraph',
      text: 'Each change was made to the scenario and the scenario simulated again with the same seed; before and after are averages of the two runs.',
    },
    { kind: 'table', columns, rows: advice.map(rowOf) },
  ];
}

const WORDS: Readonly<Record<AdviceResult, readonly [string, Tone]>> = {
  solved: ['solved', 'good'],
  eased: ['eased', 'info'],
  none: ['no use', 'plain'],
};

function rowOf(advice: Advice): Cell[] {
  const { id, title, result, effects, losers, instead, set } = advice;
  const [word, tone] = WORDS[result];
  const [next] = instead;
  return [
    text(id),
    { text: title, note: set.map((each) => `--set ${each}`).join(' ') },
    { text: effectsInWords(effects), ...(next === undefined ? {} : { note: `Next to bind: ${next}` }) },
    text(losersInWords(losers)),
    { text: word, tone },
  ];
}

/** One sentence per kind of finding; VMs that share it are counted. */
export function effectsInWords(effects: readonly Effect[]): string {
  const groups = new Map<string, Effect[]>();
  for (const effect of effects) {
    const group = groups.get(effect.code);
    if (group === undefined) groups.set(effect.code, [effect]);
    else group.push(effect);
  }
  return [...groups.values()].map(groupInWords).join(' ');
}

function groupInWords(group: readonly Effect[]): string {
  const worst = findForemost(group, ({ before }) => before ?? 0);
  const { name, before, after, unit } = worst;
  if (group.length === 1) return `${capital(name)}: ${effectInWords(worst)}.`;
  const others = group.filter((each) => each !== worst);
  const valuesOf = (of: (effect: Effect) => number | null) => others.map(of).filter((value) => value !== null);
  const range = (values: readonly number[], beside: readonly number[]) => {
    if (values.length === 0) return 'no value';
    const [low, high] = amountsInWords([Math.min(...values), Math.max(...values), ...beside], unit);
    return low === high ? high : `${low} – ${high}`;
  };
  const [then, now] = [valuesOf((each) => each.before), valuesOf((each) => each.after)];
  const all = [...then, ...now, before ?? 0, after ?? 0];
  const rest = before === null || after === null ? '' : `: ${range(then, all)} → ${range(now, all)}`;
  return `${capital(name)}: ${effectInWords(worst, all)}; ${others.length} other${others.length === 1 ? '' : 's'}${rest}.`;
}

function capital(name: string): string {
  return name.startsWith('the ') ? `T${name.slice(1)}` : name;
}

function losersInWords(losers: readonly Loser[]): string {
  const [worst] = losers;
  if (worst === undefined) return 'nothing';
  const of = (what: string, [before, after]: readonly [number, number], unit: string) =>
    `${what} ${formatNumber(before, 1)} → ${formatNumber(after, 1)} ${unit}`;
  const parts = [
    of('used', worst.usedMhz, 'MHz'),
    ...(worst.readyPct[1] - worst.readyPct[0] >= 1 ? [of('ready', worst.readyPct, '%')] : []),
    ...(worst.memoryPct[1] - worst.memoryPct[0] >= 1 ? [of('memory latency', worst.memoryPct, '%')] : []),
  ];
  const more = losers.length > 1 ? `; ${losers.length - 1} other${losers.length === 2 ? '' : 's'} as well` : '';
  return `${capital(worst.name)}: ${parts.join(', ')}${more}`;
}

function untriedBlocks(advice: readonly Advice[]): Block[] {
  return [
    { kind: 'paragraph', text: `Not proven. ${describeUntried(advice[0]!)} Run these changes for their effect.` },
    {
      kind: 'table',
      columns: [{ title: 'Id' }, { title: 'Change' }],
      rows: advice.map(({ id, title, set }): Cell[] => [
        text(id),
        { text: title, note: set.map((each) => `--set ${each}`).join(' ') },
      ]),
    },
  ];
}

function harmfulBlocks(advice: readonly Advice[]): Block[] {
  return [
    { kind: 'heading', text: 'Tried, and not offered' },
    { kind: 'list', items: advice.map(({ title, harms }) => `${title}. ${harms}`) },
  ];
}

function uselessBlocks(advice: readonly Advice[]): Block[] {
  return [
    { kind: 'heading', text: 'Tried, and of no use' },
    {
      kind: 'list',
      items: advice.map(({ title, effects, instead }) => `${title}. ${instead[0] ?? effectsInWords(effects)}`),
    },
  ];
}
