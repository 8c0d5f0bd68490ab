/** Which figure shows a finding. */

import { kindOf } from '../analysis/rules/registry.ts';
import type { Finding } from '../analysis/summary-document.ts';
import type { EntityKind } from '../counters/sample.ts';
import type { FigureName } from './registry.ts';

/** Finds the path of a drawn figure; null when that figure is not drawn. */
export type FigurePathOf = (kind: EntityKind, entity: string, figure: FigureName) => string | null;

/** Path of the figure that shows a finding, among those drawn; null without any. */
export function evidenceOf(finding: Finding, figurePathOf: FigurePathOf): string | null {
  const { shownBy } = kindOf(finding);
  if (shownBy === null) return null;
  const ofCounter = finding.counter?.startsWith('mem.') === true ? 'memory' : 'cpu';
  return figurePathOf(shownBy.of, finding.entity, shownBy.figure === 'counter' ? ofCounter : shownBy.figure);
}
