/** `vchsim check`: what a scenario resolves to, and what is wrong with it. Simulates nothing. */

import { type Inventory, inventoryOf } from '../scenario/inventory.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { inventoryText } from './inventory-text.ts';
import { issuesText } from './issues-output.ts';
import type { ReadOptions } from './options.ts';
import { readFile } from './read-scenarios.ts';
import { openTerminal, type Terminal, writeDocument, writeError } from './terminal.ts';

/** Exit 1 when any issue is an error; with `--fail-on warning`, 2 when one is a warning. */
export function check(paths: readonly string[], options: ReadOptions): ExitCode {
  const terminal = openTerminal(options);
  const documents: Inventory[] = [];
  for (const path of paths) {
    const { result } = readFile(path, options);
    const inventory = inventoryOf(result.scenario, result.issues);
    const hasErrors = result.scenario === null;
    if (documents.length > 0 && !hasErrors) terminal.out('');
    documents.push(inventory);
    if (!options.json) printOne(inventory, result, terminal);
  }
  if (options.json) writeDocument(documents.length === 1 ? documents[0] : documents);
  return exitCodeOf(documents, options);
}

function printOne(inventory: Inventory, result: ReturnType<typeof readFile>['result'], terminal: Terminal): void {
  if (result.scenario === null) {
    writeError(issuesText(result.issues, terminal.noteStyle));
    return;
  }
  terminal.out(inventoryText(result.scenario, inventory, terminal.outStyle));
  if (result.issues.length > 0) terminal.note(`\n${issuesText(result.issues, terminal.noteStyle)}`);
}

function exitCodeOf(documents: readonly Inventory[], options: ReadOptions): ExitCode {
  const has = (severity: string) => documents.some((each) => each.issues.some((issue) => issue.severity === severity));
  if (has('error')) return EXIT.invalid;
  return options.failOn === 'warning' && has('warning') ? EXIT.gateFailed : EXIT.done;
}
