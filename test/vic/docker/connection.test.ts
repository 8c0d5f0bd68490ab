import { describe, expect, it } from 'vitest';
import { connectionRefusal } from '../../../src/vic/docker/connection.ts';
import { parseRun } from '../../../src/vic/docker/run.ts';
import { clientAccess } from '../../../src/vic/vic-machine/client-access.ts';

const PLAIN = { port: 2375, encrypted: false, clientCertificate: false };
const ENCRYPTED = { port: 2376, encrypted: true, clientCertificate: false };
const CERTIFIED = { port: 2376, encrypted: true, clientCertificate: true };

describe('a docker line that calls a VCH', () => {
  it.each([
    ['', PLAIN],
    ['', CERTIFIED],
    ['--tlsverify', CERTIFIED],
    ['-H vch', PLAIN],
    ['-H vch:2375', PLAIN],
    ['-H tcp://vch:2376 --tls', ENCRYPTED],
    ['-H vch --tls', ENCRYPTED],
    ['-H vch:2376 --tlsverify --tlscacert ca.pem', ENCRYPTED],
    ['-H vch:2376 --tlsverify', CERTIFIED],
    ['-H vch:2376 --tls --tlscert cert.pem --tlskey key.pem', CERTIFIED],
  ])('with %j reaches %j', (options, api) => {
    const { connection, request } = parseRun(`docker ${options} run busybox`);
    expect(connectionRefusal(connection, api, request)).toBeNull();
  });

  it.each([
    ['-H vch:2375', ENCRYPTED, 'Cannot connect to the Docker daemon at tcp://vch:2375'],
    ['-H vch:2376 --tls', PLAIN, 'Cannot connect to the Docker daemon at tcp://vch:2376'],
    ['-H vch:2376', ENCRYPTED, 'Are you trying to connect to a TLS-enabled daemon without TLS?'],
    ['-H vch:2375 --tls', PLAIN, 'server gave HTTP response to HTTPS client'],
    ['-H vch:2376 --tls', CERTIFIED, 'bad certificate'],
    ['-H vch:2376 --tlsverify', ENCRYPTED, 'certificate signed by unknown authority'],
  ])('with %j does not reach %j', (options, api, real) => {
    const { connection, request } = parseRun(`docker ${options} run busybox`);
    expect(connectionRefusal(connection, api, request)!.real).toContain(real);
  });
});

describe('client access', () => {
  it('of an open API is an address, and not for production', () => {
    expect(clientAccess('v', PLAIN)).toMatchObject({
      ...{ port: 2375, files: [], filesForUsers: [], folder: null },
      environment: ['DOCKER_HOST=<address of the VCH>:2375'],
      notForProduction: expect.stringContaining('anyone'),
    });
  });

  it('of an encrypted API needs --tls and no file', () => {
    const access = clientAccess('v', ENCRYPTED);
    expect(access.files).toEqual(['server-cert.pem', 'server-key.pem', 'v.env']);
    expect(access.filesForUsers).toEqual([]);
    expect(access.options).toContain('--tls');
  });

  it('with client certificates gives users three files, and never the key of the authority', () => {
    const access = clientAccess('v', CERTIFIED, { custom: false, commonName: 'v.corp.local', folder: './certs' });
    expect(access.filesForUsers).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
    expect(access.files).toContain('ca-key.pem');
    expect(access.environment).toContain('DOCKER_HOST=v.corp.local:2376');
    expect(access.environment).toContain('DOCKER_CERT_PATH=./certs');
    expect(access.notForProduction).toBeNull();
  });

  it('a wildcard is no name to call', () => {
    const access = clientAccess('v', CERTIFIED, { custom: false, commonName: '*.corp.local', folder: null });
    expect(access.environment.at(-1)).toBe('DOCKER_HOST=<address of the VCH>:2376');
  });
});
