/** Options of a `vic-machine create` line before VIC's rules are applied. */

import type { OtherOption } from '../../vsphere/vch.ts';
import type { Given } from '../command-line/options.ts';
import type { Shares } from '../command-line/value-kinds.ts';

/** Releases with different rules. */
export type VicRelease = '1.1.1' | '1.2.1' | '1.3' | '1.5';

export interface AllocationDraft {
  limit: Given<number> | null;
  reservation: Given<number> | null;
  shares: Given<Shares> | null;
}

/** Values of the options of a line. The last of each counts. */
export interface CreateDraft {
  name: Given<string> | null;
  readonly cpu: AllocationDraft;
  readonly memory: AllocationDraft;
  endpointVcpus: Given<number> | null;
  endpointMemoryMb: Given<number> | null;
  baseImageSize: Given<string> | null;
  nameConvention: Given<string> | null;
  timeoutS: Given<number> | null;
  readonly tls: TlsDraft;
  readonly network: Record<NetworkRole, NetworkDraft>;
  bridge: Given<string> | null;
  bridgeRange: Given<string> | null;
  readonly dnsServers: Given<string>[];
  readonly volumeStores: Given<string>[];
  httpProxy: Given<string> | null;
  httpsProxy: Given<string> | null;
  syslog: Given<string> | null;
  readonly containerNetworks: ContainerNetworksDraft;
  target: Given<string> | null;
  user: Given<string> | null;
  opsUser: Given<string> | null;
  opsPassword: Given<string> | null;
  /** Of configure only. */
  id: Given<string> | null;
  rollback: boolean;
  extendedHelp: boolean;
  /** Options without effect on contention, in the order given. */
  readonly others: OtherOption[];
}

export interface NetworkDraft {
  name: Given<string> | null;
  ip: Given<string> | null;
  gateway: Given<string> | null;
}

export interface TlsDraft {
  noTls: boolean;
  noTlsVerify: boolean;
  commonName: Given<string> | null;
  serverCert: Given<string> | null;
  serverKey: Given<string> | null;
  folder: Given<string> | null;
  readonly authorities: Given<string>[];
}

export type NetworkRole = 'client' | 'public' | 'management';

export interface ContainerNetworksDraft {
  readonly networks: Given<string>[];
  readonly gateways: Given<string>[];
  readonly ranges: Given<string>[];
  readonly dns: Given<string>[];
  readonly firewalls: Given<string>[];
}

export function emptyCreateDraft(): CreateDraft {
  const allocation = () => ({ limit: null, reservation: null, shares: null });
  const network = () => ({ name: null, ip: null, gateway: null });
  return {
    name: null,
    cpu: allocation(),
    memory: allocation(),
    endpointVcpus: null,
    endpointMemoryMb: null,
    baseImageSize: null,
    nameConvention: null,
    timeoutS: null,
    tls: {
      noTls: false,
      noTlsVerify: false,
      commonName: null,
      serverCert: null,
      serverKey: null,
      folder: null,
      authorities: [],
    },
    network: { client: network(), public: network(), management: network() },
    bridge: null,
    bridgeRange: null,
    dnsServers: [],
    volumeStores: [],
    httpProxy: null,
    httpsProxy: null,
    syslog: null,
    containerNetworks: { networks: [], gateways: [], ranges: [], dns: [], firewalls: [] },
    target: null,
    user: null,
    opsUser: null,
    opsPassword: null,
    id: null,
    rollback: false,
    extendedHelp: false,
    others: [],
  };
}
