import { describe, expect, it } from 'vitest';
import { reportedLimits } from '../../../src/report/sections/docker-info.ts';
import { vchConfigurationSection } from '../../../src/report/sections/vch-configuration.ts';
import { scenarioOf } from '../../support/scenario-text.ts';

const GB = 1024 ** 3;

describe('the section VCH configuration', () => {
  it('is left out without a VCH', () => {
    expect(vchConfigurationSection(scenarioOf('vms: [{ name: a, memory: 1GB }]\n'))).toEqual([]);
  });

  it('gives posture, client access, networks, what is not for production, and why -P opens nothing', () => {
    const scenario = scenarioOf(`vchs:
  - create: vic-machine-linux create --name v --no-tls --cn dpg-w:routable --cn dpg-o --cnf dpg-o:open
containers:
  - { vch: v, run: docker run --name web --net routable -P nginx }
  - { vch: v, name: quiet }
`);
    const said = JSON.stringify(vchConfigurationSection(scenario));
    expect(said).toContain('port 2375: neither encryption nor authentication');
    expect(said).toContain('DOCKER_HOST=');
    expect(said).toContain('--no-tls: anyone who reaches the API controls the VCH');
    expect(said).toContain('the firewall of dpg-o is open');
    expect(said).toContain('-P opens nothing');
    expect(said).not.toContain('quiet');
  });
});

describe('the limits docker tells', () => {
  const told = (memory: string, pool = '') =>
    reportedLimits(
      scenarioOf(`pools: [{ name: prod, cpu: { limit: 3GHz }, memory: { limit: 8GB } }]
vchs: [{ name: v, ${pool} cpu: { limit: 500MHz }, memory: { limit: ${memory} } }]
`),
      'v',
    );

  it('are its own when it has both', () => {
    expect(told('1GB')).toEqual({ cpuMhz: 500, memoryBytes: GB, fromParent: false });
  });

  it('are both those of the parent when it lacks one', () => {
    expect(told('unlimited', 'pool: prod,')).toEqual({ cpuMhz: 3000, memoryBytes: 8 * GB, fromParent: true });
  });
});
