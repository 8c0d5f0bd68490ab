/** The first page: the verdict in words, its three numbers, what helps, who else is affected, and the one chart that shows it. */

import type { Advice } from '../../advice/advice-document.ts';
import type { Verdict } from '../../analysis/verdict.ts';
import { setFormat } from '../../charts/figure.ts';
import type { Block, KeyFigure, Picture, Section, Tone } from '../document.ts';
import { effectsInWords } from './recommendations.ts';

/** @param affected who else is, or who loses */
export function verdictSection(
  verdict: {
    readonly sentences: readonly string[];
    readonly keyFigures: readonly KeyFigure[];
    readonly tone: Tone;
  } & Partial<Told>,
  picture: Picture | null,
  advice: readonly Advice[] = [],
  affected: readonly Block[] = [],
): Section {
  const [headline = '', ...rest] = verdict.sentences;
  const blocks: Block[] = [{ kind: 'lead', text: headline, tone: verdict.tone }];
  if (verdict.keyFigures.length > 0) blocks.push({ kind: 'keyFigures', figures: verdict.keyFigures });
  const { cause = null, limitedBy = null, entity = null } = verdict;
  const helps = whatHelps({ cause, limitedBy, entity }, advice);
  if (helps !== null) blocks.push({ kind: 'lead', text: helps, tone: 'good' });
  for (const sentence of rest) blocks.push({ kind: 'paragraph', text: sentence });
  blocks.push(...affected);
  if (picture !== null) blocks.push({ kind: 'picture', picture });
  return { id: 'verdict', title: 'Verdict', blocks };
}

/** The verdict that a change must improve: its cause, and the owner of the limit. */
type Told = Pick<Verdict, 'cause' | 'limitedBy' | 'entity'>;

/**
 * The first change that is proven to help with the cause in the verdict, otherwise the first that helps its VM. If the
 * verdict has no cause, the first change that helps any VM. null: no such change.
 */
export function whatHelps({ cause, limitedBy, entity }: Told, advice: readonly Advice[] = []): string | null {
  const useful = advice.filter(({ result }) => result !== 'none');
  const ofVerdict = useful.find((each) => each.cause === cause && each.limitedBy === limitedBy);
  const ofVm = useful.find(({ effects }) => effects.some((each) => each.entity === entity && each.what !== SIZE));
  const others = useful.find(({ effects }) => effects.some(({ what }) => what !== SIZE));
  const helps = ofVerdict ?? ofVm ?? (cause === null ? others : undefined);
  if (helps === undefined) return null;
  const { id, title, effects, losers } = helps;
  const costs = losers.length === 0 ? '' : ` It costs ${losers.length} other VM${losers.length === 1 ? '' : 's'}.`;
  return `What helps (${id}): ${title}. Re-simulated: ${effectsInWords(effects)}${costs}`;
}

/** Subjects of effects on sizes, which slow no VM. */
const SIZE = 'configured memory';

/**
 * The figure a verdict points at, among those drawn, whatever their format.
 * @param figurePathOf gives paths of PNG files
 */
export function verdictPicture(
  verdict: Verdict,
  figurePathOf: (kind: 'vm', entity: string, figure: 'cpu' | 'memory') => string | null,
  pictures: readonly Picture[],
): Picture | null {
  if (verdict.entity === null) return null;
  const path = figurePathOf('vm', verdict.entity, verdict.figure);
  return pictures.find((picture) => setFormat(picture.path, 'png') === path) ?? null;
}
