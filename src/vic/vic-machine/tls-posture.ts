/**
 * How a VCH's Docker API is reached: with or without encryption and client certificates.
 *
 * Source. VIC 1.2.1 cmd/vic-machine/common/certificate.go (--no-tls ends all checks) and lib/constants (the ports).
 *   Files on disk are not looked at: named certificates are taken to be there, and the target folder to be empty.
 */

import { API_PORTS, VCH_DEFAULTS } from '../../constants/vic.ts';
import type { ApiKeys, CertificateKeys } from '../../vsphere/vch.ts';
import { type LineProblem, problemAt, type Span } from '../command-line/line-problem.ts';
import type { CreateDraft, TlsDraft, VicRelease } from './create-draft.ts';

export function apiOf(tls: TlsDraft): ApiKeys {
  if (tls.noTls) return { port: API_PORTS.plain, encrypted: false, clientCertificate: false };
  return { port: API_PORTS.encrypted, encrypted: true, clientCertificate: !tls.noTlsVerify };
}

/** undefined if the line does not set them, or if they are not needed. */
export function certificatesOf(draft: CreateDraft, release: VicRelease): CertificateKeys | undefined {
  const { tls } = draft;
  const custom = isGiven(tls.serverCert);
  // Without a name, a static address without its prefix is used.
  const commonName = tls.commonName?.value || (staticAddress(draft)?.split('/')[0] ?? null);
  // Up to 1.3, an authority is ignored if the server certificate is generated.
  const ownAuthority = tls.authorities.length > 0 && (custom || release === '1.5');
  const said = custom || ownAuthority || commonName !== null || isGiven(tls.folder);
  if (tls.noTls || !said) return undefined;
  const named = { custom, commonName, folder: tls.folder?.value || null };
  return ownAuthority ? { ...named, ownAuthority } : named;
}

/** --no-tls ends all checks. VIC ignores the other TLS options without a message, so a warning reports them. */
export function ignoredTls({ tls }: CreateDraft): LineProblem[] {
  if (!tls.noTls) return [];
  const others = [tls.commonName, tls.serverCert, tls.serverKey, tls.folder, ...tls.authorities];
  const first = others.find((each) => each !== null);
  if (first === undefined) return [];
  const message = `${first.option} has no effect beside --no-tls`;
  const hint = 'leave out --no-tls for an encrypted API';
  return [problemAt(first, 'tls-option-ignored', message, { severity: 'warning', hint })];
}

/** Errors of VIC's validation about certificates. */
export function tlsValidation({ tls }: CreateDraft): LineProblem[] {
  const [authority] = tls.authorities;
  if (tls.noTls || tls.noTlsVerify || authority === undefined || isGiven(tls.serverCert) || isGiven(tls.commonName))
    return [];
  const real = 'Certificate authority specified, but no TLS certificate provided';
  const message = `${authority.option} without a certificate of the server`;
  return [
    problemAt(authority, 'authority-without-certificate', message, {
      real,
      hint: 'add --tls-server-cert and --tls-server-key',
    }),
  ];
}

/** Refusals about certificates. `whole` is the line. */
export function tlsProblems(draft: CreateDraft, whole: Span, release: VicRelease): LineProblem[] {
  const { tls } = draft;
  if (tls.noTls) return [];
  const cert = isGiven(tls.serverCert);
  const key = isGiven(tls.serverKey);
  if (cert !== key) {
    const [has, lacks] = cert ? ['certificate', '--tls-server-key'] : ['key', '--tls-server-cert'];
    const span = (cert ? tls.serverCert : tls.serverKey)!;
    const real = 'key and cert should be specified at the same time';
    return [problemAt(span, 'key-without-cert', `a server ${has} without ${lacks}`, { real, hint: `add ${lacks}` })];
  }
  // Up to 1.3, the name of an existing certificate is checked even without a given name.
  if (cert && release !== '1.5' && !isGiven(tls.commonName) && staticAddress(draft) === null) {
    const path = tls.folder?.value || draft.name?.value || VCH_DEFAULTS.name;
    const real = `cname option doesn't match existing server certificate in certificate path ${path}`;
    const message = `${tls.serverCert!.option} without the name in that certificate`;
    const hint = 'add --tls-cname NAME, the common name of the certificate';
    return [problemAt(tls.serverCert!, 'certificate-without-name', message, { real, hint })];
  }
  const named = isGiven(tls.commonName) || cert || tls.authorities.length > 0 || staticAddress(draft) !== null;
  if (tls.noTlsVerify || named) return [];
  const message = 'the line does not say how the API is secured, and there is no name to make certificates for';
  const hint = 'add --no-tls, --no-tlsverify, or --tls-cname NAME';
  return [
    problemAt(whole, 'missing-common-name', message, { real: 'provide Common Name for server certificate', hint }),
  ];
}

function isGiven(option: { readonly value: string } | null): boolean {
  return option !== null && option.value !== '';
}

/**
 * A static address replaces the common name if clients use this address: the address of the network where the API
 * listens.
 */
function staticAddress({ network }: CreateDraft): string | null {
  const client = network.client.name?.value ?? '';
  const publicName = network.public.name?.value ?? VCH_DEFAULTS.publicNetwork;
  const management = network.management.name?.value ?? '';
  if (isGiven(network.client.ip)) return network.client.ip!.value;
  if (isGiven(network.public.ip) && (client === '' || client === publicName)) return network.public.ip!.value;
  const reached = management === client || (client === '' && management === publicName);
  return isGiven(network.management.ip) && reached ? network.management.ip!.value : null;
}
