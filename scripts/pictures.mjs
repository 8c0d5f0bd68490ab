/**
 * Draws the README's pictures and docs/gallery.md anew from the scenarios: `npm run build && node scripts/pictures.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIGURES } from '../dist/figures/registry.js';

const README = [
  { name: 'cpu-limited', from: 'cpu-limited/charts/vm/limited.busybox-cpu.png' },
  { name: 'memory-limited', from: 'memory-limited/charts/vm/limited.busybox-memory.png' },
];

/** Sections of the page; what stands in them is said by the figures of the registry. */
const GALLERY = [
  { title: 'A VM', kind: 'vm', folder: 'charts/vm/' },
  { title: 'A pool or VCH', kind: 'resourcePool', folder: 'charts/pool/' },
  { title: 'The host', kind: 'host', folder: 'charts/host/' },
  { title: 'A comparison', kind: 'comparison', folder: 'charts/' },
];

const DARK = 'cpu-limited/charts/vm/limited.busybox-cpu.png';
const EXAMPLES = new Set(
  Object.values(FIGURES).flatMap((figures) => figures.map(({ gallery }) => gallery.example.run)),
);
const [COMPARISONS, RUNS] = [true, false].map((pair) => [...EXAMPLES].filter((run) => run.includes('-vs-') === pair));

function vchsim(...args) {
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', ...args, '--quiet'], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`vchsim ${args.join(' ')} ended with ${status}`);
}

const nameOf = (title, { name }) => `${title.split(' ').at(-1).toLowerCase()}-${name}.png`;

/** Where the example of a figure lies among the results. */
function exampleOf(folder, { name, gallery: { example } }) {
  return `${example.run}/${folder}${example.entity === undefined ? '' : `${example.entity}-`}${name}.png`;
}

function page() {
  const sections = GALLERY.map(({ title, kind, folder }) => {
    const entries = FIGURES[kind].map(
      (figure) =>
        `### \`${figure.name}\`\n\n${figure.gallery.answers}\n\n![${title}: ${figure.name}](pictures/gallery/${nameOf(title, figure)})`,
    );
    return `## ${title}\n\nFiles: \`${folder}${folder === 'charts/' ? '' : '<name>-'}<figure>.png\`.\n\n${entries.join('\n\n')}`;
  });
  return `# Every figure there is

\`scripts/pictures.mjs\` draws this page from the scenarios of the project; do not edit it. A counter has the same colour in every
figure, and its own marker where lines are close. Areas and bars have letters, which the legend repeats. Dashed lines are limits,
dotted lines are sizes, dash-dotted lines are reservations. A limit far above the scale is named at the upper edge. Amber and red
shades are the thresholds of [counters.md](counters.md); the last line of the legend explains them. Pictures have two dots per px. \`--charts all\` draws every figure of every VM and pool. 
\`--theme dark\` is for dashboards. \`--chart-format png,svg\` writes an SVG beside each PNG.

${sections.join('\n\n')}

## The dark theme

\`--theme dark\` changes the colours of the charts and of the page. Printed pages stay light.

![The first figure in the dark theme](pictures/gallery/dark.png)
`;
}

const place = await mkdtemp(join(tmpdir(), 'vchsim-pictures-'));
try {
  await mkdir('docs/pictures/gallery', { recursive: true });
  vchsim('run', 'scenarios/cpu-limited.yaml', '--out', place, '--theme', 'dark');
  await copyFile(join(place, DARK), 'docs/pictures/gallery/dark.png');
  vchsim('run', ...RUNS.map((name) => `scenarios/${name}.yaml`), '--out', place);
  for (const pair of COMPARISONS)
    vchsim('compare', ...pair.split('-vs-').map((name) => `scenarios/${name}.yaml`), '--out', place);
  for (const { name, from } of README) await copyFile(join(place, from), `docs/pictures/${name}.png`);
  for (const { title, kind, folder } of GALLERY)
    for (const figure of FIGURES[kind])
      await copyFile(join(place, exampleOf(folder, figure)), `docs/pictures/gallery/${nameOf(title, figure)}`);
  await writeFile('docs/gallery.md', page());
} finally {
  await rm(place, { recursive: true, force: true });
}
