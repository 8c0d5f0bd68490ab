/**
 * The options of `vic-machine create`, and their effect on the VCH.
 *
 * Sources. VIC 1.2.1 cmd/vic-machine/create/create.go and cmd/vic-machine/common/*.go; the options marked 1.3 and 1.5
 *   from the same files of those releases; those marked 1.1.1 were renamed later.
 */

import { type Given, type Option, option } from '../command-line/options.ts';
import { DURATION, INTEGER, integerOf, SHARES, SWITCH, TEXT, type ValueKind } from '../command-line/value-kinds.ts';
import type { AllocationDraft, ContainerNetworksDraft, CreateDraft, NetworkRole, VicRelease } from './create-draft.ts';

type Row = Option<CreateDraft>;
const MHZ = integerOf('MHz');
const MB = integerOf('MB');
const SINCE_1_3: readonly VicRelease[] = ['1.3', '1.5'];
const SINCE_1_2: readonly VicRelease[] = ['1.2.1', ...SINCE_1_3];
const SINCE_1_5: readonly VicRelease[] = ['1.5'];
const ONLY_1_1: readonly VicRelease[] = ['1.1.1'];
const UP_TO_1_2: readonly VicRelease[] = [...ONLY_1_1, '1.2.1'];

function row<T>(
  names: readonly string[],
  kind: ValueKind<T>,
  meaning: string,
  effect?: (draft: CreateDraft, given: Given<T>) => void,
  releases: readonly VicRelease[] = [],
): Row {
  return option<CreateDraft, T>(names, kind, meaning, effect, releases);
}

/** An option without effect on contention. It is kept for the inventory. */
function otherRow<T>(
  names: readonly string[],
  kind: ValueKind<T>,
  meaning: string,
  releases: readonly VicRelease[] = [],
  effect?: (draft: CreateDraft, given: Given<T>) => void,
): Row {
  const [name = ''] = names;
  const secret = name.endsWith('password');
  return row(
    names,
    kind,
    meaning,
    (draft, given) => {
      effect?.(draft, given);
      draft.others.push({ option: `--${name}`, value: secret ? '***' : given.text });
    },
    releases,
  );
}

function allocationRows(
  resource: 'cpu' | 'memory',
  kind: ValueKind<number>,
  names: Record<keyof AllocationDraft, string[]>,
): Row[] {
  const unit = resource === 'cpu' ? 'MHz' : 'MB';
  return [
    row(names.limit, kind, `${resource} limit of the VCH in ${unit}, 0 for none`, (draft, given) => {
      draft[resource].limit = given;
    }),
    row(names.reservation, kind, `${resource} reservation of the VCH in ${unit}`, (draft, given) => {
      draft[resource].reservation = given;
    }),
    row(names.shares, SHARES, `${resource} shares of the VCH`, (draft, given) => {
      draft[resource].shares = given;
    }),
  ];
}

const RESOURCES: readonly Row[] = [
  row(['name', 'n'], TEXT, 'name of the VCH, at most 31 characters', (draft, given) => {
    draft.name = given;
  }),
  ...allocationRows('cpu', MHZ, {
    limit: ['cpu'],
    reservation: ['cpu-reservation', 'cpur'],
    shares: ['cpu-shares', 'cpus'],
  }),
  ...allocationRows('memory', MB, {
    limit: ['memory', 'mem'],
    reservation: ['memory-reservation', 'memr'],
    shares: ['memory-shares', 'mems'],
  }),
  row(['endpoint-cpu'], INTEGER, 'vCPUs of the endpoint VM', (draft, given) => {
    draft.endpointVcpus = given;
  }),
  row(['endpoint-memory'], MB, 'memory of the endpoint VM in MB', (draft, given) => {
    draft.endpointMemoryMb = given;
  }),
  row(['base-image-size'], TEXT, 'root disk of every containerVM, such as 8GB', (draft, given) => {
    draft.baseImageSize = given;
  }),
  row(
    ['container-name-convention', 'cnc'],
    TEXT,
    'display names of containerVMs, with {name} or {id}',
    (draft, given) => {
      draft.nameConvention = given;
    },
    SINCE_1_2,
  ),
  row(['timeout'], DURATION, 'how long to wait for the VCH', (draft, given) => {
    draft.timeoutS = given;
  }),
  otherRow(['storage-quota', 'sq'], INTEGER, 'storage quota in GB', SINCE_1_5),
  otherRow(['containers'], INTEGER, 'largest number of containers', SINCE_1_5),
];

function certificateRow(
  names: readonly string[],
  meaning: string,
  key: 'serverCert' | 'serverKey' | 'folder',
  releases: readonly VicRelease[],
): Row {
  return row(
    names,
    TEXT,
    meaning,
    (draft, given) => {
      draft.tls[key] = given;
    },
    releases,
  );
}

const TLS: readonly Row[] = [
  row(['no-tls', 'k'], SWITCH, 'no encryption at all', (draft, given) => {
    draft.tls.noTls = given.value;
  }),
  row(['no-tlsverify', 'kv'], SWITCH, 'encryption without client certificates', (draft, given) => {
    draft.tls.noTlsVerify = given.value;
  }),
  row(['tls-cname'], TEXT, 'common name of the generated certificates', (draft, given) => {
    draft.tls.commonName = given;
  }),
  certificateRow(['tls-server-cert'], 'certificate of the server', 'serverCert', SINCE_1_2),
  certificateRow(['tls-server-key'], 'key of the server', 'serverKey', SINCE_1_2),
  certificateRow(['cert'], 'certificate of the server', 'serverCert', ONLY_1_1),
  certificateRow(['key'], 'key of the server', 'serverKey', ONLY_1_1),
  row(['tls-ca', 'ca'], TEXT, 'authority that signs client certificates', (draft, given) => {
    draft.tls.authorities.push(given);
  }),
  certificateRow(['tls-cert-path'], 'folder of the certificates', 'folder', SINCE_1_2),
  certificateRow(['cert-path'], 'folder of the certificates', 'folder', ONLY_1_1),
  otherRow(['certificate-key-size', 'ksz'], INTEGER, 'size of generated keys'),
  otherRow(['organization'], TEXT, 'organisation in generated certificates'),
];

function networkRows(role: NetworkRole, letter: string): Row[] {
  return [
    otherRow([`${role}-network`, letter], TEXT, `port group of the ${role} network`, [], (draft, given) => {
      draft.network[role].name = given;
    }),
    otherRow([`${role}-network-ip`], TEXT, `address of the VCH on the ${role} network`, [], (draft, given) => {
      draft.network[role].ip = given;
    }),
    otherRow([`${role}-network-gateway`], TEXT, `gateway of the ${role} network`, [], (draft, given) => {
      draft.network[role].gateway = given;
    }),
  ];
}

function listRow(
  names: readonly string[],
  meaning: string,
  key: keyof ContainerNetworksDraft,
  releases: readonly VicRelease[] = [],
): Row {
  return row(
    names,
    TEXT,
    meaning,
    (draft, given) => {
      draft.containerNetworks[key].push(given);
    },
    releases,
  );
}

const NETWORKS: readonly Row[] = [
  otherRow(['bridge-network', 'b'], TEXT, 'port group of the bridge network', [], (draft, given) => {
    draft.bridge = given;
  }),
  otherRow(['bridge-network-range', 'bnr'], TEXT, 'addresses of bridge networks', [], (draft, given) => {
    draft.bridgeRange = given;
  }),
  otherRow(['bridge-network-width', 'bnw'], TEXT, 'prefix length of one bridge network', SINCE_1_5),
  ...networkRows('client', 'cln'),
  ...networkRows('public', 'pn'),
  ...networkRows('management', 'mn'),
  otherRow(['dns-server'], TEXT, 'name server', [], (draft, given) => {
    draft.dnsServers.push(given);
  }),
  listRow(['container-network', 'cn'], 'port group containers may join, as PORTGROUP:ALIAS', 'networks'),
  listRow(['container-network-gateway', 'cng'], 'gateway of a container network', 'gateways'),
  listRow(['container-network-ip-range', 'cnr'], 'addresses of a container network', 'ranges'),
  listRow(['container-network-dns', 'cnd'], 'name server of a container network', 'dns'),
  listRow(['container-network-firewall', 'cnf'], 'trust level of a container network', 'firewalls', SINCE_1_2),
];

const text = (
  names: readonly string[],
  meaning: string,
  releases: readonly VicRelease[] = [],
  effect?: (draft: CreateDraft, given: Given<string>) => void,
) => otherRow(names, TEXT, meaning, releases, effect);

/** Options of the connection and the installation. The model does not use them. */
const SURROUNDINGS: readonly Row[] = [
  text(['target', 't'], 'vCenter or ESXi host', [], (draft, given) => {
    draft.target = given;
  }),
  text(['user', 'u'], 'vSphere user', [], (draft, given) => {
    draft.user = given;
  }),
  text(['password', 'p'], 'vSphere password'),
  text(['thumbprint'], 'certificate thumbprint of the target'),
  text(['compute-resource', 'r'], 'cluster, host or resource pool'),
  text(['image-store', 'i'], 'datastore of images'),
  text(['container-store', 'cs'], 'datastore of containers', UP_TO_1_2),
  text(['volume-store', 'vs'], 'datastore of volumes', [], (draft, given) => {
    draft.volumeStores.push(given);
  }),
  text(['ops-user'], 'user of the running VCH', [], (draft, given) => {
    draft.opsUser = given;
  }),
  text(['ops-password'], 'password of the running VCH', [], (draft, given) => {
    draft.opsPassword = given;
  }),
  otherRow(['ops-grant-perms'], SWITCH, 'grant that user its permissions', SINCE_1_3),
  otherRow(['affinity-vm-group'], SWITCH, 'keep the VMs in a DRS group', SINCE_1_5),
  text(['insecure-registry', 'dir'], 'registry without a trusted certificate'),
  text(['whitelist-registry', 'wr'], 'registry that is allowed', SINCE_1_2),
  text(['registry-ca', 'rc'], 'authority of registries'),
  text(['http-proxy'], 'proxy', [], (draft, given) => {
    draft.httpProxy = given;
  }),
  text(['https-proxy'], 'proxy', [], (draft, given) => {
    draft.httpsProxy = given;
  }),
  text(['no-proxy'], 'hosts without a proxy', SINCE_1_5),
  text(['syslog-address'], 'log server', SINCE_1_2, (draft, given) => {
    draft.syslog = given;
  }),
  text(['appliance-iso', 'ai'], 'image of the endpoint VM'),
  text(['bootstrap-iso', 'bi'], 'image of containerVMs'),
  otherRow(['asymmetric-routes', 'ar'], SWITCH, 'answers may take another route', SINCE_1_2),
  // From 1.3 on, every VCH is a resource pool, and the option does not exist.
  otherRow(['use-rp'], SWITCH, 'a resource pool in the place of a vApp', UP_TO_1_2),
  otherRow(['force', 'f'], SWITCH, 'go on in spite of errors'),
  otherRow(['debug', 'v'], INTEGER, 'debug level'),
  row(['extended-help', 'x'], SWITCH, 'print all options', (draft) => {
    draft.extendedHelp = true;
  }),
  row(['help', 'h'], SWITCH, 'print the usage', (draft) => {
    draft.extendedHelp = true;
  }),
];

/** Options of `vic-machine configure` only. */
export const CONFIGURE_ONLY_OPTIONS: readonly Row[] = [
  row(['id'], TEXT, 'managed object id of the endpoint VM, in the place of its name', (draft, given) => {
    draft.id = given;
  }),
  otherRow(['reset-progress'], SWITCH, 'forget an operation that was interrupted'),
  otherRow(['rollback'], SWITCH, 'go back to the settings before the last operation', [], (draft, given) => {
    draft.rollback = given.value;
  }),
];

export const CREATE_OPTIONS: readonly Row[] = [...RESOURCES, ...TLS, ...NETWORKS, ...SURROUNDINGS];
