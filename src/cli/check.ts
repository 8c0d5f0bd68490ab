/** `vchsim check`: shows the resolved scenario and its problems. Simulates nothing. */

import { type Inventory, inventoryOf } from '../analysis/inventory/inventory-document.ts';
import { type ReleaseChange, releaseChanges } from '../analysis/inventory/release-changes.ts';
import { issuesSarif } from '../export/formats/issues-sarif.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { UsageError } from './failures.ts';
import { inventoryText } from './inventory-text.ts';
import { issuesText } from './issues-output.ts';
import type { CheckOptions, ReadOptions } from './options.ts';
import { readFile } from './read-scenarios.ts';
import { releaseChangesText } from './release-changes-text.ts';
import { repositoryPath } from './repository-path.ts';
import { openTerminal, type Terminal, writeDocument, writeError, writeText } from './terminal.ts';

/** Exit code 1 if any issue is an error. With `--fail-on warning`, 2 if one is a warning. */
export function check(paths: readonly string[], options: CheckOptions): ExitCode {
  const { vic, json, sarif } = options;
  if (json && sarif) throw new UsageError('--json and --sarif both want stdout.', 'Give one of them.');
  const terminal = openTerminal({ ...options, json: json === true || sarif === true });
  const documents: CheckDocument[] = [];
  for (const path of paths) {
    const { result } = readFile(path, options);
    const inventory = inventoryOf(result.scenario, result.issues);
    const hasErrors = result.scenario === null;
    if (documents.length > 0 && !hasErrors) terminal.out('');
    const changes = vic === undefined ? null : changesOf(path, vic, options);
    documents.push(changes === null ? inventory : { ...inventory, releases: vic!, releaseChanges: changes });
    if (json || sarif) continue;
    printOne(inventory, result, terminal);
    if (changes !== null) terminal.out(`\n${releaseChangesText(vic!, changes, terminal.outStyle)}`);
  }
  if (json) writeDocument(documents.length === 1 ? documents[0] : documents);
  if (sarif)
    writeText(
      issuesSarif(
        documents.flatMap(({ issues }) => issues),
        repositoryPath,
      ),
    );
  return exitCodeOf(documents, options);
}

interface CheckDocument extends Inventory {
  /** With --vic. */
  readonly releases?: readonly string[];
  readonly releaseChanges?: readonly ReleaseChange[];
}

/** Reads the file once per release. The release in the file is ignored. */
function changesOf(path: string, releases: readonly string[], options: ReadOptions): ReleaseChange[] {
  const readings = releases.map((release) => {
    const set = [...options.set, `model.vic.version=${release}`];
    const { result } = readFile(path, { ...options, set, passOverOptions: true });
    return { release, inventory: inventoryOf(result.scenario, result.issues) };
  });
  return releaseChanges(readings);
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
  if (options.failOn !== 'warning' || !has('warning')) return EXIT.done;
  writeError('vchsim: there are warnings (--fail-on warning).');
  return EXIT.gateFailed;
}
