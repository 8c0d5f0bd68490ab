/**
 * What a docker line says about reaching the API, and what comes of it at a VCH of another posture.
 *
 * Sources. docker 17.06 client, `docker --help` and its texts on failed connections; VIC documentation on TLS. The texts
 *   of refused handshakes are recalled.
 */

import { API_PORTS } from '../../constants/vic.ts';
import type { ApiKeys, Connection } from '../../vsphere/vch.ts';
import { type Option, option } from '../command-line/options.ts';
import { SWITCH, TEXT } from '../command-line/value-kinds.ts';

export function noConnection(): Connection {
  return { host: null, tls: false, tlsVerify: false, authority: false, certificate: false, key: false };
}

/** What variables in front of a line say; its own options are read on top. Source: docker 17.06, `docker --help`. */
export function connectionOf(environment: ReadonlyMap<string, string>): Connection {
  const set = (name: string) => (environment.get(name) ?? '') !== '';
  const files = set('DOCKER_CERT_PATH');
  return {
    host: environment.get('DOCKER_HOST') || null,
    tls: set('DOCKER_TLS'),
    tlsVerify: set('DOCKER_TLS_VERIFY'),
    ...{ authority: files, certificate: files, key: files },
  };
}

/** Options in front of the subcommand that say how to connect. */
export const CONNECTION_OPTIONS: readonly Option<Connection>[] = [
  option<Connection, string>(['host', 'H'], TEXT, 'address of the VCH', (draft, given) => {
    draft.host = given.value;
  }),
  option<Connection, boolean>(['tls'], SWITCH, 'encrypt', (draft, given) => {
    draft.tls = given.value;
  }),
  option<Connection, boolean>(['tlsverify'], SWITCH, 'encrypt and verify both sides', (draft, given) => {
    draft.tlsVerify = given.value;
  }),
  option<Connection, string>(['tlscacert'], TEXT, 'certificate authority', (draft) => {
    draft.authority = true;
  }),
  option<Connection, string>(['tlscert'], TEXT, 'client certificate', (draft) => {
    draft.certificate = true;
  }),
  option<Connection, string>(['tlskey'], TEXT, 'client key', (draft) => {
    draft.key = true;
  }),
];

export interface ConnectionRefusal {
  readonly code: 'wrong-port' | 'wrong-credentials';
  readonly message: string;
  readonly real: string;
  readonly hint: string;
}

/** Why the API of a VCH does not answer a line; null when it does, or when the line leaves it to the environment. */
export function connectionRefusal(connection: Connection, api: ApiKeys): ConnectionRefusal | null {
  const { host } = connection;
  if (host === null) return null;
  const encrypted = connection.tls || connection.tlsVerify;
  const port = portOf(host) ?? (encrypted ? API_PORTS.encrypted : API_PORTS.plain);
  const address = `${hostName(host)}:${port}`;
  if (port !== api.port) {
    return {
      code: 'wrong-port',
      message: `the API listens on port ${api.port}, the line calls port ${port}`,
      real: `docker: Cannot connect to the Docker daemon at tcp://${address}. Is the docker daemon running?`,
      hint: `write -H ${hostName(host)}:${api.port}${optionsFor(api)}`,
    };
  }
  const refuse = (message: string, real: string): ConnectionRefusal => {
    const hint = `write -H ${address}${optionsFor(api)}`;
    return { code: 'wrong-credentials', message, real: `docker: ${real}.`, hint };
  };
  const failed = `error during connect: Post https://${address}/v1.25/containers/create`;
  if (api.encrypted && !encrypted) {
    const real = `Post http://${address}/v1.25/containers/create: malformed HTTP response "\\x15\\x03\\x01\\x00\\x02\\x02".\n* Are you trying to connect to a TLS-enabled daemon without TLS?`;
    return refuse('the API is encrypted, the line is not', real);
  }
  if (!api.encrypted)
    return encrypted
      ? refuse(
          'the API is not encrypted, the line asks for it',
          `${failed}: http: server gave HTTP response to HTTPS client`,
        )
      : null;
  const certified = connection.certificate && connection.key;
  // --tlsverify finds the files in ~/.docker or DOCKER_CERT_PATH when none are named.
  if (api.clientCertificate && !connection.tlsVerify && !certified)
    return refuse(
      'the API asks for a client certificate, --tls alone sends none',
      `${failed}: remote error: tls: bad certificate`,
    );
  if (!api.clientCertificate && connection.tlsVerify && !connection.authority)
    return refuse(
      'the certificate of the API is signed by itself, --tlsverify does not trust it',
      `${failed}: x509: certificate signed by unknown authority`,
    );
  return null;
}

function optionsFor(api: ApiKeys): string {
  if (!api.encrypted) return ' without --tls';
  return api.clientCertificate ? ' --tlsverify' : ' --tls';
}

/** The port of an address; null: none is written. */
export function portOf(host: string): number | null {
  const digits = /:(\d+)\/?$/.exec(host)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Only `docker run` begins what it says of the daemon with its own name. Source: docker cli/command/container/run.go. */
export function formatReply(action: string, real: string): string {
  return action === 'run' ? real : real.replace(/^docker: (?=Error response|Cannot connect|error during|Post )/, '');
}

/** `tcp://vch.corp.local:2376` as `vch.corp.local`. */
export function hostName(address: string): string {
  return address.replace(/^[a-z]+:\/\//, '').replace(/[:/].*$/, '');
}
