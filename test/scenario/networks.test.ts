import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../src/analysis/inventory/inventory-document.ts';
import { places, read, scenarioOf } from '../support/scenario-text.ts';

const CREATE =
  'vic-machine-linux create --name v --cn dpg-p:p --cng dpg-p:10.1.0.1/24 --cnr dpg-p:10.1.0.50-99 --cnf dpg-p:peers --cn dpg-w:routable --kv';
const inventory = (text: string) => inventoryOf(scenarioOf(text), []);

describe('container networks', () => {
  it('of a create line are in the inventory, keyed by port group and alias', () => {
    const { vchs } = inventory(`vchs:\n  - create: ${CREATE}\n`);
    expect(vchs[0]!.networks).toEqual([
      {
        ...{ portGroup: 'dpg-p', alias: 'p', firewall: 'peers' },
        ...{ ipRange: '10.1.0.50-10.1.0.99', gateway: '10.1.0.1/24', dns: [] },
      },
      { portGroup: 'dpg-w', alias: 'routable', firewall: 'published', ipRange: null, gateway: null, dns: [] },
    ]);
  });

  it('in plain keys are the same, and a gateway alone gives its whole subnet', () => {
    const { vchs } = inventory(
      'vchs:\n  - { name: v, networks: [{ portGroup: dpg, gateway: 10.1.0.1/24, firewall: open }] }\n',
    );
    expect(vchs[0]!.networks).toMatchObject([{ alias: 'dpg', firewall: 'open', ipRange: '10.1.0.0/24' }]);
  });

  it('have no firewall before 1.2', () => {
    const { vchs } = inventory(
      'model: { vic: { version: 1.1.1 } }\nvchs:\n  - { name: v, networks: [{ portGroup: dpg }] }\n',
    );
    expect(vchs[0]!.networks[0]!.firewall).toBe('open');
  });

  it.each([
    ['range-without-gateway', '{ portGroup: dpg, ipRange: 10.1.0.50-99 }'],
    ['reserved-network-alias', '{ portGroup: dpg, alias: bridge }'],
    ['invalid-container-network', '{ portGroup: VM Net }'],
    ['not-allowed', '{ portGroup: dpg, firewall: public }'],
  ])('that vic-machine would refuse are refused as %s', (code, network) => {
    const { issues } = read(`vchs:\n  - { name: v, networks: [${network}] }\n`);
    expect(issues.map((issue) => issue.code)).toContain(code);
  });
});

describe('the network of a container', () => {
  it('says what is published, and by name why -P opens nothing', () => {
    const { vms, traffic } = inventory(
      `vchs:\n  - create: ${CREATE}\ncontainers:\n  - { vch: v, run: docker run --name w --net routable -p 80 nginx }\n  - { vch: v, run: docker run --name all --net routable -P nginx }\n  - { vch: v, name: b, publish: ["8080:80"] }\n`,
    );
    const of = (name: string) => vms.find((vm) => vm.container === name)!.network;
    expect(of('w')).toEqual({
      ...{ name: 'routable', published: ['80/tcp'] },
      reachable: 'at its own address on routable: 80/tcp from any address that reaches dpg-w',
    });
    expect(of('all')!.reachable).toMatch(/^from nowhere: -P opens nothing.*dpg-w is published/);
    expect(of('b')).toMatchObject({ name: 'bridge', published: ['8080:80/tcp'] });
    expect(traffic.filter((row) => row.container === 'w' && row.admitted)).toMatchObject([
      { vch: 'v', network: 'routable', ports: '80/tcp' },
    ]);
  });

  it('must be one of its VCH, and take what is published', () => {
    const vch = `vchs:\n  - create: ${CREATE}\ncontainers:\n`;
    expect(places(read(`${vch}  - { vch: v, name: a, net: routeable }\n`))[0]).toMatch(/^unknown-network@4:/);
    expect(places(read(`${vch}  - { vch: v, name: a, net: routable, publish: ["8080:80"] }\n`))[0]).toMatch(
      /^port-not-publishable@4:/,
    );
    expect(places(read(`${vch}  - { vch: v, name: a, publish: ["80:x"] }\n`))[0]).toMatch(/^invalid-port@4:/);
  });
});

describe('a docker line and the API of its VCH', () => {
  const lines = (tls: string, host: string) =>
    read(
      `vchs:\n  - create: vic-machine-linux create --name v ${tls}\ncontainers:\n  - { vch: v, run: docker ${host} run -d busybox }\n`,
    );

  it('is refused at the wrong port or without credentials, with what docker prints', () => {
    expect(places(lines('--no-tls', '-H v:2376 --tls'))).toContain('wrong-port@4:20');
    const { issues } = lines('--tls-cname v', '-H v:2376 --tls');
    expect(issues.find(({ code }) => code === 'wrong-credentials')!.real).toContain('bad certificate');
    expect(places(lines('--no-tls', ''))).not.toContain('wrong-port@4:20');
  });
});
