import { describe, expect, it } from 'vitest';
import { type ContainerKeys, parseRun } from '../../../src/vic/docker/run.ts';
import { parseStress } from '../../../src/vic/stress/line.ts';

const run = (options: string) => parseRun(`docker -H vch:2375 run ${options}`);
const codes = (options: string) => run(options).problems.map((problem) => `${problem.severity} ${problem.code}`);

const DEFAULTS: ContainerKeys = {
  vcpus: 2,
  memory: '2048MB',
  image: 'busybox',
  command: [],
  publish: [],
  volumes: [],
  detach: false,
  remove: false,
};

describe('docker run on a VCH', () => {
  it.each<[line: string, keys: Partial<ContainerKeys>]>([
    ['docker -H vch:2375 run -d --name web nginx', { name: 'web', image: 'nginx', detach: true }],
    ['docker -H vch:2376 --tls run -d -p 8080:80 nginx', { image: 'nginx', detach: true, publish: ['8080:80'] }],
    ['docker -H vch:2375 run -it --cpuset-cpus 2 -m 4g busybox', { memory: '4096MB' }],
    [
      'docker -H vch:2375 create --cpuset-cpus 4,7 -m 700m alpine sleep 1d',
      { vcpus: 4, memory: '768MB', image: 'alpine', command: ['sleep', '1d'] },
    ],
    ['docker -H vch:2375 run -d -m 1024 alpine sleep 1d', { image: 'alpine', command: ['sleep', '1d'], detach: true }],
    [
      'docker -H vch:2375 run -d --cpus 0.5 --memory-reservation 256m -m 1.5g redis',
      { memory: '1536MB', image: 'redis', detach: true },
    ],
    [
      'docker -H vch:2375 run -d --net routable -p 80 registry.corp.local/justait/nginx:patched',
      { image: 'registry.corp.local/justait/nginx:patched', detach: true, publish: ['80'], net: 'routable' },
    ],
    [
      'docker -H vch:2375 run -d -P --net routable nginx',
      { image: 'nginx', detach: true, publishAll: true, net: 'routable' },
    ],
    [
      'docker -H vch:2375 run -d -p 12375:2375 vmware/dch-photon:1.13',
      { image: 'vmware/dch-photon:1.13', detach: true, publish: ['12375:2375'] },
    ],
    [
      'docker -H vch:2375 run --rm progrium/stress --cpu 1 --timeout 5m',
      {
        image: 'progrium/stress',
        command: ['--cpu', '1', '--timeout', '5m'],
        workload: 'stress --cpu 1 --timeout 5m',
        remove: true,
      },
    ],
    [
      'docker -H vch:2375 run -d -m 4g --cpuset-cpus 2 progrium/stress -m 1 --vm-bytes 512M -t 300',
      {
        memory: '4096MB',
        image: 'progrium/stress',
        command: ['-m', '1', '--vm-bytes', '512M', '-t', '300'],
        workload: 'stress -m 1 --vm-bytes 512M -t 300',
        detach: true,
      },
    ],
    ['docker container run -itd --rm --name=web busybox', { name: 'web', detach: true, remove: true }],
    [
      'docker run -e A=1 -e B=2 --label x=y --env-file f -w /srv -u 1000 --entrypoint sh -v data:/data busybox',
      { volumes: ['data:/data'] },
    ],
    ['docker run --detach=true -m4g -- busybox', { memory: '4096MB', detach: true }],
    ['sudo /usr/bin/docker --tlsverify --tlscacert ca.pem -D run busybox', {}],
  ])('reads %s', (line, keys) => {
    const parsed = parseRun(line);
    expect(parsed.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(parsed.keys).toEqual({ ...DEFAULTS, ...keys });
  });
});

describe('the size of a containerVM', () => {
  it.each([
    // whole MiB, at least 512, up to the next multiple of 128; less than 1 MiB is the default
    ['0', '2048MB'],
    ['1024', '2048MB'],
    ['500k', '2048MB'],
    ['1m', '512MB'],
    ['100m', '512MB'],
    ['512m', '512MB'],
    ['513m', '640MB'],
    ['600m', '640MB'],
    ['700m', '768MB'],
    ['900m', '1024MB'],
    ['1000m', '1024MB'],
    ['1g', '1024MB'],
    ['1GB', '1024MB'],
    ['"1 g"', '1024MB'],
    ['1.5g', '1536MB'],
    ['2050m', '2176MB'],
    ['4g', '4096MB'],
    ['4294967296', '4096MB'],
  ])('-m %s gives %s', (asked, memory) => {
    expect(run(`-m ${asked} busybox`).keys.memory).toBe(memory);
  });

  it.each([
    ['4', 4],
    ['2,3', 2],
    ['0', 1],
    ['0,1', 1],
    ['-1', 1],
    ['""', 2],
  ])('--cpuset-cpus %s gives %i vCPUs', (asked, vcpus) => {
    expect(run(`--cpuset-cpus ${asked} busybox`).keys.vcpus).toBe(vcpus);
  });

  it('lets the count of the Windows client win', () => {
    expect(run('--cpu-count 3 --cpuset-cpus 2 busybox').keys.vcpus).toBe(3);
    expect(run('--cpu-count 0 --cpuset-cpus 4 busybox').keys.vcpus).toBe(4);
  });
});

describe('what is said without being refused', () => {
  it.each([
    ['nginx', ['info default-size']],
    ['--cpuset-cpus 2 -m 4g nginx', []],
    ['-m 1024 nginx', ['warning memory-in-bytes']],
    ['-m 700m nginx', ['info memory-rounded']],
    ['--cpuset-cpus 2,3 nginx', ['warning cpuset-is-a-count']],
    ['--cpuset-cpus 0 nginx', ['warning cpuset-is-a-count']],
    ['-m 1g --cpus 0.5 -c 512 nginx', ['warning ignored-by-vic', 'warning ignored-by-vic']],
    ['-m 1g --memory-reservation 256m --memory-swap -1 --ulimit x nginx', Array(3).fill('warning ignored-by-vic')],
    ['-m 1g -P nginx', ['warning publish-all-opens-nothing']],
    // What -P opens there depends on the firewall of the network.
    ['-m 1g -P --net web nginx', []],
    // A VCH makes containers of any name; only rename refuses one.
    ['-m 1g --name "my web" nginx', ['warning invalid-container-name']],
    ['-m 1g busybox -m 4g', ['warning option-behind-image']],
    ['-m 1g --net a --net b busybox', ['error several-networks']],
  ])('%s: %j', (options, expected) => {
    expect(codes(options)).toEqual(expected);
  });

  it('a number of bytes that was meant as MB comes with the corrected line', () => {
    expect(run('-m 1024 nginx').problems[0]!.corrected).toBe('docker -H vch:2375 run -m 1024m nginx');
  });
});

describe('what is refused', () => {
  const help = "\nSee 'docker run --help'.";
  it.each<[line: string, real: string, marked: string]>([
    [
      'docker run --cpuset-cpus 0-1 busybox',
      `docker: Error response from daemon: Error parsing CPU count: strconv.Atoi: parsing "0-1": invalid syntax.${help}`,
      '0-1',
    ],
    ['docker run -m 4x busybox', `invalid argument "4x" for "-m, --memory" flag: invalid size: '4x'${help}`, '4x'],
    ['docker run --memroy 4g -m 1g busybox', `unknown flag: --memroy${help}`, '--memroy'],
    ['docker run -m 1g', `"docker run" requires at least 1 argument(s).${help}`, ''],
    ['docker run -m', `flag needs an argument: 'm' in -m${help}`, '-m'],
    ['docker create -m 1g -d busybox', "unknown shorthand flag: 'd' in -d\nSee 'docker create --help'.", '-d'],
    [
      'docker run -m 1g BusyBox',
      `docker: invalid reference format: repository name must be lowercase.${help}`,
      'BusyBox',
    ],
    ['docker run -m 1g busybox:', `docker: invalid reference format.${help}`, 'busybox:'],
    [
      'docker run -m 1g -v /srv:/data nginx',
      `docker: Error response from daemon: Bad request error from portlayer: mounting directories as a data volume is not supported.${help}`,
      '/srv:/data',
    ],
    [
      'docker run -m 1g -p 80-90:80 nginx',
      `docker: Error response from daemon: Server error from portlayer: host port ranges are not supported for port bindings.${help}`,
      '80-90:80',
    ],
    ['docker run -m 1g -p web nginx', `docker: Invalid containerPort: web.${help}`, 'web'],
  ])('%s', (line, real, marked) => {
    const errors = parseRun(line).problems.filter((problem) => problem.severity === 'error');
    expect(errors[0]).toMatchObject({ real });
    expect(line.slice(errors[0]!.start, errors[0]!.end)).toBe(marked);
  });

  it.each([
    ['docker update -m 1g web', 'wrong-command'],
    ['docker', 'wrong-command'],
    ['podman run busybox', 'wrong-program'],
    ['', 'wrong-program'],
    ['docker run --help', 'help-only'],
  ])('%j makes no container', (line, code) => {
    expect(parseRun(line).problems.map((problem) => problem.code)).toContain(code);
  });
});

describe('the workload a line carries', () => {
  const workload = (rest: string) => run(`-m 1g ${rest}`).keys.workload ?? null;

  it.each([
    // The image's entry point is stress: all words go to it.
    ['progrium/stress --cpu 2', 'stress --cpu 2'],
    ['progrium/stress', 'stress'],
    ['progrium/stress stress --cpu 2', 'stress stress --cpu 2'],
    ['registry.corp.local:5000/lab/stress:1.0 --cpu 2', 'stress --cpu 2'],
    ['polinux/stress stress --cpu 2', 'stress --cpu 2'],
    ['alexeiled/stress-ng --cpu 2', 'stress-ng --cpu 2'],
    ['ubuntu stress --vm 1', 'stress --vm 1'],
    ['ubuntu /usr/bin/stress-ng --vm 1', 'stress-ng --vm 1'],
    ['--entrypoint /usr/bin/stress ubuntu --vm 1', 'stress --vm 1'],
    ['--entrypoint sh progrium/stress -c true', null],
    // What a command inside starts.
    ['ubuntu sh -c "stress --cpu 2"', 'stress --cpu 2'],
    ["ubuntu bash -lc 'exec stress --cpu 2'", 'stress --cpu 2'],
    ['ubuntu nice -n 10 stress --cpu 2', 'stress --cpu 2'],
    ['ubuntu timeout 60 stress --cpu 2', 'stress --cpu 2'],
    ['ubuntu timeout -s KILL 1m nice stress --cpu 2', 'stress --cpu 2'],
    ['ubuntu env X=1 stress --cpu 2', 'stress --cpu 2'],
    ['--entrypoint sh ubuntu -c "stress --cpu 2"', 'stress --cpu 2'],
    ['polinux/stress sh -c "stress --cpu 2"', 'stress --cpu 2'],
    ['ubuntu sh -c "sleep 1d"', null],
    ['nginx', null],
    ['ubuntu sleep 1d', null],
  ])('%s runs %s', (rest, expected) => {
    expect(workload(rest)).toBe(expected);
  });

  it.each([
    ['ubuntu sh -c "stress --cpu 1; stress --vm 1"', 'stress --cpu 1; stress --vm 1'],
    ['ubuntu sh -c "while true; do :; done"', 'while true; do :; done'],
    ['ubuntu taskset -c 0 stress --cpu 1', 'taskset -c 0 stress --cpu 1'],
  ])('%s cannot be read', (rest, unread) => {
    const { keys } = run(`-m 1g ${rest}`);
    expect([keys.workload, keys.unread]).toEqual([undefined, unread]);
  });

  it('points at words inside a script', () => {
    const line = 'docker run -m 1g ubuntu sh -c "stress --cpu 0"';
    const { stress } = parseRun(line);
    const [problem] = parseStress(line, stress!).problems;
    expect(line.slice(problem!.start, problem!.end)).toBe('0');
  });

  // 60 s of timeout against stress's own 5 minutes; then against its own 30 s.
  it.each([
    ['timeout 60 stress --cpu 1 -t 5m', { timeoutS: 60, killed: { exitCode: 124 } }],
    ['timeout --preserve-status 60 stress --cpu 1', { timeoutS: 60, killed: { exitCode: 143 } }],
    ['timeout -t 60 stress --cpu 1', { timeoutS: 60, killed: { exitCode: 143 } }],
    ['timeout 1m stress --cpu 1 -t 30', { timeoutS: 30 }],
  ])('%s ends in time', (command, expected) => {
    const line = `docker run -m 1g ubuntu ${command}`;
    expect(parseStress(line, parseRun(line).stress!).workload).toMatchObject(expected);
  });
});
