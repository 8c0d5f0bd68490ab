/**
 * A virtual container host: its pool and endpoint VM, how clients reach its API, and its networks.
 *
 * Plain data. vic/ reads the command lines it comes from.
 */

export interface Vch {
  /** Also the name of its pool and of its endpoint VM. */
  readonly name: string;
  readonly endpoint: { readonly vcpus: number; readonly memoryBytes: number; readonly boot: boolean };
  readonly nameConvention: string | null;
  readonly baseImageKb: number;
  readonly api: ApiKeys;
  /** The command line that created it, as typed; null when written in plain keys. */
  readonly create: string | null;
  /** Where the certificates of its API come from; left out when its line says nothing about them. */
  readonly certificates?: CertificateKeys;
  /** Container networks in the order given; left out without any. The bridge is none. */
  readonly networks?: readonly ContainerNetwork[];
  /** How long vic-machine waits for the API; left out: the default of 3 minutes. */
  readonly timeoutMs?: number;
  /** Labels of its volume stores; left out without any. */
  readonly volumeStores?: readonly string[];
  /** Options of its line that do not affect contention; left out without any. */
  readonly options?: readonly OtherOption[];
}

/** How the Docker API of a VCH is reached. */
export interface ApiKeys {
  readonly port: number;
  readonly encrypted: boolean;
  readonly clientCertificate: boolean;
}

/** Where the certificates of an encrypted API come from. */
export interface CertificateKeys {
  /** Given by --tls-server-cert; otherwise vic-machine makes them. */
  readonly custom: boolean;
  readonly commonName: string | null;
  /** --tls-cert-path; null: a folder named like the VCH. */
  readonly folder: string | null;
  /** Client certificates come from the authority of --tls-ca; left out: vic-machine makes them. */
  readonly ownAuthority?: true;
}

/** An option by its canonical name; a password is not repeated. */
export interface OtherOption {
  readonly option: string;
  readonly value: string;
}

/** How a docker line reaches the API of a VCH. */
export interface Connection {
  /** As written after -H; null: not given, the environment decides. */
  host: string | null;
  tls: boolean;
  tlsVerify: boolean;
  authority: boolean;
  certificate: boolean;
  key: boolean;
}

/** What a docker command asks of the API first. */
export interface ApiRequest {
  readonly method: 'Get' | 'Post' | 'Delete';
  /** Behind the version, such as `/containers/json`. */
  readonly path: string;
}

/** Which new connections a container network admits; strictest first. */
export const TRUST_LEVELS = ['closed', 'outbound', 'peers', 'published', 'open'] as const;
export type TrustLevel = (typeof TRUST_LEVELS)[number];

/** A port group containers may join directly, by its alias. */
export interface ContainerNetwork {
  readonly portGroup: string;
  readonly alias: string;
  readonly firewall: TrustLevel;
  /** Addresses of its containers, between commas; null: DHCP gives them. */
  readonly ipRange: string | null;
  /** Address and prefix. */
  readonly gateway: string | null;
  readonly dns: readonly string[];
}

/** The network of a container, and the ports it publishes. */
export interface ContainerNet {
  /** `bridge`, or the alias of a container network of its VCH. */
  readonly name: string;
  /** As written after -p. */
  readonly publish: readonly string[];
  /** -P */
  readonly publishAll: boolean;
}
