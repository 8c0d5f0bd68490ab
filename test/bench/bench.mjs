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

const HUNDRED_VMS = `vchsim: 1
name: hundred-vms
duration: 1h
host: { cores: 16, mhz: 2400, memory: 512GB }
vms: [${Array.from({ length: 100 }, (_, i) => `{ name: vm-${i}, vcpus: 1, memory: 4GB, workload: { cpu: 40%, memory: 1GB } }`).join(', ')}]
`;

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

function simulateHundredVms() {
  const { scenario, issues } = readScenario(HUNDRED_VMS, { path: 'hundred-vms.yaml', load: () => new Uint8Array() });
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
  timed('one hour of 100 one-vCPU VMs at 40 % on 16 cores', '10 s', bestS(1, simulateHundredVms));
  timed(
    'the same through the command, results written',
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
