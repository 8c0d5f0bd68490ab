/**
 * The options of `docker run` and `docker create`, and their effect in a VCH.
 *
 * Sources. docker 17.06 client, `docker run --help`; VIC documentation, "Container operations" (the supported set); VIC
 *   1.2.1 lib/apiservers/engine/API-COMPATIBILITY.md (what the engine accepts and never reads).
 */

import type { Connection } from '../../vsphere/vch.ts';
import { type Given, type Option, option } from '../command-line/options.ts';
import {
  ADDRESS,
  DECIMAL,
  DURATION,
  INT64,
  SIZE,
  SWITCH,
  TEXT,
  VARIABLE,
  type ValueKind,
} from '../command-line/value-kinds.ts';
import { CONNECTION_OPTIONS } from './connection.ts';

/** Options of a line before VIC's rules are applied. */
export interface ContainerDraft {
  name: Given<string> | null;
  /** The daemon reads it as a count. The client accepts any text. */
  cpuset: Given<string> | null;
  /** The Windows client's CPU count. */
  cpuCount: Given<number> | null;
  memoryBytes: Given<number> | null;
  entrypoint: Given<string> | null;
  ip: Given<string> | null;
  readonly publish: Given<string>[];
  readonly volumes: Given<string>[];
  readonly networks: Given<string>[];
  /** Options that VIC accepts and ignores. */
  readonly ignoredOption: Given<unknown>[];
  publishAll: Given<boolean> | null;
  help: boolean;
  detach: boolean;
  remove: boolean;
  /** --rm as written. */
  removeGiven: Given<boolean> | null;
  restart: Given<string> | null;
}

export function emptyDraft(): ContainerDraft {
  return {
    name: null,
    cpuset: null,
    cpuCount: null,
    memoryBytes: null,
    entrypoint: null,
    ip: null,
    publish: [],
    volumes: [],
    networks: [],
    ignoredOption: [],
    publishAll: null,
    help: false,
    detach: false,
    remove: false,
    removeGiven: null,
    restart: null,
  };
}

const row = option<ContainerDraft, string>;
const ignore = (draft: ContainerDraft, given: Given<unknown>) => draft.ignoredOption.push(given);

function ignored<T>(names: readonly string[], kind: ValueKind<T>, meaning: string): Option<ContainerDraft> {
  return option<ContainerDraft, T>(names, kind, `${meaning}; VIC ignores it`, ignore);
}

function acceptedOption<T>(
  names: readonly string[],
  kind: ValueKind<T>,
  meaning: string,
  only?: 'run',
): Option<ContainerDraft> {
  return option<ContainerDraft, T>(names, kind, meaning, undefined, only === undefined ? [] : [only]);
}

function switchRow(
  names: readonly string[],
  meaning: string,
  effect: (draft: ContainerDraft, given: Given<boolean>) => void,
  only?: 'run',
): Option<ContainerDraft> {
  return option<ContainerDraft, boolean>(names, SWITCH, meaning, effect, only === undefined ? [] : [only]);
}

/** Options that the model uses. */
const SIZE_AND_IDENTITY: readonly Option<ContainerDraft>[] = [
  row(['name'], TEXT, 'name of the container', (draft, given) => {
    draft.name = given;
  }),
  row(['cpuset-cpus'], TEXT, 'number of vCPUs', (draft, given) => {
    draft.cpuset = given;
  }),
  option<ContainerDraft, number>(['cpu-count'], INT64, 'number of vCPUs (Windows client)', (draft, given) => {
    draft.cpuCount = given;
  }),
  option<ContainerDraft, number>(
    ['memory', 'm'],
    SIZE,
    'memory of the containerVM; bare numbers are bytes',
    (draft, given) => {
      draft.memoryBytes = given;
    },
  ),
  row(['entrypoint'], TEXT, 'program to run instead of the one the image names', (draft, given) => {
    draft.entrypoint = given;
  }),
  row(['publish', 'p'], TEXT, 'ports to publish', (draft, given) => {
    draft.publish.push(given);
  }),
  switchRow(['publish-all', 'P'], 'publish every exposed port', (draft, given) => {
    draft.publishAll = given;
  }),
  row(['volume', 'v'], TEXT, 'volume to mount', (draft, given) => {
    draft.volumes.push(given);
  }),
  row(['network', 'net'], TEXT, 'network to join', (draft, given) => {
    draft.networks.push(given);
  }),
  switchRow(['rm'], 'remove the container when it ends', (draft, given) => {
    draft.remove = given.value;
    draft.removeGiven = given;
  }),
  switchRow(
    ['detach', 'd'],
    'run in the background',
    (draft, given) => {
      draft.detach = given.value;
    },
    'run',
  ),
  switchRow(['help'], 'print the usage', (draft, given) => {
    draft.help = given.value;
  }),
];

/** Other options that VIC supports. They do not affect contention. */
const SUPPORTED: readonly Option<ContainerDraft>[] = [
  acceptedOption(['attach', 'a'], TEXT, 'stream to attach to'),
  acceptedOption(['cidfile'], TEXT, 'file the container id is written to'),
  acceptedOption(['detach-keys'], TEXT, 'keys that detach', 'run'),
  acceptedOption(['dns'], ADDRESS, 'name server'),
  acceptedOption(['env', 'e'], VARIABLE, 'environment variable'),
  acceptedOption(['env-file'], TEXT, 'file of environment variables'),
  acceptedOption(['expose'], TEXT, 'port the container listens on'),
  acceptedOption(['interactive', 'i'], SWITCH, 'keep standard input open'),
  row(['ip'], TEXT, 'address on its network', (draft, given) => {
    draft.ip = given;
  }),
  acceptedOption(['label', 'l'], TEXT, 'label'),
  acceptedOption(['label-file'], TEXT, 'file of labels'),
  acceptedOption(['link'], TEXT, 'container to link to'),
  acceptedOption(['network-alias', 'net-alias'], TEXT, 'name in the network'),
  acceptedOption(['sig-proxy'], SWITCH, 'pass signals on', 'run'),
  acceptedOption(['stop-signal'], TEXT, 'signal that stops the container'),
  acceptedOption(['stop-timeout'], INT64, 'seconds before a stop becomes a kill'),
  acceptedOption(['tty', 't'], SWITCH, 'allocate a terminal'),
  acceptedOption(['user', 'u'], TEXT, 'user in the container'),
  acceptedOption(['workdir', 'w'], TEXT, 'working directory'),
  acceptedOption(['disable-content-trust'], SWITCH, 'skip the check of the image signature'),
];

/** Options that the client accepts and a VCH ignores. */
const IGNORED: readonly Option<ContainerDraft>[] = [
  row(['restart'], TEXT, 'what starts it again; VIC ignores it', (draft, given) => {
    draft.restart = given;
    draft.ignoredOption.push(given);
  }),
  ignored(['cpus'], DECIMAL, 'CPU limit'),
  ignored(['cpu-shares', 'c'], INT64, 'CPU shares'),
  ignored(['cpu-quota'], INT64, 'CPU time per period'),
  ignored(['cpu-period'], INT64, 'period of the CPU quota'),
  ignored(['cpu-rt-period'], INT64, 'period of the real-time CPU quota'),
  ignored(['cpu-rt-runtime'], INT64, 'real-time CPU quota'),
  ignored(['cpu-percent'], INT64, 'CPU percentage (Windows client)'),
  ignored(['cpuset-mems'], TEXT, 'memory nodes'),
  ignored(['memory-reservation'], SIZE, 'memory soft limit'),
  ignored(
    ['memory-swap'],
    { ...SIZE, parse: (text) => (text === '-1' ? { value: -1 } : SIZE.parse(text)) },
    'memory and swap limit',
  ),
  ignored(['memory-swappiness'], INT64, 'swappiness'),
  ignored(['kernel-memory'], SIZE, 'kernel memory limit'),
  ignored(['oom-kill-disable'], SWITCH, 'no out-of-memory kill'),
  ignored(['oom-score-adj'], INT64, 'out-of-memory preference'),
  ignored(['ulimit'], TEXT, 'process limits'),
  ignored(['pids-limit'], INT64, 'number of processes'),
  ignored(['shm-size'], SIZE, 'size of /dev/shm'),
  ignored(['blkio-weight'], INT64, 'block I/O weight'),
  ...['blkio-weight-device', 'device-read-bps', 'device-read-iops', 'device-write-bps', 'device-write-iops'].map(
    (name) => ignored([name], TEXT, 'block I/O limit of a device'),
  ),
  ignored(['io-maxbandwidth'], SIZE, 'I/O limit (Windows client)'),
  ignored(['io-maxiops'], INT64, 'I/O limit (Windows client)'),
  ...['privileged', 'init', 'no-healthcheck', 'read-only'].map((name) =>
    ignored([name], SWITCH, 'not offered by a VCH'),
  ),
  ignored(['hostname', 'h'], TEXT, 'host name'),
  ignored(['health-retries'], INT64, 'health check'),
  ...['health-interval', 'health-start-period', 'health-timeout'].map((name) =>
    ignored([name], DURATION, 'health check'),
  ),
  ...[
    ...[
      'add-host',
      'cap-add',
      'cap-drop',
      'cgroup-parent',
      'credentialspec',
      'device',
      'device-cgroup-rule',
      'dns-opt',
    ],
    ...[
      'dns-option',
      'dns-search',
      'group-add',
      'health-cmd',
      'ip6',
      'ipc',
      'isolation',
      'link-local-ip',
      'log-driver',
    ],
    ...['log-opt', 'mac-address', 'mount', 'pid', 'platform', 'runtime', 'security-opt', 'storage-opt', 'sysctl'],
    ...['tmpfs', 'userns', 'uts', 'volume-driver', 'volumes-from'],
  ].map((name) => ignored([name], TEXT, 'not offered by a VCH')),
];

/** Options before the subcommand that give the address of the VCH. */
export const GLOBAL_OPTIONS: readonly Option<Connection>[] = [
  ...CONNECTION_OPTIONS,
  option(['debug', 'D'], SWITCH, 'debug output'),
  option(['log-level', 'l'], TEXT, 'log level'),
  option(['config'], TEXT, 'folder of client settings'),
  option(['context', 'c'], TEXT, 'connection by name'),
  option(['version', 'v'], SWITCH, 'print the version'),
];

export const RUN_OPTIONS: readonly Option<ContainerDraft>[] = [...SIZE_AND_IDENTITY, ...SUPPORTED, ...IGNORED];
