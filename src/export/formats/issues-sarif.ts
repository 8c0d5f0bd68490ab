/** Problems of scenario files as SARIF, with the line and columns of each problem. */

import type { Issue, Severity } from '../../issues.ts';
import { type SarifLevel, type SarifResult, sarif } from './sarif-document.ts';

const LEVELS: Readonly<Record<Severity, SarifLevel>> = { error: 'error', warning: 'warning', info: 'note' };

/** The document's text: errors first, each file's in its order. */
export function issuesSarif(issues: readonly Issue[], pathOf: (file: string) => string): string {
  const of = (severity: Severity) => issues.filter((issue) => issue.severity === severity);
  const sorted = [...of('error'), ...of('warning'), ...of('info')];
  return sarif(
    'check',
    sorted.map((issue) => resultOf(issue, pathOf)),
  );
}

function resultOf(issue: Issue, pathOf: (file: string) => string): SarifResult {
  const { code, severity, message, hint, real, file, line, column, length = 1 } = issue;
  const words = code.replace(/-/g, ' ');
  const said = real === undefined ? '' : ` The real program says: ${real.replace(/\s+/g, ' ')}`;
  // A command-line option is not in a file. SARIF needs a location, so the option is named like a file.
  const known = file.startsWith('--') ? file : pathOf(file);
  return {
    rule: {
      id: code,
      title: words.charAt(0).toUpperCase() + words.slice(1),
      help: 'What is wrong, what is allowed and how to mend it is in the message. `vchsim check` shows the same with the line.',
      level: LEVELS[severity],
    },
    level: LEVELS[severity],
    message: `${message}.${hint === undefined ? '' : ` Hint: ${hint}.`}${said}`,
    place: {
      file: known,
      region: line === 0 ? null : { line, column, endColumn: column + length },
    },
    identity: [known, message],
  };
}
