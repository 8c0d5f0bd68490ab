/**
 * Writes docs/findings.md from the registry of findings: `npm run build && node scripts/findings-page.mjs`.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** @param {readonly (readonly [code: string, kind: object])[]} kinds in the order of the registry */
export function findingsPage(kinds) {
  const rows = kinds.map(
    ([code, { title, severities }]) => `| [\`${code}\`](#${code}) | ${title} | ${severities.join(', ')} |`,
  );
  const entries = kinds.map(([code, { title, help, severities, shownBy }]) =>
    [
      `### ${code}`,
      `**${title}.** ${help}`,
      `*Severity*: ${severities.join(' or ')}. *Shown by*: ${figureInWords(shownBy)}.`,
    ].join('\n\n'),
  );
  return `${[
    '# Findings',
    'Every finding has a code. `summary.json` has it in `findings`, and `findings.sarif` has it as the id of a rule.\n`node scripts/findings-page.mjs` writes this page from the same descriptions.',
    '`critical` and `warning` follow the thresholds of the counter ([counters.md](counters.md)). A tenth of the samples must be beyond\nthe threshold. `--fail-on warning` and `--fail-on critical` end a run with exit code 2.',
    ['| code | what it says | severity |', '|---|---|---|', ...rows].join('\n'),
    ...entries,
  ].join('\n\n')}\n`;
}

const FIGURES = {
  cpu: 'the CPU figure',
  memory: 'the memory figure',
  'memory-map': 'the memory map',
  counter: 'the figure of CPU or memory, as its counter says,',
};
const OWNERS = { vm: 'the VM', resourcePool: 'the pool' };

function figureInWords(shownBy) {
  return shownBy === null ? 'no figure' : `${FIGURES[shownBy.figure]} of ${OWNERS[shownBy.of]}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { FINDING_KINDS } = await import('../dist/analysis/rules/registry.js');
  await writeFile(new URL('../docs/findings.md', import.meta.url), findingsPage([...FINDING_KINDS]));
}
