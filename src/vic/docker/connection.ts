/**
 * Connection options of a docker line, and their result at a VCH whose API is reached differently.
 *
 * Sources. docker 17.06, `docker --help`, and client/request.go with what Go's net/http and crypto/tls say (failed
 *   connections); VIC documentation on TLS. Documented.
 */

import { API_PORTS } from '../../constants/vic.ts';
import type { ApiKeys, ApiRequest, Connection } from '../../vsphere/vch.ts';
import { type Option, option } from '../command-line/options.ts';
import { SWITCH, TEXT } from '../command-line/value-kinds.ts';

export function noConnection(): Connection {
  return { host: null, tls: false, tlsVerify: false, authority: false, certificate: false, key: false };
}

/**
 * Connection settings from variables before a line. Options of the line override them. Source: docker 17.06, `docker
 * --help`.
 */
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

/** Connection options before the subcommand. */
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

/** API version that docker 17.06 requests before its first answer. Source: its api/common.go. Documented. */
const API_VERSION = 'v1.30';

/**
 * Why the API of a VCH does not answer a request. null if it answers, or if the line leaves the connection to the
 * environment. `real` is the client's text without the text that `docker run` adds (answers.ts).
 */
export function connectionRefusal(
  connection: Connection,
  api: ApiKeys,
  { method, path }: ApiRequest,
): ConnectionRefusal | null {
  const { host } = connection;
  if (host === null) return null;
  const encrypted = connection.tls || connection.tlsVerify;
  const port = portOf(host) ?? (encrypted ? API_PORTS.encrypted : API_PORTS.plain);
  const address = `${hostName(host)}:${port}`;
  if (port !== api.port) {
    return {
      code: 'wrong-port',
      message: `the API listens on port ${api.port}, the line calls port ${port}`,
      real: unreachable(address),
      hint: `write -H ${hostName(host)}:${api.port}${optionsFor(api)}`,
    };
  }
  const refuse = (message: string, real: string): ConnectionRefusal => {
    const hint = `write -H ${address}${optionsFor(api)}`;
    return { code: 'wrong-credentials', message, real, hint };
  };
  const request = `${method} ${encrypted ? 'https' : 'http'}://${address}/${API_VERSION}${path}`;
  if (api.encrypted && !encrypted) {
    const alert = 'malformed HTTP response "\\x15\\x03\\x01\\x00\\x02\\x02".';
    const question = '\n* Are you trying to connect to a TLS-enabled daemon without TLS?';
    return refuse('the API is encrypted, the line is not', `${request}: ${alert}${question}`);
  }
  if (!api.encrypted) {
    const real = `error during connect: ${request}: http: server gave HTTP response to HTTPS client`;
    return encrypted ? refuse('the API is not encrypted, the line asks for it', real) : null;
  }
  const certified = connection.certificate && connection.key;
  // --tlsverify uses the files in ~/.docker or DOCKER_CERT_PATH by default.
  if (api.clientCertificate && !connection.tlsVerify && !certified) {
    const advice =
      'The server probably has client authentication (--tlsverify) enabled. Please check your TLS client certification settings';
    const message = 'the API asks for a client certificate, --tls alone sends none';
    return refuse(message, `${advice}: ${request}: remote error: tls: bad certificate`);
  }
  if (!api.clientCertificate && connection.tlsVerify && !connection.authority) {
    const message = 'the certificate of the API is signed by itself, --tlsverify does not trust it';
    return refuse(message, `error during connect: ${request}: x509: certificate signed by unknown authority`);
  }
  return null;
}

/** Message of a client if no server listens. */
export function unreachable(address: string): string {
  return `Cannot connect to the Docker daemon at tcp://${address.replace(/^tcp:\/\//, '')}. Is the docker daemon running?`;
}

function optionsFor(api: ApiKeys): string {
  if (!api.encrypted) return ' without --tls';
  return api.clientCertificate ? ' --tlsverify' : ' --tls';
}

/** The port of an address. null without a port. */
export function portOf(host: string): number | null {
  const digits = /:(\d+)\/?$/.exec(host)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** `tcp://vch.corp.local:2376` as `vch.corp.local`. */
export function hostName(address: string): string {
  return address.replace(/^[a-z]+:\/\//, '').replace(/[:/].*$/, '');
}

/** First request of a command. Source: docker 17.06 cli/command and its client. Documented. */
export function requestOf(command: string, [name = '', to = '']: readonly string[]): ApiRequest {
  const of = (method: ApiRequest['method'], path: string): ApiRequest => ({ method, path });
  switch (command) {
    case 'run':
    case 'create':
      return of('Post', `/containers/create${name === '' ? '' : `?name=${name}`}`);
    case 'start':
    case 'stop':
    case 'restart':
    case 'kill':
      return of('Post', `/containers/${name}/${command}`);
    case 'rename':
      return of('Post', `/containers/${name}/rename?name=${to}`);
    case 'rm':
      return of('Delete', `/containers/${name}`);
    case 'build':
      return of('Post', '/build');
    case 'pull':
      return of('Post', '/images/create');
    case 'push':
      return of('Post', `/images/${name}/push`);
    case 'images':
      return of('Get', '/images/json');
    case 'logs':
    case 'inspect':
    case 'attach':
    case 'exec':
    case 'port':
      return of('Get', `/containers/${name}/json`);
    case 'info':
    case 'version':
      return of('Get', `/${command}`);
    default:
      return of('Get', '/containers/json');
  }
}
