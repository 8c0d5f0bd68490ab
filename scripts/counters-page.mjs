/**
 * Writes docs/counters.md from the counter catalogue: `npm run build && node scripts/counters-page.mjs`.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const KIND = { vm: 'VM', resourcePool: 'pool', host: 'host' };
const INSTANCE = { vcpu: 'each vCPU', pcpu: 'each pCPU' };

/** Text inside a table: a bar would end the cell, code or not. */
const cell = (text) => text.replaceAll('|', '\\|');
const code = (text) => `\`${text}\``;

function overview(groups) {
  const rows = groups.flatMap(({ counters }) =>
    counters.map((counter) => {
      const { name, label, unit, rollup, statsType, level, entities, instances } = counter;
      const kept = [...entities.map((kind) => KIND[kind]), ...instances.map((each) => INSTANCE[each])].join(', ');
      return `| [${code(name)}](#${anchor(name)}) | ${label} | ${unit} | ${rollup} | ${statsType} | ${level ?? 'ours'} | ${kept} |`;
    }),
  );
  return [
    '| counter | label | unit | roll-up | type | level | values of |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** The anchor GitHub gives a heading: small letters, no dots. */
function anchor(name) {
  return name.toLowerCase().replace(/[^a-z0-9_ -]/g, '');
}

function entry(counter) {
  const { name, meaning, formula, entities, trap, history, level } = counter;
  const lines = [
    ...entities.map((kind) => `- **${KIND[kind]}**: ${formula[kind]}`),
    ...(trap === null ? [] : [`- *Careful*: ${trap}`]),
    ...thresholds(counter),
    ...(elsewhere(counter) === '' ? [] : [`- *Elsewhere*: ${elsewhere(counter)}`]),
    ...(level === null ? [] : [`- *In vCenter*: ${history}`]),
    `- *Sources*: ${counter.sources.join('; ')}`,
  ];
  return `### ${name}\n\n${meaning}\n\n${lines.join('\n')}`;
}

function thresholds({ thresholds: { findings, published } }) {
  const ours =
    findings === null
      ? []
      : [`${findings.of}: warning from ${findings.warning}, critical from ${findings.critical} (findings)`];
  const bands = published.map(
    ({ of, fine, watch, bad, source }) => `${of}: fine ${fine}, watch ${watch}, bad ${bad} (${source})`,
  );
  return ours.length + bands.length === 0 ? [] : [`- *Thresholds*: ${[...ours, ...bands].join('; ')}`];
}

function elsewhere({ elsewhere: { esxtop, vrops, vmwareExporter } }) {
  const relation = esxtop?.relation ? `, ${esxtop.relation}` : '';
  return [
    ...(esxtop === null ? [] : [`esxtop ${code(esxtop.column)} (batch ${code(esxtop.batch)}${relation})`]),
    ...(vrops === null ? [] : [`vROps ${code(vrops)}`]),
    ...vmwareExporter.map((name) => `vmware_exporter ${code(name)}`),
  ].join(', ');
}

function conversions(groups) {
  const seen = new Map(
    groups.flatMap(({ counters }) =>
      counters.flatMap((counter) => counter.conversions.map((each) => [each.given, each.is])),
    ),
  );
  const rows = [...seen].map(([given, is]) => `| ${cell(given)} | ${is.map(cell).join('<br>')} |`);
  return ['| given | is |', '|---|---|', ...rows].join('\n');
}

/** The page, from `{ title, counters }` per group, each counter explained. */
export function countersPage(groups) {
  const details = groups.map(({ title, counters }) => `## ${title}\n\n${counters.map(entry).join('\n\n')}`);
  return `# The counters

This page lists every counter that vchsim calculates, under its name in vSphere. Get-Stat of PowerCLI and govc use the same names.
Names that begin with \`vchsim.\` are ours. \`vchsim explain NAME\` prints the same in a terminal. It also takes labels
(\`"Max limited"\`) and columns of esxtop (\`%RDY\`). \`node scripts/counters-page.mjs\` writes this page.

Times are milliseconds per 20 s sample, summed over vCPUs. For every VM and sample, run + ready + co-stop + wait =
vCPUs × 20,000 ms. Max limited is part of ready. Idle and swap wait are parts of wait. Values of hosts and pools are made of the
values of their VMs, unless the formula says otherwise.

${overview(groups)}

## Conversions

${conversions(groups)}

${details.join('\n\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { CATALOG } = await import('../dist/counters/catalog.js');
  const { explainCounter } = await import('../dist/counters/explanation.js');
  const groups = CATALOG.map(({ title, entries }) => ({ title, counters: entries.map(explainCounter) }));
  await writeFile(new URL('../docs/counters.md', import.meta.url), countersPage(groups));
}
