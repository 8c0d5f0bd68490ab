/** IPv4 addresses, subnets and ranges as `vic-machine` takes them; addresses are numbers. */

/** First and last address, both included. */
export interface Ipv4Range {
  readonly first: number;
  readonly last: number;
}

const BITS = 32;

/** `a.b.c.d` as a number, or null. */
export function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => isNumberUpTo(part, 255))) return null;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** `a.b.c.d/n`: the addresses of that subnet, or null. */
export function parseCidr(text: string): Ipv4Range | null {
  const [addressText = '', prefix = '', ...more] = text.split('/');
  const address = parseIpv4(addressText);
  if (more.length > 0 || address === null || !isNumberUpTo(prefix, BITS)) return null;
  const size = 2 ** (BITS - Number(prefix));
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1 };
}

/**
 * `a.b.c.d/n`, `a.b.c.d-e.f.g.h`, or `a.b.c.d-n`. In the last form, n replaces the last octet and is greater than it.
 * null for any other text. Source: VIC 1.2.1 pkg/ip/ip.go.
 */
export function parseRange(text: string): Ipv4Range | null {
  const subnet = parseCidr(text);
  if (subnet !== null) return subnet;
  const [firstText = '', lastText = '', ...more] = text.split('-');
  const first = parseIpv4(firstText);
  if (first === null || more.length > 0) return null;
  const lastOctet = isNumberUpTo(lastText, 255) && Number(lastText) > first % 256 ? Number(lastText) : null;
  const last = lastOctet === null ? parseIpv4(lastText) : first - (first % 256) + lastOctet;
  return last === null || first > last ? null : { first, last };
}

/** Whether `a.b.c.d/n` is neither the first nor the last address of its subnet. Source: VIC 1.2.1 pkg/ip/ip.go, IsRoutableIP. */
export function isHostAddress(cidr: string): boolean {
  const subnet = parseCidr(cidr);
  const address = parseIpv4(cidr.split('/')[0]!);
  return subnet !== null && address !== null && address !== subnet.first && address !== subnet.last;
}

/** A range in VIC's notation: a subnet keeps its prefix, any other range shows both addresses. */
export function rangeText(text: string): string {
  const range = text.includes('/') ? null : parseRange(text);
  return range === null ? text : `${ipv4Text(range.first)}-${ipv4Text(range.last)}`;
}

/** `a.b.c.d/n` as the subnet it lies in. */
export function subnetText(cidr: string): string {
  const subnet = parseCidr(cidr);
  return subnet === null ? cidr : `${ipv4Text(subnet.first)}/${cidr.split('/')[1]}`;
}

function ipv4Text(address: number): string {
  return [3, 2, 1, 0].map((power) => Math.floor(address / 256 ** power) % 256).join('.');
}

export function contains(outer: Ipv4Range, inner: Ipv4Range): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

export function overlap(a: Ipv4Range, b: Ipv4Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

function isNumberUpTo(text: string, most: number): boolean {
  const digits = text !== '' && text.length <= 3 && [...text].every((char) => char >= '0' && char <= '9');
  return digits && Number(text) <= most;
}
