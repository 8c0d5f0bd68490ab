/** Gates as JUnit XML, which every CI server shows: one test suite per run, one test case per gate. */

import type { GateResult, Summary } from '../../analysis/summary-document.ts';
import { gateFailure } from '../../analysis/words/gates.ts';
import { escapeXml } from '../../escape.ts';

/** The file's text; call it only for runs that have gates. */
export function junitXml(summary: Summary): string {
  const { scenario, gates } = summary;
  const failures = gates.filter((gate) => !gate.passed).length;
  const counts = `tests="${gates.length}" failures="${failures}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vchsim" ${counts} time="0">`,
    `  <testsuite name="${escapeXml(scenario.name)}" ${counts} skipped="0" time="0">`,
    '    <properties>',
    ...Object.entries({ version: summary.version, seed: String(scenario.seed), sha256: scenario.sha256 }).map(
      ([name, value]) => `      <property name="${name}" value="${escapeXml(value)}"/>`,
    ),
    '    </properties>',
    ...gates.flatMap((gate) => testCase(scenario.name, gate)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(suite: string, gate: GateResult): string[] {
  const open = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(gate.gate)}" time="0"`;
  if (gate.passed) return [`${open}/>`];
  const message = escapeXml(gateFailure(gate));
  return [`${open}>`, `      <failure type="gate" message="${message}">${message}</failure>`, '    </testcase>'];
}
