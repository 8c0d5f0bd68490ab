import { describe, expect, it } from 'vitest';
import { parseStressLine } from '../../../src/vic/stress/line.ts';
import type { StressWorkload } from '../../../src/vsphere/inventory.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

const workloadOf = (line: string) => parseStressLine(line).workload;
const workers = (cpu: number, io: number, vm: number, hdd: number) => ({ cpu, io, vm, hdd });

/** stress without options, apart from its workers. */
const DEFAULTS: Omit<StressWorkload, 'line' | 'workers'> = {
  kind: 'stress',
  dialect: 'stress',
  vmBytes: 256 * MIB,
  vmStride: 4096,
  vmKeep: false,
  vmHangS: null,
  hddBytes: GIB,
  timeoutS: null,
  backoffUs: 3000,
  dryRun: false,
  cpuLoad: 1,
  immediate: null,
};

describe('stress', () => {
  it.each<[line: string, expected: Partial<StressWorkload>]>([
    ['stress --cpu 1 --timeout 5m', { workers: workers(1, 0, 0, 0), timeoutS: 300 }],
    ['stress --vm 1 --vm-bytes 512M --timeout 5m', { workers: workers(0, 0, 1, 0), vmBytes: 512 * MIB, timeoutS: 300 }],
    [
      'stress --cpu 4 --vm 2 --vm-bytes 128M --vm-keep -t 1h',
      { workers: workers(4, 0, 2, 0), vmBytes: 128 * MIB, vmKeep: true, timeoutS: 3600 },
    ],
    ['stress -i 1 -d 1 --hdd-bytes 256M -t 2m', { workers: workers(0, 1, 0, 1), hddBytes: 256 * MIB, timeoutS: 120 }],
    [
      'stress -c 2 -m 1 --vm-hang 0 --vm-stride 64 --backoff 0',
      { workers: workers(2, 0, 1, 0), vmHangS: 0, vmStride: 64, backoffUs: 0 },
    ],
    ['stress -v -q --hdd-noclean -n -c 1', { workers: workers(1, 0, 0, 0), dryRun: true }],
    // The last of two counts.
    ['stress -c 1 --cpu 3', { workers: workers(3, 0, 0, 0) }],
    // Byte suffixes work on counts: 1 × 1024. Numbers are octal with a 0 in front and hexadecimal with 0x.
    ['stress --cpu 1k', { workers: workers(1024, 0, 0, 0) }],
    ['stress --cpu 0x10', { workers: workers(16, 0, 0, 0) }],
    ['stress --cpu 2b', { workers: workers(2, 0, 0, 0) }],
    ['stress --vm 1 --vm-hang 1k -t 2d', { workers: workers(0, 0, 1, 0), vmHangS: 1024, timeoutS: 172_800 }],
    ['stress -c 1 -t 1y', { workers: workers(1, 0, 0, 0), timeoutS: 31_536_000 }],
  ])('reads %s', (line, expected) => {
    const parsed = parseStressLine(line);
    expect(parsed.problems).toEqual([]);
    expect(parsed.workload).toEqual({ ...DEFAULTS, line, ...expected });
  });

  // The number stays as the program reads it: digits, and the last character as a suffix.
  it.each<[line: string, expected: Partial<StressWorkload>, says: string]>([
    ['stress --vm 1 --vm-bytes 512MB', { vmBytes: 512 }, '512 bytes; --vm-bytes 512M was probably meant'],
    ['stress --vm 1 --vm-bytes 512MiB', { vmBytes: 512 }, '512 bytes; --vm-bytes 512M was probably meant'],
    ['stress --vm 1 --vm-bytes 1.5G', { vmBytes: GIB }, '1073741824 bytes; --vm-bytes 1536M was probably meant'],
    ['stress --cpu 1 -t 1.5h', { timeoutS: 3600 }, '3600 s; -t 90m was probably meant'],
    ['stress --cpu 1 -t 5ms', { timeoutS: 5 }, 'stress reads -t 5ms as 5 s'],
    ['stress --cpu 1 -t 5min', {}, ''],
    ['stress --cpu 010', { workers: workers(8, 0, 0, 0) }, 'stress reads --cpu 010 as 8; --cpu 10 was probably meant'],
  ])('%s keeps its number and warns', (line, expected, says) => {
    const { workload, problems } = parseStressLine(line);
    expect(workload).toMatchObject(expected);
    // The last letter of `5min` is no suffix: stress refuses it.
    const refused = says === '';
    expect(problems).toMatchObject([
      { code: refused ? 'stress-refuses' : 'stress-reads-otherwise', severity: 'warning' },
    ]);
    if (!refused) expect(problems[0]!.message).toContain(says);
    expect(workload.doubts).toEqual(refused ? undefined : [problems[0]!.message]);
  });

  // 99999999999999999999 does not fit 64 bits: it becomes the largest number, which a suffix shifts past the sign.
  it('counts in 64 bits, as the program does', () => {
    expect(workloadOf('stress --vm 1 --vm-bytes 99999999999999999999').vmBytes).toBe(Number.MAX_SAFE_INTEGER);
    expect(parseStressLine('stress --vm 1 --vm-bytes 99999999999999999999k').problems).toMatchObject([
      { code: 'stress-refuses', real: 'stress: FAIL: invalid vm byte value: -1024' },
    ]);
  });

  it('writes the line as it would be typed', () => {
    expect(workloadOf("/usr/bin/stress   --cpu  '1' \\\n -t 5m").line).toBe('stress --cpu 1 -t 5m');
  });
});

describe('a line stress refuses starts the container and fails', () => {
  it.each([
    ['--cpu=2', 'unrecognized option: --cpu=2', '--cpu=2'],
    ['--cpuu 2', 'unrecognized option: --cpuu', '--cpuu'],
    ['-ct 2', 'unrecognized option: -ct', '-ct'],
    ['-cpu 2', 'unrecognized option: -cpu', '-cpu'],
    ['--c 2', 'unrecognized option: --c', '--c'],
    ['2', 'unrecognized option: 2', '2'],
    ['-c', "missing argument to option '--cpu'", '-c'],
    ['-c --vm 1', "missing argument to option '--cpu'", '-c'],
    ['--cpu 0', 'invalid number of cpu hogs: 0', '0'],
    ['--io -1', 'invalid number of io hogs: -1', '-1'],
    ['--vm 0', 'invalid number of vm hogs: 0', '0'],
    ['--hdd 0', 'invalid number of hdd hogs: 0', '0'],
    ['--vm 1 --vm-bytes 0', 'invalid vm byte value: 0', '0'],
    ['--vm 1 --vm-stride 0', 'invalid stride value: 0', '0'],
    ['--vm 1 --vm-hang -1', 'invalid value: -1', '-1'],
    ['--vm 1 --vm-hang 10s', 'unrecognized suffix: s', '10s'],
    ['--hdd 1 --hdd-bytes 0', 'invalid hdd byte value: 0', '0'],
    ['--cpu 1 --timeout 0', 'invalid timeout value: 0s', '0'],
    ['--cpu 1 --timeout 5x', 'unrecognized suffix: x', '5x'],
    ['--cpu 1 --backoff -1', 'invalid backoff factor: -1', '-1'],
    ['--cpu 1 --backoff x', 'invalid number: x', 'x'],
    ['--cpu k', 'invalid number: k', 'k'],
    ['--cpu ""', 'invalid string', '""'],
    // 08 is no octal number beyond its first digit.
    ['--cpu 08', 'invalid number of cpu hogs: 0', '08'],
  ])('stress %s', (options, complaint, marked) => {
    const line = `stress ${options}`;
    const { workload, problems } = parseStressLine(line);
    expect(workload.immediate).toEqual({ exitCode: 1, message: `stress: FAIL: ${complaint}` });
    expect(problems).toMatchObject([
      { code: 'stress-refuses', severity: 'warning', real: `stress: FAIL: ${complaint}` },
    ]);
    expect(line.slice(problems[0]!.start, problems[0]!.end)).toBe(marked);
  });

  it('at the first thing it dislikes', () => {
    expect(parseStressLine('stress --cpu 0 --vm 0 --nonsense').problems).toHaveLength(1);
    // --help comes first and wins.
    expect(workloadOf('stress --help --nonsense').immediate).toEqual({ exitCode: 0, message: 'prints its usage' });
  });

  it('with a hint how to mend it', () => {
    expect(parseStressLine('stress --cpu=2').problems[0]!.hint).toBe(
      'stress wants the value as a word of its own: --cpu 2',
    );
    expect(parseStressLine('stress --timout 2').problems[0]!.hint).toBe('did you mean --timeout?');
  });
});

describe('a line that starts no worker', () => {
  it.each(['stress', 'stress --timeout 10', 'stress --help', 'stress -?', 'stress --cpu 1 --version'])(
    '%s ends at once with exit status 0',
    (line) => {
      const { workload, problems } = parseStressLine(line);
      expect(workload.immediate?.exitCode).toBe(0);
      expect(problems).toMatchObject([{ code: 'stress-runs-nothing', severity: 'warning' }]);
    },
  );
});

describe('stress-ng', () => {
  const guest = { vcpus: 4, memoryBytes: 8 * GIB };
  const ng = (options: string) => parseStressLine(`stress-ng ${options}`, guest);

  it('runs for a day unless told, and for ever with a timeout of 0', () => {
    expect(ng('--cpu 1').workload.timeoutS).toBe(86_400);
    expect(ng('--cpu 1 -t 90').workload.timeoutS).toBe(90);
    expect(ng('--cpu 1 --timeout=5m').workload.timeoutS).toBe(300);
    expect(ng('--cpu 1 -t 0').workload.timeoutS).toBeNull();
  });

  it('counts workers by vCPUs of the guest', () => {
    expect(ng('--cpu 0').workload.workers.cpu).toBe(4);
    expect(ng('-c -1').workload.workers.cpu).toBe(4);
    expect(ng('-c50%').workload.workers.cpu).toBe(2);
    expect(ng('--cpu 3 --io 1').workload.workers).toEqual(workers(3, 1, 0, 0));
  });

  it('divides --vm-bytes among its workers, where stress gives each of them all', () => {
    // 1 GiB ÷ 4
    expect(ng('--vm 4 --vm-bytes 1G').workload.vmBytes).toBe(256 * MIB);
    expect(workloadOf('stress --vm 4 --vm-bytes 1G').vmBytes).toBe(GIB);
    // 25 % of 8 GiB ÷ 2
    expect(ng('--vm 2 --vm-bytes 25%').workload.vmBytes).toBe(GIB);
    // the default of 256 MiB is shared as well
    expect(ng('--vm 2').workload.vmBytes).toBe(128 * MIB);
  });

  it('knows the load of its cpu workers and how memory is kept', () => {
    expect(ng('--cpu 1 --cpu-load 40').workload.cpuLoad).toBe(0.4);
    expect(ng('--cpu 1 -l 40').workload.cpuLoad).toBe(0.4);
    expect(ng('--vm 1 --vm-keep --vm-hang 5').workload).toMatchObject({ vmKeep: true, vmHangS: 5 });
  });

  it.each([
    ['--cpu', "stress-ng: option '--cpu' requires an argument"],
    ['--cpu x', "stress-ng: value x contains non-integer numeric: 'x'"],
    ['--cpu 1 --cpu-load 101', 'stress-ng: value 101 is out of range for cpu-load, allowed: 0 .. 100'],
  ])('fails with %s', (options, real) => {
    const { workload, problems } = ng(options);
    expect(workload.immediate).toEqual({ exitCode: 1, message: real });
    expect(problems[0]).toMatchObject({ severity: 'warning', real });
  });

  it('refuses stressors the model does not know, for it cannot tell what they would do', () => {
    expect(ng('--cpu 1 --matrix 2').problems).toMatchObject([{ code: 'stressor-not-modelled', severity: 'error' }]);
  });

  it('says which options it reads and does not model', () => {
    expect(ng('--cpu 1 --cpu-method fft --metrics-brief').problems).toMatchObject([
      { code: 'option-not-modelled', severity: 'info' },
    ]);
  });
});

it.each(['', 'sleep 1d', 'docker run progrium/stress'])('%j is no stress line', (line) => {
  expect(parseStressLine(line).problems).toMatchObject([{ code: 'wrong-program', severity: 'error' }]);
});
