/** Each VCH as its administrator and its users see it: API, certificates, names, networks, and reachable ports. */

import { trafficOf } from '../../analysis/inventory/inventory-document.ts';
import { formatNumber, MB_BYTES } from '../../units.ts';
import { type ClientAccess, clientAccess } from '../../vic/vic.ts';
import { findVchPool } from '../../vsphere/ancestry.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import type { Vch } from '../../vsphere/vch.ts';
import { type Block, type Cell, limitRows, type Section, text } from '../document.ts';

const VCHS_MAX = 20;
const ROWS_MAX = 60;

/** No section without a VCH. */
export function vchConfigurationSection(scenario: Scenario): Section[] {
  if (scenario.vchs.length === 0) return [];
  const shown = scenario.vchs.slice(0, VCHS_MAX);
  const hidden = scenario.vchs.length - shown.length;
  const blocks = [
    ...shown.flatMap((vch) => vchBlocks(vch, scenario)),
    ...(hidden > 0 ? [{ kind: 'note' as const, text: `${hidden} more VCHs are in the scenario.` }] : []),
    ...trafficBlocks(scenario),
  ];
  return [{ id: 'vch-configuration', title: 'VCH configuration', blocks }];
}

function vchBlocks(vch: Vch, scenario: Scenario): Block[] {
  const access = clientAccess(vch.name, vch.api, vch.certificates);
  const assumed = vch.create === null ? '; assumed, the scenario gives plain keys' : '';
  const blocks: Block[] = [
    { kind: 'heading', text: `VCH ${vch.name}` },
    {
      kind: 'facts',
      facts: [
        ['API', `port ${access.port}: ${access.posture}${assumed}`],
        ['Names of containerVMs', vch.nameConvention ?? '<container name>-<short id> (the default)'],
        ['Resources', resourcesOf(vch, scenario)],
        ['Endpoint VM', `${vch.endpoint.vcpus} vCPU, ${formatNumber(vch.endpoint.memoryBytes / MB_BYTES)} MB`],
        ['Files of vic-machine', access.files.length === 0 ? 'none' : `${access.files.join(', ')} in ${access.folder}`],
        ['Files for users', filesForUsers(access)],
        ['Client access', `docker ${access.options}`],
        ...otherOptions(vch),
      ],
    },
    { kind: 'code', text: access.environment.join('\n') },
  ];
  const warnings = notRecommended(vch, access.notForProduction);
  if (warnings.length > 0) {
    blocks.push({ kind: 'paragraph', text: 'Not recommended for production:' }, { kind: 'list', items: warnings });
  }
  return [...blocks, ...networkBlocks(vch)];
}

/** vic-machine generates no client certificates when the user provides the certificate authority. */
function filesForUsers({ filesForUsers: files, filesForUsersFrom: from }: ClientAccess): string {
  if (files.length === 0) return 'none';
  return from === 'vic-machine' ? files.join(', ') : `${files.join(', ')}, made by ${from}`;
}

function otherOptions({ options = [] }: Vch): (readonly [string, string])[] {
  const texts = options.map(({ option, value }) => (value === 'true' ? option : `${option} ${value}`));
  return texts.length === 0 ? [] : [['Other options', texts.join(', ')]];
}

function resourcesOf(vch: Vch, { pools }: Scenario): string {
  const pool = findVchPool({ pools }, vch.name);
  if (pool === null) return 'unlimited';
  const { cpu, memory } = pool;
  // VIC's default reservation of 1 MHz and 1 MB is not shown: no user configured it.
  const reserved = [
    ...(cpu.reservation > 1 ? [`${formatNumber(cpu.reservation)} MHz`] : []),
    ...(memory.reservation > MB_BYTES ? [`${formatNumber(memory.reservation / MB_BYTES)} MB`] : []),
  ];
  const parts = [
    cpu.limit === null ? 'CPU unlimited' : `CPU at most ${formatNumber(cpu.limit)} MHz`,
    `CPU shares ${formatNumber(cpu.shares)} (${cpu.level})`,
    memory.limit === null ? 'memory unlimited' : `memory at most ${formatNumber(memory.limit / MB_BYTES)} MB`,
    `memory shares ${formatNumber(memory.shares)} (${memory.level})`,
  ];
  return [...parts, ...(reserved.length === 0 ? [] : [`reserved ${reserved.join(' and ')}`])].join(', ');
}

function notRecommended(vch: Vch, posture: string | null): string[] {
  const open = (vch.networks ?? []).filter(({ firewall }) => firewall === 'open').map(({ portGroup }) => portGroup);
  const endless = (vch.networks ?? []).filter(({ firewall, ipRange }) => firewall === 'peers' && ipRange === null);
  return [
    ...(posture === null ? [] : [`${vch.api.encrypted ? '--no-tlsverify' : '--no-tls'}: ${posture}`]),
    ...open.map((portGroup) => `the firewall of ${portGroup} is open: every port of its containers is reachable`),
    ...endless.map(
      ({ portGroup }) => `the firewall of ${portGroup} is peers without an address range: as good as open`,
    ),
  ];
}

function networkBlocks({ networks }: Vch): Block[] {
  if (networks === undefined) return [];
  const columns = [
    { title: 'Port group' },
    { title: 'Known to docker as' },
    { title: 'Firewall' },
    { title: 'Addresses' },
  ];
  const rows = networks.map(({ portGroup, alias, firewall, ipRange }): Cell[] => [
    text(portGroup),
    text(alias),
    text(firewall),
    text(ipRange ?? 'DHCP'),
  ]);
  return limitRows(columns, rows, ROWS_MAX, 'the scenario');
}

/** Who reaches which port. Containers that are connected only to their bridge are left out. */
function trafficBlocks(scenario: Scenario): Block[] {
  const said = new Set(
    scenario.vms.filter(({ net }) => net !== undefined).map(({ vch, container }) => `${vch}\n${container}`),
  );
  const traffic = trafficOf(scenario).filter(({ vch, container }) => said.has(`${vch}\n${container}`));
  if (traffic.length === 0) return [];
  const columns = [
    { title: 'Container' },
    { title: 'Network' },
    { title: 'From' },
    { title: 'Ports' },
    { title: 'Admitted' },
    { title: 'Why' },
  ];
  const rows = traffic.map((row): Cell[] => [
    { text: row.container, note: row.vch },
    text(row.network),
    text(row.from),
    text(row.ports),
    { text: row.admitted ? 'yes' : 'no', tone: row.admitted ? 'plain' : 'warning' },
    text(row.why),
  ]);
  return [
    { kind: 'heading', text: 'Admitted traffic' },
    {
      kind: 'paragraph',
      text: 'New connections to containers on container networks, and to those that publish ports. Containers not listed are reached from the bridge of their VCH alone.',
    },
    ...limitRows(columns, rows, ROWS_MAX, 'vchsim check --json'),
  ];
}
