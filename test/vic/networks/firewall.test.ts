import { describe, expect, it } from 'vitest';
import { type Attachment, listAdmissions, publishRefusal, reachableText } from '../../../src/vic/networks/firewall.ts';
import type { TrustLevel } from '../../../src/vsphere/vch.ts';

const on = (firewall: TrustLevel, more: Partial<Attachment> = {}, ipRange: string | null = null): Attachment => ({
  ...{ vch: 'v', publish: [], publishAll: false },
  network: { portGroup: 'dpg', alias: 'web', firewall, ipRange },
  ...more,
});
const open = (attachment: Attachment, release: '1.1.1' | '1.2.1' | '1.3' = '1.2.1') =>
  listAdmissions(attachment, release)
    .filter(({ admitted }) => admitted)
    .map(({ from, ports }) => `${ports} from ${from}`);

describe('the firewall of a container network', () => {
  it.each([
    ['closed', []],
    ['outbound', []],
    ['published', ['80/tcp from any address that reaches dpg']],
    ['peers', ['any port from 10.1.0.50-10.1.0.99']],
    ['open', ['any port from any address that reaches dpg']],
  ] as const)('%s admits %j of a container that publishes port 80', (level, expected) => {
    expect(open(on(level, { publish: ['80'] }, '10.1.0.50-10.1.0.99'))).toEqual(expected);
  });

  it('peers without a range admits every source', () => {
    expect(open(on('peers'))).toEqual(['any port from any address that reaches dpg']);
  });

  it('-P stops working between 1.1.1 and 1.2.1, and the reason names the network and its level', () => {
    const container = on('published', { publishAll: true });
    expect(open(container, '1.1.1')).toEqual(['any port from any address that reaches dpg']);
    expect(open(container, '1.2.1')).toEqual([]);
    expect(reachableText(container, '1.2.1')).toMatch(/-P opens nothing.*firewall of dpg is published/);
  });

  it('knocks at the host port of a mapping, which newer releases redirect in the guest', () => {
    expect(open(on('published', { publish: ['8080:80/udp'] }), '1.3')).toEqual([
      '8080/udp from any address that reaches dpg',
    ]);
  });
});

describe('the bridge', () => {
  const bridge = (more: Partial<Attachment>) => on('open', { network: null, ...more });

  it('admits its own containers, and others through the endpoint VM', () => {
    expect(open(bridge({ publish: ['8080:80'] }))).toEqual([
      'any port from containers on the bridge networks of v',
      '80/tcp from outside the VCH, at port 8080 of the endpoint VM',
    ]);
    expect(open(bridge({ publishAll: true }))).toHaveLength(1);
    expect(reachableText(bridge({}), '1.2.1')).toBe('only from containers of the same bridge: no port is published');
  });
});

describe('publishing on a container network', () => {
  it.each([
    ['8080:80', 'published', '1.2.1', 'external scope includes a port mapping'],
    ['80', 'closed', '1.2.1', 'Ports cannot be published via the "closed" container network firewall.'],
    ['80', 'outbound', '1.2.1', null],
    ['80', 'outbound', '1.3', 'ports cannot be published via container network web'],
    ['8080:80', 'published', '1.3', null],
    ['80', 'published', '1.2.1', null],
  ] as const)('-p %s on a network that is %s is answered by %s with %s', (port, level, release, expected) => {
    const refusal = publishRefusal(port, on(level).network!, release);
    if (expected === null) expect(refusal).toBeNull();
    else expect(refusal).toContain(expected);
  });
});
