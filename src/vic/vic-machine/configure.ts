/**
 * `vic-machine configure`: changes to an existing VCH.
 *
 * Settings that the line leaves out do not change. The size of the endpoint VM, its networks and its images cannot
 * change: configure does not have their options.
 * Source. VIC 1.2.1 and later, cmd/vic-machine/configure/configure.go (the options). Documented; 1.1.1 has no configure.
 */

import { VCH_DEFAULTS } from '../../constants/vic.ts';
import type { ApiKeys, CertificateKeys, ContainerNetwork } from '../../vsphere/vch.ts';
import { readGoFlags } from '../command-line/go-flags.ts';
import { type LineProblem, problemAt, type Span } from '../command-line/line-problem.ts';
import { optionTable } from '../command-line/options.ts';
import { programOf, wrongProgram } from '../command-line/program.ts';
import { splitWords, type Word, withoutEchoes } from '../command-line/shell-words.ts';
import {
  type ContainerNetworkKeys,
  containerNetworkKeys,
  containerNetworkOf,
  containerNetworkProblems,
} from '../networks/container-networks.ts';
import { type CreateRules, isVicMachine, leastReservation, strayWords } from './create.ts';
import { type AllocationDraft, type CreateDraft, emptyCreateDraft, type VicRelease } from './create-draft.ts';
import { CONFIGURE_ONLY_OPTIONS, CREATE_OPTIONS } from './options.ts';
import { checkName, checkNameConvention, checkResources } from './resource-checks.ts';
import { joinStages } from './stages.ts';
import {
  addressProblems,
  credentialProblems,
  helpProblems,
  operationsUserProblems,
  storeAndProxyProblems,
  volumeStoreLabel,
} from './surroundings-checks.ts';
import { apiOf, certificatesOf } from './tls-posture.ts';

/** One resource, MHz or MB. undefined values do not change. */
export interface AllocationChangeKeys {
  /** null: unlimited. */
  readonly limit?: number | null;
  readonly reservation?: number;
  readonly shares?: 'low' | 'normal' | 'high' | number;
}

export interface ConfigureKeys {
  readonly name: string;
  /** --id in place of a name. A scenario has no managed objects, so --id means the only VCH. */
  readonly byId: boolean;
  /** Volume stores that the line repeats or adds, as written. Left out: the line has none. */
  readonly volumeStores?: readonly string[];
  readonly cpu: AllocationChangeKeys;
  readonly memory: AllocationChangeKeys;
  readonly nameConvention?: string;
  /** Container networks that the line repeats or adds. Left out: the line has none. */
  readonly networks?: readonly ContainerNetworkKeys[];
  /** New certificates, which change how the API is reached. Left out: no change. */
  readonly posture?: { readonly api: ApiKeys; readonly certificates: CertificateKeys };
  /** --rollback: restores the endpoint VM to its state before the last configure. The rest of the line is ignored. */
  readonly rollback: boolean;
  /** Timeout for the API of the restarted endpoint VM, s. */
  readonly timeoutS: number;
}

export interface ParsedConfigure {
  /** The program's name as written, for its messages. */
  readonly binary: string;
  readonly keys: ConfigureKeys;
  /** Errors with `real` are refusals of the program. Errors without it concern lines that are not configure lines. */
  readonly problems: readonly LineProblem[];
}

const EXAMPLE = 'vic-machine-linux configure --name limited --cpu 1500';

const OFFERED = new Set([
  ...['name', 'cpu', 'cpu-reservation', 'cpu-shares', 'memory', 'memory-reservation', 'memory-shares'],
  ...['container-name-convention', 'timeout', 'storage-quota', 'containers', 'affinity-vm-group'],
  ...['no-tlsverify', 'tls-cname', 'tls-server-cert', 'tls-server-key', 'tls-ca', 'tls-cert-path'],
  ...['certificate-key-size', 'organization', 'dns-server', 'container-network', 'container-network-gateway'],
  ...['container-network-ip-range', 'container-network-dns', 'container-network-firewall'],
  ...['target', 'user', 'password', 'thumbprint', 'compute-resource', 'volume-store', 'ops-user', 'ops-password'],
  ...[
    'ops-grant-perms',
    'registry-ca',
    'http-proxy',
    'https-proxy',
    'no-proxy',
    'debug',
    'force',
    'extended-help',
    'help',
  ],
]);
const CONFIGURE_OPTIONS = [...CREATE_OPTIONS.filter(({ names }) => OFFERED.has(names[0]!)), ...CONFIGURE_ONLY_OPTIONS];

/** Reads `vic-machine-… configure [options]`. Never throws. */
export function parseConfigure(line: string, { release, connection }: CreateRules): ParsedConfigure {
  const { words, problems: shellProblems } = splitWords(line);
  const draft = emptyCreateDraft();
  const call = programOf(line, words);
  if (call === null || !isVicMachine(call.name) || call.words[0]?.text !== 'configure') {
    const wrong = wrongProgram(words, call?.name ?? null, 'vic-machine configure', EXAMPLE);
    const problems = withoutEchoes(shellProblems, [wrong]);
    return { binary: call?.name ?? 'vic-machine', keys: keysOf(draft, release), problems };
  }
  const whole: Span = { start: words[0]!.start, end: words.at(-1)!.end };
  const reading = readGoFlags(line, call.words.slice(1), optionTable(CONFIGURE_OPTIONS, release), draft);
  const networks = containerNetworkProblems(draft.containerNetworks, release);
  const found = joinStages(
    {
      options: [
        ...unknownCommand(call.words[0], release),
        ...reading.problems.map(withCreateOptions),
        ...strayWords(reading.rest),
      ],
      parameters: [
        ...helpProblems(draft, whole),
        ...credentialProblems(draft, whole, connection === 'required'),
        ...checkName(line, draft.name),
        ...networks.parameters,
        ...addressProblems(draft),
        ...operationsUserProblems(draft),
        ...storeAndProxyProblems(draft, release),
      ],
      validation: [...checkNameConvention(draft.nameConvention, release), ...networks.validation],
      carriedOut: [...checkResources(draft), ...unchangedCertificates(draft)],
    },
    `${call.name} configure failed`,
  );
  return { binary: call.name, keys: keysOf(draft, release), problems: withoutEchoes(shellProblems, found) };
}

function unknownCommand(word: Word, release: VicRelease): LineProblem[] {
  if (release !== '1.1.1') return [];
  const real = "No help topic for 'configure'";
  return [problemAt(word, 'no-configure', 'VIC 1.1.1 has no configure', { real })];
}

/** Source: VIC 1.2.1 configure.go, processCertificates: it logs this and continues. Documented. */
function unchangedCertificates({ tls }: CreateDraft): LineProblem[] {
  const given = tls.serverCert ?? tls.serverKey ?? tls.commonName ?? tls.folder;
  if (given === null || tls.noTlsVerify || (tls.serverCert !== null && tls.serverKey !== null)) return [];
  const message = `${given.option} alone changes nothing: configure leaves certificates as they are`;
  const hint = 'give --tls-server-cert and --tls-server-key, or --no-tlsverify to have new ones made';
  return [problemAt(given, 'certificates-unchanged', message, { severity: 'warning', hint })];
}

/** An option of create is not reported as a misspelling of another option. */
function withCreateOptions(problem: LineProblem): LineProblem {
  const name = /flag provided but not defined: -(.*)$/.exec(problem.real ?? '')?.[1];
  if (name === undefined || !CREATE_OPTIONS.some(({ names }) => names.includes(name))) return problem;
  const { corrected: _, ...rest } = problem;
  return {
    ...rest,
    severity: 'error',
    code: 'unknown-option',
    message: `--${name} is an option of create; configure cannot change it`,
    hint: 'leave it out; to change it the VCH must be created anew',
  };
}

function keysOf(draft: CreateDraft, release: VicRelease): ConfigureKeys {
  const convention = draft.nameConvention?.value ?? '';
  const networks = containerNetworkKeys(draft.containerNetworks, release);
  const posture = postureOf(draft, release);
  return {
    name: draft.name?.value ?? VCH_DEFAULTS.name,
    byId: draft.id !== null,
    rollback: draft.rollback,
    ...(draft.volumeStores.length === 0 ? {} : { volumeStores: draft.volumeStores.map(({ value }) => value) }),
    cpu: changeOf(draft.cpu, release),
    memory: changeOf(draft.memory, release),
    ...(convention === '' ? {} : { nameConvention: convention }),
    ...(networks.length === 0 ? {} : { networks }),
    ...(posture === null ? {} : { posture }),
    timeoutS: draft.timeoutS?.value ?? VCH_DEFAULTS.timeoutS,
  };
}

/** Settings of a VCH that a line must repeat if it contains one of them. */
export interface Restated {
  readonly networks: readonly ContainerNetwork[];
  /** Volume stores as written. */
  readonly stores: readonly string[];
}

export interface RestatementRefusal {
  readonly code: 'networks-not-restated' | 'volume-stores-not-restated';
  readonly message: string;
  readonly real: string;
}

/**
 * Why the container networks or volume stores of a line are refused. A line that contains any must repeat all existing
 * ones unchanged. null: it does.
 * Source: VIC 1.2.1 and 1.5 lib/install/data/data.go, copyContainerNetworks and copyVolumeStores. Documented.
 */
export function configureRefusal(there: Restated, keys: ConfigureKeys): RestatementRefusal | null {
  const networks = networksRefusal(there.networks, keys.networks);
  if (networks !== null)
    return { code: 'networks-not-restated', message: 'has container networks of its own', real: networks };
  const stores = storesRefusal(there.stores, keys.volumeStores);
  return stores === null
    ? null
    : { code: 'volume-stores-not-restated', message: 'has volume stores of its own', real: stores };
}

function networksRefusal(
  there: readonly ContainerNetwork[],
  given: readonly ContainerNetworkKeys[] | undefined,
): string | null {
  if (given === undefined) return null;
  const pairs = there.map((network) => ({ network, restated: given.find(({ alias }) => alias === network.alias) }));
  if (pairs.some(({ restated }) => restated === undefined))
    return 'all existing container networks must also be specified';
  const changed = pairs.some(({ network, restated }) => !isRestated(network, containerNetworkOf(restated!)));
  return changed ? 'changes to existing container networks are not supported' : null;
}

function isRestated(there: ContainerNetwork, given: ContainerNetwork): boolean {
  const { portGroup, firewall, gateway, ipRange, dns } = given;
  const same = there.portGroup === portGroup && there.firewall === firewall && there.gateway === gateway;
  return same && there.ipRange === ipRange && there.dns.join() === dns.join();
}

function storesRefusal(there: readonly string[], given: readonly string[] | undefined): string | null {
  if (given === undefined) return null;
  const targets = new Map(given.map((store) => [volumeStoreLabel(store), storeTarget(store)]));
  if (there.some((store) => !targets.has(volumeStoreLabel(store))))
    return 'all existing volume stores must also be specified';
  const changed = there.some((store) => targets.get(volumeStoreLabel(store)) !== storeTarget(store));
  return changed ? 'changes to existing volume stores are not supported' : null;
}

/** Scheme, host and path of a store. Slashes at the ends and mount options are ignored. */
function storeTarget(store: string): string {
  const target = store.slice(0, store.lastIndexOf(':')).replace(/^ds:\/\//, '');
  return target.split('?')[0]!.replace(/\/+$/, '');
}

/** New certificates need both files of the server, or are created for --no-tlsverify. */
function postureOf(draft: CreateDraft, release: VicRelease): { api: ApiKeys; certificates: CertificateKeys } | null {
  const { tls } = draft;
  if (!tls.noTlsVerify && (tls.serverCert === null || tls.serverKey === null)) return null;
  const certificates = certificatesOf(draft, release) ?? { custom: false, commonName: null, folder: null };
  return { api: apiOf(tls), certificates };
}

/** 0 and -1 remove a limit. A reservation of 0 becomes 1 up to VIC 1.2. Custom shares of 0 change nothing. */
function changeOf({ limit, reservation, shares }: AllocationDraft, release: VicRelease): AllocationChangeKeys {
  return {
    ...(limit === null ? {} : { limit: limit.value <= 0 ? null : limit.value }),
    ...(reservation === null ? {} : { reservation: Math.max(leastReservation(release), reservation.value) }),
    ...(shares === null || shares.value === 0 ? {} : { shares: shares.value }),
  };
}
