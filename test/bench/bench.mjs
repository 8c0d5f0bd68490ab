/**
 * How long things take on this machine: `npm run bench`.
 *
 * Nothing here passes or fails; the limits beside the numbers are the project's aims on two cores. The last column is
 * the time in units of a fixed loop measured in the same run, which makes tables of different machines comparable.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readScenario, simulate, summarise } from '../../dist/index.js';

const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'vchsim-bench-'));

const HUNDRED_VMS = manyVms('hundred-vms', '1h', 'cores: 16', { count: 100, vcpus: 1, memory: '4GB', cpu: '40%' });
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
];

function manyVms(name, duration, host, { count, vcpus, memory, cpu }) {
  return `vchsim: 1
name: ${name}
duration: ${duration}
host: { ${host}, mhz: 2400, memory: 2TB }
vms: [{ name: vm, count: ${count}, vcpus: ${vcpus}, memory: ${memory}, workload: { cpu: ${cpu}, memory: 256MB } }]
`;
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

const file = join(place, 'hundred-vms.yaml');
writeFileSync(file, HUNDRED_VMS);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const shell = process.platform === 'win32';
const out = ['--out', place];

const unitS = yardstickS();
const rows = [];
const timed = (what, aim, seconds) => rows.push([what, `${seconds.toFixed(2)} s`, aim, (seconds / unitS).toFixed(1)]);
try {
  timed(
    'vchsim --help',
    '0.15 s',
    bestS(5, () => call(process.execPath, [CLI, '--help'])),
  );
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
  rows.push([
    'peak memory: run scenarios/memory-limited.yaml',
    `${peakMb(['run', 'scenarios/memory-limited.yaml', ...out]).toFixed(0)} MB`,
    '250 MB',
    '',
  ]);
  rows.push(['peak memory: run hundred-vms.yaml', `${peakMb(['run', file, ...out]).toFixed(0)} MB`, '250 MB', '']);
} finally {
  rmSync(place, { recursive: true, force: true });
}

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}; one loop = ${unitS.toFixed(3)} s\n`,
);
console.log('| what | measured | aim | loops |\n|---|---|---|---|');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
