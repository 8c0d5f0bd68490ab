import { describe, expect, it } from 'vitest';
import { parseCreate, type VchKeys } from '../../../src/vic/vic-machine/create.ts';

/** The catalogue's placeholder: everything that only says where to connect. */
const CONN =
  '--target vc.corp.local/DC1 --user admin@vsphere.local --password p --thumbprint AB:CD --compute-resource C1 --image-store ds1 --bridge-network br1 --public-network pub1';

const create = (options: string) => parseCreate(`vic-machine-linux create ${options}`);
/** What a line says of the VCH; how it is installed has tests of its own. */
function withoutInstall({ install: _, ...keys }: VchKeys): Omit<VchKeys, 'install'> {
  return keys;
}

/** What VIC makes of a line that says nothing about resources, reached without encryption. */
const DEFAULTS: Omit<VchKeys, 'install'> = {
  name: 'a',
  cpu: { limit: 'unlimited', reservation: '1MHz', shares: 'normal' },
  memory: { limit: 'unlimited', reservation: '1MB', shares: 'normal' },
  endpoint: { vcpus: 1, memory: '2048MB' },
  baseImageKb: 8_000_000,
  api: { port: 2375, encrypted: false, clientCertificate: false },
};
const ENCRYPTED = { port: 2376, encrypted: true, clientCertificate: false };
const CLIENT_CERTIFICATES = { port: 2376, encrypted: true, clientCertificate: true };

describe('vic-machine create', () => {
  it.each<[string, Partial<VchKeys>]>([
    ['--name vch-free --no-tls', { name: 'vch-free' }],
    [
      '--name vch-500 --cpu 500 --memory 500 --no-tlsverify',
      {
        name: 'vch-500',
        cpu: { limit: '500MHz', reservation: '1MHz', shares: 'normal' },
        memory: { limit: '500MB', reservation: '1MB', shares: 'normal' },
        api: ENCRYPTED,
      },
    ],
    [
      '--name vch-rp --use-rp --cpu=2000 --mem 4096 --kv',
      {
        name: 'vch-rp',
        cpu: { limit: '2000MHz', reservation: '1MHz', shares: 'normal' },
        memory: { limit: '4096MB', reservation: '1MB', shares: 'normal' },
        api: ENCRYPTED,
      },
    ],
    [
      '--name gold --cpur 1000 --memr 2048 --cpus high --mems high --tls-cname gold.corp.local',
      {
        name: 'gold',
        cpu: { limit: 'unlimited', reservation: '1000MHz', shares: 'high' },
        memory: { limit: 'unlimited', reservation: '2048MB', shares: 'high' },
        api: CLIENT_CERTIFICATES,
        certificates: { custom: false, commonName: 'gold.corp.local', folder: null },
      },
    ],
    [
      '--name silver --cpu-shares 3000 --memory-shares LOW --no-tls',
      {
        name: 'silver',
        cpu: { limit: 'unlimited', reservation: '1MHz', shares: 3000 },
        memory: { limit: 'unlimited', reservation: '1MB', shares: 'low' },
      },
    ],
    ['--name zero --cpu 0 --memory 0 --no-tls', { name: 'zero' }],
    ['--name minus --cpu -1 --memory=-1 --cpur 0 --no-tls', { name: 'minus' }],
    [
      '--name bigep --endpoint-cpu 4 --endpoint-memory 8192 --no-tls',
      { name: 'bigep', endpoint: { vcpus: 4, memory: '8192MB' } },
    ],
    // 20 × 1000 × 1000 decimal KB
    ['--name fat --base-image-size 20GB --no-tls', { name: 'fat', baseImageKb: 20_000_000 }],
    ['--name dev --container-name-convention "DEV-{name}" --no-tls', { name: 'dev', nameConvention: 'DEV-{name}' }],
    ['--name prod --cnc {id}_prod --no-tls', { name: 'prod', nameConvention: '{id}_prod' }],
    [
      '--name net1 --container-network dpg-web:routable --no-tlsverify',
      { name: 'net1', api: ENCRYPTED, networks: [{ portGroup: 'dpg-web', alias: 'routable', firewall: 'published' }] },
    ],
    [
      '--name net2 --cn dpg-web:routable --cnf dpg-web:Open --cn dpg-db --cnf dpg-db:closed --kv',
      {
        name: 'net2',
        api: ENCRYPTED,
        networks: [
          { portGroup: 'dpg-web', alias: 'routable', firewall: 'open' },
          { portGroup: 'dpg-db', alias: 'dpg-db', firewall: 'closed' },
        ],
      },
    ],
    [
      '--name net3 --cn dpg-p:p --cng dpg-p:10.1.0.1/24 --cnr dpg-p:10.1.0.50-99 --cnf dpg-p:peers --kv',
      {
        name: 'net3',
        api: ENCRYPTED,
        networks: [
          { portGroup: 'dpg-p', alias: 'p', firewall: 'peers', gateway: '10.1.0.1/24', ipRange: '10.1.0.50-99' },
        ],
      },
    ],
    [
      '--name tls1 --tls-cname *.corp.local --tls-cert-path ./certs --ksz 3072',
      {
        name: 'tls1',
        api: CLIENT_CERTIFICATES,
        certificates: { custom: false, commonName: '*.corp.local', folder: './certs' },
      },
    ],
    [
      '--name tls2 --tls-cname tls2.corp.local --tls-server-cert s.pem --tls-server-key s.key --tls-ca ca.pem',
      {
        name: 'tls2',
        api: CLIENT_CERTIFICATES,
        certificates: { custom: true, commonName: 'tls2.corp.local', folder: null, ownAuthority: true },
      },
    ],
    [
      '--name ip --client-network cl --client-network-ip 10.0.0.2/24',
      {
        name: 'ip',
        api: CLIENT_CERTIFICATES,
        certificates: { custom: false, commonName: '10.0.0.2', folder: null },
      },
    ],
    ['--name last --cpu 100 --cpu 0 --no-tls=false --no-tls=true', { name: 'last' }],
    ['--no-tls', { name: 'virtual-container-host' }],
  ])('accepts %s', (options, expected) => {
    // Saying where to connect changes nothing.
    for (const all of [options, `${CONN} ${options}`]) {
      const { keys, problems } = create(all);
      expect(problems).toEqual([]);
      expect(withoutInstall(keys)).toEqual({ ...DEFAULTS, ...expected });
    }
  });

  it.each([
    'vic-machine create --name a --no-tls',
    './vic-machine-darwin create --name a --no-tls',
    '/opt/vic/vic-machine-linux create --name a --no-tls',
    'vic-machine-windows.exe create --name a --no-tls',
    '.\\vic-machine-windows.exe create --name a --no-tls',
    'C:\\vic\\vic-machine-windows create --name a --no-tls',
    '"C:\\Program Files\\vic\\vic-machine-windows.exe" create --name a --no-tls',
    '$ sudo ./vic-machine-linux create -n a -k',
  ])('knows its program in %s', (line) => {
    const { keys, problems } = parseCreate(line);
    expect({ keys: withoutInstall(keys), problems }).toEqual({ keys: DEFAULTS, problems: [] });
  });
});

describe('what vic-machine create refuses', () => {
  const failed = (text: string) => `vic-machine-linux create failed: ${text}`;
  const gathered = (text: string) => `${text}\n${failed('validation of configuration failed')}`;
  const usage = (text: string) => `Incorrect Usage: ${text}`;

  it.each<[options: string, real: string, marked: string]>([
    [
      '--name a --cpu 500MHz --no-tls',
      usage('invalid value "500MHz" for flag -cpu: strconv.Atoi: parsing "500MHz": invalid syntax'),
      '500MHz',
    ],
    [
      '--name a --memory 0.5 --no-tls',
      usage('invalid value "0.5" for flag -memory: strconv.Atoi: parsing "0.5": invalid syntax'),
      '0.5',
    ],
    [
      '--name a --cpu-shares medium --no-tls',
      usage('invalid value "medium" for flag -cpu-shares: strconv.Atoi: parsing "medium": invalid syntax'),
      'medium',
    ],
    [
      '--name a --timeout 3 --no-tls',
      usage('invalid value "3" for flag -timeout: time: missing unit in duration 3'),
      '3',
    ],
    ['--name a --frobnicate --no-tls', usage('flag provided but not defined: -frobnicate'), '--frobnicate'],
    ['--no-tls --name', usage('flag needs an argument: -name'), '--name'],
    ['--name a --no-tls true', 'Unknown argument: true', 'true'],
    [
      '--name web/prod --no-tls',
      failed(
        '--name contains unsupported characters: unsupported character "/" in "web/prod" Allowed characters are alphanumeric, space and symbols - _ ( )',
      ),
      'web/prod',
    ],
    [
      `--name ${'n'.repeat(32)} --no-tls`,
      failed(
        `Display name ${'n'.repeat(32)} exceeds the permitted 31 characters limit. Please use a shorter -name parameter`,
      ),
      'n'.repeat(32),
    ],
    [
      '--name a --cnc P-{name}-{id} --no-tls',
      gathered('Container name convention only allows one token, either {id} or {name}'),
      'P-{name}-{id}',
    ],
    ['--name a --cnc PROD --no-tls', gathered('Container name convention must include {id} or {name} token'), 'PROD'],
    [
      '--name a --cn dpg1:web --cnf dpg1:public --kv',
      failed('Unrecognized container trust level public.'),
      'dpg1:public',
    ],
    [
      '--name a --cn dpg1:web --cnr dpg1:10.1.1.0/24 --kv',
      gathered('IP range specified without gateway for container network "web"'),
      'dpg1:10.1.1.0/24',
    ],
    [
      '--name a --cn dpg1:web --cng dpg1:10.1.1.1/24 --cnr dpg1:10.1.2.5-9 --kv',
      gathered('IP range "10.1.2.5-10.1.2.9" is not in subnet "10.1.1.1/24"'),
      'dpg1:10.1.2.5-9',
    ],
    [
      '--name a --cn dpg1:web --cng dpg1:10.1.1.1/24 --cnr dpg1:10.1.1.5-9 --cnr dpg1:10.1.1.9-10.1.1.20 --kv',
      gathered('Overlapping ip ranges: "10.1.1.9-10.1.1.20" "10.1.1.5-10.1.1.9"'),
      'dpg1:10.1.1.9-10.1.1.20',
    ],
    [
      '--name a --cn "VM Net" --kv',
      failed('A network alias must be supplied when network name "VM Net" contains spaces.'),
      '"VM Net"',
    ],
    [
      '--name a --cn dpg1:bridge --kv',
      gathered('Cannot use reserved name "bridge" for container network'),
      'dpg1:bridge',
    ],
    ['--name a --tls-server-cert s.pem', failed('key and cert should be specified at the same time'), 's.pem'],
    ['--name a', failed('provide Common Name for server certificate'), 'vic-machine-linux create --name a'],
    [
      '--name a --base-image-size 8XB --no-tls',
      gathered("Invalid default image size 8XB provided; error from parser: invalid size: '8XB'"),
      '8XB',
    ],
    [
      '--name a --bridge-network-range 172.16.0.0 --no-tls',
      failed(
        'Error parsing bridge network ip range: invalid CIDR address: 172.16.0.0. Range must be in CIDR format, e.g., 172.16.0.0/12',
      ),
      '172.16.0.0',
    ],
    ['--name a --cpu -2 --no-tls', failed('A specified parameter was not correct.'), '-2'],
  ])('%s', (options, real, marked) => {
    const line = `vic-machine-linux create ${options}`;
    const { problems } = parseCreate(line);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: 'error', real });
    expect(line.slice(problems[0]!.start, problems[0]!.end)).toBe(marked);
  });

  it('names the port group when a setting is given by the alias', () => {
    const { problems } = create('--name a --cn dpg1:web --cnf web:open --kv');
    expect(problems).toHaveLength(1);
    expect(problems[0]!.real).toContain('Inconsistent container network configuration.');
    expect(problems[0]!.real).toContain('"web" should be a vSphere network name');
    expect(problems[0]!.hint).toBe('web is an alias; settings are given by port group: dpg1');
  });

  it('asks for a target and a user only where connections are required', () => {
    const rules = { release: '1.2.1', connection: 'required' } as const;
    expect(parseCreate('vic-machine-linux create --name a --no-tls', rules).problems).toMatchObject([
      { code: 'missing-target', real: failed('--target argument must be specified') },
    ]);
    expect(parseCreate('vic-machine-linux create --target vc --name a --no-tls', rules).problems).toMatchObject([
      { code: 'missing-user' },
    ]);
    expect(parseCreate('vic-machine-linux create --target root@vc --name a --no-tls', rules).problems).toEqual([]);
  });

  it('tells every problem of a line at once', () => {
    const { problems } = create('–name a/b --cpu 2GHz --memroy 500');
    expect(problems.map((problem) => problem.code)).toEqual([
      'typographic-characters',
      'invalid-value',
      'unknown-option',
      'invalid-vch-name',
      'missing-common-name',
    ]);
  });

  it('shows the line as it should have been', () => {
    const corrected = (options: string) => create(options).problems[0]!.corrected;
    expect(corrected('–name a –no-tls')).toBe('vic-machine-linux create --name a --no-tls');
    // 2 GHz = 2000 MHz, 4 GB = 4096 MB
    expect(corrected('--name a --cpu 2GHz --kv')).toBe('vic-machine-linux create --name a --cpu 2000 --kv');
    expect(corrected('--name a --memory=4GB --kv')).toBe('vic-machine-linux create --name a --memory=4096 --kv');
    expect(corrected('--name a --memroy 4 --kv')).toBe('vic-machine-linux create --name a --memory 4 --kv');
  });

  it.each([
    ['docker run busybox', 'wrong-program'],
    ['', 'wrong-program'],
    ['vic-machine-linux', 'wrong-command'],
    ['vic-machine-linux --name a --no-tls', 'wrong-command'],
    ['vic-machine-linux craete --name a --no-tls', 'wrong-command'],
    ['vic-machine-linux create --help', 'help-only'],
  ])('does not take %j for it', (line, code) => {
    const { keys, problems } = parseCreate(line);
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(keys.cpu.limit).toBe('unlimited');
  });
});

describe('options that change nothing for contention', () => {
  it('are kept with their values, passwords hidden', () => {
    const { keys, problems } = create(
      '-t vc --password=secret --use-rp --ksz 3072 --vs ds1/vols:default --vs ds2:fast --timeout 10m --no-tls',
    );
    expect(problems).toEqual([]);
    expect(keys.install).toEqual({
      timeoutS: 600,
      volumeStores: ['default', 'fast'],
      options: [
        { option: '--target', value: 'vc' },
        { option: '--password', value: '***' },
        { option: '--use-rp', value: 'true' },
        { option: '--certificate-key-size', value: '3072' },
        { option: '--volume-store', value: 'ds1/vols:default' },
        { option: '--volume-store', value: 'ds2:fast' },
      ],
    });
  });

  it.each([
    ['--public-network-gateway 10.0.0.1', 'Gateway provided without static IP for public network'],
    ['--client-network-ip 10.0.0.2', 'Failed to parse the provided client network IP address 10.0.0.2'],
    [
      '--management-network-ip 10.0.0.2/24 --management-network-gateway 10.0.1.1',
      'management gateway with IP 10.0.1.1 is not reachable',
    ],
    ['--cln c --client-network-ip 10.0.0.2/24 --client-network-gateway 10.9.0.0/16:10.0.0.x', 'is not valid: 10.0.0.x'],
    ['--dns-server nameserver', 'Invalid DNS server specified'],
    ['--volume-store ds1', 'volume store input must be in format <datastore url w/ path>:label'],
    ['--http-proxy proxy:3128', 'Could not parse HTTP proxy - expected format http://fqnd_or_ip:port'],
    ['--https-proxy http://proxy:3128', 'Could not parse HTTPS proxy'],
    ['--syslog-address log:514', 'syslog address transport should be udp or tcp'],
    ['--syslog-address 10.0.0.9', 'syslog address does not have network specified'],
    ['-b br1 --cn br1:web', '"br1" also mapped as container network "web"'],
    ['-b br1 --pn br1', 'public also uses "br1"'],
  ])('are checked: %s', (options, real) => {
    const { problems } = create(`--name a --no-tls ${options}`);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.real).toContain(real);
  });
});

describe('the order of complaints', () => {
  const reals = (options: string) => create(options).problems.map(({ real }) => real?.split('\n')[0] ?? null);

  it('the first option or parameter ends the program; the others are told in our words alone', () => {
    expect(reals('--name a/b --cpu 2GHz --volume-store ds1 --base-image-size 8XB --no-tls')).toEqual([
      expect.stringContaining('invalid value "2GHz"'),
      null,
      null,
      null,
    ]);
    expect(reals('--name a/b --volume-store ds1 --no-tls')).toEqual([
      expect.stringContaining('--name contains unsupported characters'),
      null,
    ]);
  });

  it('what vSphere is asked about is gathered', () => {
    expect(reals('--name a --base-image-size 8XB --cnc PROD --cn dpg:bridge --cpu -7 --no-tls')).toEqual([
      expect.stringContaining('Invalid default image size 8XB'),
      expect.stringContaining('must include {id} or {name}'),
      expect.stringContaining('Cannot use reserved name "bridge"'),
      null,
    ]);
  });
});

describe('what only a shell could run', () => {
  it.each([
    ['--name a --no-tls && echo done', ['shell-operator']],
    ['--name a --no-tls > log.txt', ['shell-operator']],
    ['--name $VCH --cpu $(nproc) --no-tls', ['shell-substitution', 'shell-substitution']],
    ['--name "a --no-tls', ['unbalanced-quotes']],
  ])('is told without its echoes: %s', (options, codes) => {
    expect(create(options).problems.map(({ code }) => code)).toEqual(codes);
  });
});

describe('what vic-machine understands differently', () => {
  it('--cpus are shares', () => {
    const { keys, problems } = create('--name a --cpus 2 --no-tls');
    expect(keys.cpu).toEqual({ limit: 'unlimited', reservation: '1MHz', shares: 2 });
    expect(problems).toMatchObject([{ code: 'cpus-are-shares', severity: 'warning' }]);
  });

  it('--no-tls passes over the other options of TLS', () => {
    const { keys, problems } = create('--name a --no-tls --tls-server-cert s.pem --tls-cname x');
    expect(keys.api.port).toBe(2375);
    expect(problems).toMatchObject([{ code: 'tls-option-ignored', severity: 'warning' }]);
  });

  it('shares of 0 stay normal', () => {
    const { keys, problems } = create('--name a --cpu-shares 0 --no-tls');
    expect(keys.cpu.shares).toBe('normal');
    expect(problems).toMatchObject([{ code: 'shares-of-zero', severity: 'warning' }]);
  });

  it('options of another release are refused, and the program stops at the first', () => {
    const { problems } = create('--name a --storage-quota 15 --cert s.pem --no-tls');
    expect(problems).toMatchObject([
      {
        code: 'option-of-another-release',
        severity: 'error',
        real: 'Incorrect Usage: flag provided but not defined: -storage-quota',
        hint: 'leave it out, or set model: { vic: { version: "1.5" } }',
      },
      { code: 'option-of-another-release', severity: 'error' },
    ]);
    expect(problems[1]).not.toHaveProperty('real');
  });

  it('follows the release it is told', () => {
    const rules = { release: '1.5', connection: 'optional' } as const;
    const { keys, problems } = parseCreate(
      'vic-machine-linux create --name a --cnc {name}-{id} --storage-quota 15 --kv',
      rules,
    );
    expect(problems).toEqual([]);
    // From 1.5 on an unset reservation stays 0.
    expect(keys.cpu.reservation).toBe('0MHz');
    expect(keys.nameConvention).toBe('{name}-{id}');
  });
});

it('keeps what could be read when something could not', () => {
  expect(withoutInstall(create(`${CONN} --name a --cpu 2GHz --memory 500 --no-tls`).keys)).toEqual({
    ...DEFAULTS,
    memory: { limit: '500MB', reservation: '1MB', shares: 'normal' },
  });
});
