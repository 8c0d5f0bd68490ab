/**
 * Draws the README's pictures and docs/gallery.md anew from the scenarios: `npm run build && node scripts/pictures.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const README = [
  { name: 'cpu-limited', from: 'cpu-limited/charts/vm/limited.busybox-cpu.png' },
  { name: 'memory-limited', from: 'memory-limited/charts/vm/limited.busybox-memory.png' },
];

/** One entry per kind of figure: its file, and what it answers. test/figures/gallery.test.ts holds the list to the figures there are. */
const GALLERY = [
  {
    title: 'A VM',
    folder: 'charts/vm/',
    figures: [
      [
        'cpu',
        'cpu-limited/charts/vm/limited.busybox-cpu.png',
        'What it used, wanted and was entitled to, against its limits; ready on the right, over its whole range.',
      ],
      [
        'memory',
        'memory-limited/charts/vm/limited.busybox-memory.png',
        'What it holds and what was taken away; how long it waits for it on the right.',
      ],
      [
        'memory-map',
        'memory-limited/charts/vm/limited.busybox-memory-map.png',
        'Where each MB of it is; below, how fast pages come back from disk and from the compression cache. By default where anything was taken away.',
      ],
      [
        'states',
        'configure-live/charts/vm/limited.web-states.png',
        'All the time of each vCPU: running, ready at a limit, ready in contention, co-stop, waiting for pages, idle. By default where a VM was kept waiting.',
      ],
    ],
  },
  {
    title: 'A pool or VCH',
    folder: 'charts/pool/',
    figures: [
      [
        'cpu',
        'configure-live/charts/pool/limited-cpu.png',
        'Its members stacked against limit and reservation, the ten largest one by one; demand as a line unless it is out of all proportion.',
      ],
      [
        'memory',
        'memory-limited/charts/pool/limited-memory.png',
        'What its members hold, overhead included, against the limit.',
      ],
    ],
  },
  {
    title: 'The host',
    folder: 'charts/host/',
    figures: [
      [
        'cpu',
        'noisy-neighbour/charts/host/esx-01-cpu.png',
        'VMs stacked against its capacity; ready of all of them on the right.',
      ],
      [
        'memory',
        'esxtop-capture/charts/host/esx-01-memory.png',
        'VMs stacked against its memory; below, the free state.',
      ],
      ['pcpus', 'noisy-neighbour/charts/host/esx-01-pcpus.png', 'How busy each pCPU was.'],
      [
        'time',
        'thirty-containers/charts/host/esx-01-time.png',
        'Where did the time go: one bar for each of the ten VMs that lost most.',
      ],
      [
        'ready',
        'thirty-containers/charts/host/esx-01-ready.png',
        'How ready is spread over the samples: median, 95 %, 99 %, worst. By default where any VM had one percent.',
      ],
      [
        'unserved',
        'thirty-containers/charts/host/esx-01-unserved.png',
        'Work that was wanted and not done, in MHz·h, as it adds up. Only where there is any.',
      ],
      ['blame', 'noisy-neighbour/charts/host/esx-01-blame.png', 'Who kept whom waiting. Only where somebody waited.'],
    ],
  },
  {
    title: 'A comparison',
    folder: 'charts/',
    figures: [
      [
        'cpu',
        'cpu-limited-vs-cpu-unlimited/charts/cpu.png',
        'All runs on the same axes, for the VM in which they differ most.',
      ],
      [
        'ready',
        'cpu-limited-vs-cpu-unlimited/charts/ready.png',
        'Ready, and the part of it spent at a limit; shaded where it deserves attention.',
      ],
      ['memory', 'memory-limited-vs-memory-unlimited/charts/memory.png', 'Memory held and taken away.'],
      ['latency', 'memory-limited-vs-memory-unlimited/charts/latency.png', 'Waiting for memory and for CPU.'],
      [
        'before-after',
        'cpu-limited-vs-cpu-unlimited/charts/before-after.png',
        'Run by run side by side, on the same scales.',
      ],
      ['time', 'cpu-limited-vs-cpu-unlimited/charts/time.png', 'Where the time of that VM went, run by run.'],
      ['percentiles', 'cpu-limited-vs-cpu-unlimited/charts/percentiles.png', 'How its ready is spread, run by run.'],
      [
        'unserved',
        'cpu-limited-vs-cpu-unlimited/charts/unserved.png',
        'Work of all VMs that was not done, run by run.',
      ],
    ],
  },
];

const DARK = 'cpu-limited/charts/vm/limited.busybox-cpu.png';
const SCENARIOS = [
  'cpu-limited',
  'memory-limited',
  'configure-live',
  'noisy-neighbour',
  'esxtop-capture',
  'thirty-containers',
];

function vchsim(...args) {
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', ...args, '--quiet'], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`vchsim ${args.join(' ')} ended with ${status}`);
}

const nameOf = (title, figure) => `${title.split(' ').at(-1).toLowerCase()}-${figure}.png`;

function page() {
  const sections = GALLERY.map(({ title, folder, figures }) => {
    const entries = figures.map(
      ([figure, , words]) =>
        `### \`${figure}\`\n\n${words}\n\n![${title}: ${figure}](pictures/gallery/${nameOf(title, figure)})`,
    );
    return `## ${title}\n\nFiles: \`${folder}${folder === 'charts/' ? '' : '<name>-'}<figure>.png\`.\n\n${entries.join('\n\n')}`;
  });
  return `# Every figure there is

Drawn from the scenarios that come along by \`scripts/pictures.mjs\`; do not edit. A counter has the same colour in every
figure; dashes are limits, dots sizes, dash-dots reservations; amber and red shades are the thresholds of
[counters.md](counters.md). Pictures have two dots per px. \`--charts all\` draws every figure of every VM and pool,
\`--theme dark\` suits dashboards, \`--chart-format png,svg\` writes an SVG beside each PNG.

${sections.join('\n\n')}

## In the dark

\`--theme dark\` colours the charts and the page; on paper the page stays light.

![The first figure in the dark theme](pictures/gallery/dark.png)
`;
}

const place = await mkdtemp(join(tmpdir(), 'vchsim-pictures-'));
try {
  await mkdir('docs/pictures/gallery', { recursive: true });
  vchsim('run', 'scenarios/cpu-limited.yaml', '--out', place, '--theme', 'dark');
  await copyFile(join(place, DARK), 'docs/pictures/gallery/dark.png');
  vchsim('run', ...SCENARIOS.map((name) => `scenarios/${name}.yaml`), '--out', place);
  for (const what of ['cpu', 'memory'])
    vchsim('compare', `scenarios/${what}-limited.yaml`, `scenarios/${what}-unlimited.yaml`, '--out', place);
  for (const { name, from } of README) await copyFile(join(place, from), `docs/pictures/${name}.png`);
  for (const { title, figures } of GALLERY)
    for (const [figure, from] of figures)
      await copyFile(join(place, from), `docs/pictures/gallery/${nameOf(title, figure)}`);
  await writeFile('docs/gallery.md', page());
} finally {
  await rm(place, { recursive: true, force: true });
}
