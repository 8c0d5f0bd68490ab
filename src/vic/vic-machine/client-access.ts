/**
 * Access of users to a VCH's Docker API: its security in words, settings for their client, and the files they need.
 *
 * Sources. VIC documentation, "Virtual Container Host certificate options" and "Connect to a VCH"; VIC 1.2.1
 *   cmd/vic-machine/common/certificate.go (files written) and create.go (environment printed). Documented.
 */

import type { ApiKeys, CertificateKeys } from '../../vsphere/vch.ts';

export interface ClientAccess {
  readonly posture: string;
  readonly port: number;
  /** Lines of a shell's environment. */
  readonly environment: readonly string[];
  /** Equivalent options of the docker client. */
  readonly options: string;
  /** Folder of the files. null without files. */
  readonly folder: string | null;
  /** Files that vic-machine writes there. */
  readonly files: readonly string[];
  /** Files that users need. */
  readonly filesForUsers: readonly string[];
  /** Who creates these files. Left out: there are none. */
  readonly filesForUsersFrom?: 'vic-machine' | 'the authority of --tls-ca';
  /** Settings not recommended for production. null: none. */
  readonly notForProduction: string | null;
}

const NO_CERTIFICATES: CertificateKeys = { custom: false, commonName: null, folder: null };
const SERVER_FILES = ['server-cert.pem', 'server-key.pem'];
const CLIENT_FILES = ['ca.pem', 'cert.pem', 'key.pem'];

/** Access data for the users of the VCH. If no option gives a name of the API, a placeholder is used. */
export function clientAccess(vch: string, api: ApiKeys, certificates: CertificateKeys = NO_CERTIFICATES): ClientAccess {
  const { commonName, custom, ownAuthority = false } = certificates;
  // A wildcard is not a host name.
  const host = `${commonName === null || commonName.includes('*') ? '<address of the VCH>' : commonName}:${api.port}`;
  const folder = api.encrypted ? (certificates.folder ?? `./${vch}/`) : null;
  const common = { port: api.port, folder };
  if (!api.encrypted) {
    const posture = 'neither encryption nor authentication (--no-tls)';
    const notForProduction = 'anyone who reaches the API controls the VCH, and everything can be read on the way';
    const nothing = { files: [], filesForUsers: [] };
    return {
      ...common,
      ...nothing,
      posture,
      environment: [`DOCKER_HOST=${host}`],
      options: `-H ${host}`,
      notForProduction,
    };
  }
  const env = `${vch}.env`;
  if (!api.clientCertificate) {
    return {
      ...common,
      posture: 'encryption without authentication (--no-tlsverify)',
      environment: [`DOCKER_HOST=${host}`],
      options: `-H ${host} --tls`,
      files: custom ? [env] : [...SERVER_FILES, env],
      filesForUsers: [],
      notForProduction: 'anyone who reaches the API controls the VCH, and clients cannot tell whom they talk to',
    };
  }
  return {
    ...common,
    posture: 'encryption with client certificates',
    environment: [
      'DOCKER_TLS_VERIFY=1',
      'COMPOSE_TLS_VERSION=TLSv1_2',
      `DOCKER_CERT_PATH=${folder}`,
      `DOCKER_HOST=${host}`,
    ],
    options: `-H ${host} --tlsverify --tlscacert=ca.pem --tlscert=cert.pem --tlskey=key.pem`,
    files: [
      ...(ownAuthority ? [] : [...CLIENT_FILES, 'ca-key.pem']),
      ...(custom ? [] : SERVER_FILES),
      ...(ownAuthority ? [] : ['cert.pfx']),
      env,
    ],
    filesForUsers: CLIENT_FILES,
    filesForUsersFrom: ownAuthority ? 'the authority of --tls-ca' : 'vic-machine',
    notForProduction: null,
  };
}
