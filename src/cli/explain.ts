/** `vchsim explain`: explains a counter, or lists all counters. */

import type { CatalogEntry } from '../counters/catalog/entry.ts';
import { CATALOG } from '../counters/catalog.ts';
import { explainCounter } from '../counters/explanation.ts';
import { findCounters, findNearestCounter } from '../counters/lookup.ts';
import { escapeTerminal } from '../escape.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { counterText, matchesText, overviewText } from './explain-text.ts';
import { UsageError } from './failures.ts';
import type { ExplainOptions } from './options.ts';
import { openTerminal, writeDocument } from './terminal.ts';

/**
 * Explains the counter that the words name. Lists the candidates if the name is ambiguous, and all counters without
 * words. A label may consist of several words, with or without quotes.
 * @throws UsageError if no counter matches
 */
export function explain(words: readonly string[], options: ExplainOptions): ExitCode {
  const typed = words.join(' ');
  const entries = words.length === 0 ? CATALOG.flatMap((group) => group.entries) : requireCounters(typed);
  if (options.json === true) {
    writeDocument({ schema: 'vchsim.counters/1', counters: entries.map(explainCounter) });
    return EXIT.done;
  }
  const { out, outStyle } = openTerminal(options);
  if (words.length === 0) out(overviewText(CATALOG, outStyle));
  else if (entries.length === 1) out(counterText(explainCounter(entries[0]!), outStyle));
  else out(matchesText(escapeTerminal(typed), entries, outStyle));
  return EXIT.done;
}

function requireCounters(typed: string): readonly CatalogEntry[] {
  const found = findCounters(typed);
  if (found.length > 0) return found;
  const near = findNearestCounter(typed);
  const all = 'vchsim explain lists all counters.';
  throw new UsageError(
    `There is no counter "${escapeTerminal(typed)}".`,
    near === null ? all : `Did you mean ${near}? ${all}`,
  );
}
