/** Differences of a scenario between VIC releases, as terminal text. */

import type { ReleaseChange } from '../analysis/inventory/release-changes.ts';
import { escapeTerminal } from '../escape.ts';
import { type TextStyle, wrap } from './terminal.ts';

/** One block per change: its subject, then one line per release. */
export function releaseChangesText(
  releases: readonly string[],
  changes: readonly ReleaseChange[],
  style: TextStyle,
): string {
  const between = `VIC ${releases.join(', ')}`;
  if (changes.length === 0) return `No line of the scenario changes between ${between}.`;
  const count = changes.length === 1 ? 'One thing changes' : `${changes.length} things change`;
  const blocks = changes.map(({ subject, what, values }) => {
    const lines = values.map((value, at) => wrap(`  ${releases[at]}: ${escapeTerminal(value ?? '–')}`, style.width));
    return [escapeTerminal(`${subject}, ${what}`), ...lines].join('\n');
  });
  return [`${count} between ${between}.`, ...blocks].join('\n\n');
}
