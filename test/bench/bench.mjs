/**
 * How long things take on this machine: `npm run bench`.
 *
 * Nothing here passes or fails; the limits beside the numbers are the project's aims on two cores. The last column is
 * the time in units of a fixed loop measured in the same run, which makes tables of different machines comparable.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { renderFigures } from '../../dist/charts/png.js';
import { LIGHT } from '../../dist/charts/theme.js';
import { Machine } from '../../dist/engine/machine.js';
import { figuresOfRun } from '../../dist/figures/drawn-figures.js';
import { readScenario, simulate, summarise } from '../../dist/index.js';
import { MemoryManager } from '../../dist/memory/manager.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'vchsim-bench-'));

const HUNDRED_VMS = manyVms('hundred-vms', '1h', 'cores: 16', { count: 100, vcpus: 1, memory: '4GB', cpu: '40%' });
const TWO_HUNDRED_VMS = manyVms('two-hundred', '30m', 'cores: 32', { count: 200, vcpus: 1, memory: '4GB', cpu: '40%' });
/** Sixty-four cores with hyper-threading: 128 threads. */
const WIDE = 'cores: 64, hyperthreading: true';
const CROWDS = [
  ['one hour of 100 one-vCPU VMs at 40 % on 16 cores', '6 s', HUNDRED_VMS],
  [
    'one hour of 100 saturated one-vCPU VMs on 16 cores',
    '3 s',
    manyVms('saturated', '1h', 'cores: 16', { count: 100, vcpus: 1, memory: '4GB', cpu: '100%' }),
  ],
  [
    'one hour of 25 four-vCPU VMs at 40 % on 16 cores',
    '25 s',
    manyVms('wide', '1h', 'cores: 16', { count: 25, vcpus: 4, memory: '4GB', cpu: '40%' }),
  ],
  [
    'ten minutes of 2,000 one-vCPU VMs at 40 % on 128 threads',
    '20 s',
    manyVms('two-thousand', '10m', WIDE, { count: 2000, vcpus: 1, memory: '512MB', cpu: '40%' }),
  ],
  [
    'ten minutes of 500 four-vCPU VMs at 40 % on 128 threads',
    '60 s',
    manyVms('five-hundred', '10m', WIDE, { count: 500, vcpus: 4, memory: '512MB', cpu: '40%' }),
  ],
  [
    'one minute of one saturated 128-vCPU VM beside 64 saturated one-vCPU VMs on 128 cores',
    '4 s',
    wideBeside('wide-beside-saturated', '100%'),
  ],
  [
    'one minute of one saturated 128-vCPU VM beside 64 one-vCPU VMs at 40 % on 128 cores',
    '4 s',
    wideBeside('wide-beside-part', '40%'),
  ],
];

function manyVms(name, duration, host, { count, vcpus, memory, cpu }) {
  return `vchsim: 1
name: ${name}
duration: ${duration}
host: { ${host}, mhz: 2400, memory: 2TB }
vms: [{ name: vm, count: ${count}, vcpus: ${vcpus}, memory: ${memory}, workload: { cpu: ${cpu}, memory: 256MB } }]
`;
}

/** A VM as wide as the host, always busy: its vCPUs drift apart and are stopped and released all the time. */
function wideBeside(name, cpu) {
  return `vchsim: 1
name: ${name}
duration: 1m
host: { cores: 128, mhz: 2400, memory: 2TB }
vms:
  - { name: wide, vcpus: 128, memory: 8GB, workload: { cpu: 100%, memory: 256MB } }
  - { name: vm, count: 64, vcpus: 1, memory: 4GB, workload: { cpu: ${cpu}, memory: 256MB } }
`;
}

/** VMs that page all the time: their pool's limit leaves each less than it keeps touching. */
function paging(name, memory, { count, vmMb }) {
  const limitMb = Math.round(0.25 * vmMb + 30) * count;
  return `vchsim: 1
name: ${name}
duration: 10m
host: { cores: 16, mhz: 2400, memory: ${memory} }
pools: [{ name: held, memory: { limit: ${limitMb}MB } }]
vms:
  - name: vm
    pool: held
    count: ${count}
    vcpus: 1
    memory: ${vmMb}MB
    guestSwap: 0
    workload: { cpu: 40%, memory: ${Math.round(0.3 * vmMb)}MB, active: ${Math.round(0.25 * vmMb)}MB }
`;
}

/** Runs `act` with everything memory does in a step left out: what vCPUs wait for pages stays as it was when the run began. */
function withoutMemorySteps(act) {
  const { step } = MemoryManager.prototype;
  const { setPageWaits } = Machine.prototype;
  MemoryManager.prototype.step = () => [];
  Machine.prototype.setPageWaits = function (tick) {
    if (tick === 0) setPageWaits.call(this, tick);
  };
  try {
    act();
  } finally {
    MemoryManager.prototype.step = step;
    Machine.prototype.setPageWaits = setPageWaits;
  }
}

/** CPU time, which others on the machine disturb less: the best of two acts that take turns, as first ÷ second. */
function ratioOf(first, second) {
  const cpuMs = (act) => {
    const before = process.cpuUsage();
    act();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  let [a, b] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let i = 0; i < 5; i++) {
    a = Math.min(a, cpuMs(first));
    b = Math.min(b, cpuMs(second));
  }
  return a / b;
}

/** Seconds of the fixed loop: integer arithmetic the optimiser cannot drop. */
function yardstickS() {
  const startedMs = performance.now();
  let state = 1;
  for (let i = 0; i < 100_000_000; i++) state = (Math.imul(state, 1664525) + 1013904223) | 0;
  if (state === 42) console.log('');
  return (performance.now() - startedMs) / 1000;
}

/** Best of `times`: the least disturbed one. */
function bestS(times, act) {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const startedMs = performance.now();
    act();
    best = Math.min(best, (performance.now() - startedMs) / 1000);
  }
  return best;
}

function call(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', cwd: ROOT, ...options });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status}\n${result.stderr}`);
  return result;
}

/** Peak memory of a run of the command in MB, told by the process itself at its end. */
function peakMb(args) {
  const tell = "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'))";
  const result = call(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, CLI, ...args]);
  return Number(/peak (\d+)/.exec(result.stderr)[1]) / 1024;
}

function simulateText(text) {
  const { scenario, issues } = readScenario(text, { path: 'bench.yaml', load: () => new Uint8Array() });
  if (scenario === null) throw new Error(JSON.stringify(issues));
  summarise(simulate(scenario));
}

/** Seconds per chart after the first, and the peak memory of this process after 600 of them, MB. */
async function charts600() {
  const path = join(ROOT, 'scenarios/memory-limited.yaml');
  const { scenario } = readScenario(readFileSync(path, 'utf8'), { path, load: (each) => readFileSync(each) });
  const samples = [...simulate(scenario)];
  const figures = figuresOfRun({ run: samples[0].run, samples, summary: summarise(samples) }, { all: true });
  const many = Array.from({ length: 601 }, (_, at) => figures[at % figures.length]);
  let [count, startedMs, peakBytes] = [0, 0, 0];
  for await (const _ of renderFigures(many, { theme: LIGHT, formats: ['png'] })) {
    if (count++ === 0) startedMs = performance.now();
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  }
  return { chartS: (performance.now() - startedMs) / 1000 / (count - 1), peakMb: peakBytes / 2 ** 20 };
}

/**
 * Seconds until explore.html has drawn the run of a moved slider, as its status line says; null without a Chromium
 * (VCHSIM_BROWSER_PATH, else /usr/bin/chromium). Needs the folder of a run of scenarios/memory-limited.yaml.
 */
async function redrawS(folder) {
  const executablePath = process.env.VCHSIM_BROWSER_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) return null;
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(join(folder, 'explore.html')).href);
    const drawn = page.locator('.status', { hasText: 'Simulated and drawn in' });
    const provenance = page.locator('#provenance');
    await drawn.waitFor();
    let best = Number.POSITIVE_INFINITY;
    for (const value of ['640', '768', '896', '1024', '1152', '1280']) {
      const before = await provenance.textContent();
      await page.locator('[data-control="vchs.0.memory.limit"]').fill(value);
      await page.locator('#provenance').filter({ hasNotText: before }).waitFor();
      await drawn.waitFor();
      const ms = Number(/in ([\d,]+) ms/.exec(await drawn.textContent())[1].replace(',', ''));
      best = Math.min(best, ms / 1000);
    }
    return best;
  } finally {
    await browser.close();
  }
}

const file = join(place, 'hundred-vms.yaml');
writeFileSync(file, HUNDRED_VMS);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const shell = process.platform === 'win32';
const out = ['--out', place];

const unitS = yardstickS();
const rows = [];
const drawn = await charts600();
const timed = (what, aim, seconds) => rows.push([what, `${seconds.toFixed(2)} s`, aim, (seconds / unitS).toFixed(1)]);
try {
  timed(
    'vchsim --help',
    '0.15 s',
    bestS(5, () => call(process.execPath, [CLI, '--help'])),
  );
  timed('a chart of two dots per px, mean of 600 after the first', '0.06 s', drawn.chartS);
  timed(
    'npm start, pictures included',
    '8 s',
    bestS(1, () => call(npm, ['start', '--', ...out], { shell })),
  );
  for (const [what, aim, text] of CROWDS)
    timed(
      what,
      aim,
      bestS(1, () => simulateText(text)),
    );
  timed(
    'the hour of 100 VMs through the command, results written',
    '',
    bestS(1, () => call(process.execPath, [CLI, 'run', file, ...out])),
  );
  const ratio = (what, aim, first, second) => rows.push([what, `× ${ratioOf(first, second).toFixed(2)}`, aim, '']);
  const memoryOn = (text) => [() => simulateText(text), () => withoutMemorySteps(() => simulateText(text))];
  const tenMinutes = HUNDRED_VMS.replace('duration: 1h', 'duration: 10m');
  const hundredPaging = paging('hundred-paging', '2TB', { count: 100, vmMb: 1024 });
  ratio('memory steps, 100 VMs that have what they need', '× 1.3', ...memoryOn(tenMinutes));
  ratio('memory steps, 100 VMs that page all the time', '× 1.3', ...memoryOn(hundredPaging));
  ratio(
    '20 VMs that page all the time: 1 TB of memory against 8 GB',
    '× 1',
    () => simulateText(paging('large', '1TB', { count: 20, vmMb: 65_536 })),
    () => simulateText(paging('small', '8GB', { count: 20, vmMb: 512 })),
  );
  const crowd = join(place, 'two-hundred.yaml');
  writeFileSync(crowd, TWO_HUNDRED_VMS);
  timed(
    'half an hour of 200 VMs through the command, results written',
    '30 s',
    bestS(1, () => call(process.execPath, [CLI, 'run', crowd, ...out])),
  );
  const pageMb = statSync(join(place, 'two-hundred', 'report.html')).size / 1e6;
  rows.push(['report.html of those 200 VMs', `${pageMb.toFixed(1)} MB`, '15 MB', '']);
  rows.push(['peak memory: 600 charts', `${drawn.peakMb.toFixed(0)} MB`, '400 MB', '']);
  rows.push([
    'peak memory: run scenarios/memory-limited.yaml',
    `${peakMb(['run', 'scenarios/memory-limited.yaml', ...out]).toFixed(0)} MB`,
    '250 MB',
    '',
  ]);
  const redrawn = await redrawS(join(place, 'memory-limited'));
  if (redrawn !== null) timed('explore.html: from a moved slider to the drawn run', '0.3 s', redrawn);
  rows.push(['peak memory: run hundred-vms.yaml', `${peakMb(['run', file, ...out]).toFixed(0)} MB`, '250 MB', '']);
} finally {
  rmSync(place, { recursive: true, force: true });
}

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}; one loop = ${unitS.toFixed(3)} s\n`,
);
console.log('| what | measured | aim | loops |\n|---|---|---|---|');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
