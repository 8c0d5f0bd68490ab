/** Differences between VIC releases for the same scenario. */

import type { Inventory } from './inventory-document.ts';

/** A scenario as one release reads it. */
export interface ReleaseReading {
  readonly release: string;
  readonly inventory: Inventory;
}

export interface ReleaseChange {
  /** Such as `container web`, or `line 12`. */
  readonly subject: string;
  /** The property: `reached`, `display name`, … or an issue's code. */
  readonly what: string;
  /** One value per release, in their order; null where the release says nothing of it. */
  readonly values: readonly (string | null)[];
}

/** All differences, in the order of the first release. Facts are compared among the releases that accept the file. */
export function releaseChanges(readings: readonly ReleaseReading[]): ReleaseChange[] {
  const facts = readings.map(({ release, inventory }) =>
    inventory.scenario === null ? null : factsOf(release, inventory),
  );
  const issues = readings.map(({ inventory }) => issuesOf(inventory));
  const differing = differences(facts).filter(({ values }) => {
    const known = values.filter((_, at) => facts[at] !== null);
    return new Set(known).size > 1;
  });
  return [...differing, ...differences(issues).filter(({ values }) => new Set(values).size > 1)];
}

type Facts = ReadonlyMap<string, string>;

function differences(all: readonly (Facts | null)[]): ReleaseChange[] {
  const keys = new Set(all.flatMap((facts) => [...(facts?.keys() ?? [])]));
  return [...keys].map((key) => {
    const [subject = '', what = ''] = key.split('\n');
    return { subject, what, values: all.map((facts) => facts?.get(key) ?? null) };
  });
}

/** From 1.3 on a VCH is a resource pool on vCenter, too. Source: VIC lib/install/management/create.go. Documented. */
const WITH_VAPP: readonly string[] = ['1.1.1', '1.2.1'];

function factsOf(release: string, { vchs, pools, vms }: Inventory): Facts {
  const facts = new Map<string, string>();
  for (const { name, networks } of vchs) {
    const note = (what: string, value: string) => facts.set(`VCH ${name}\n${what}`, value);
    note('made as', WITH_VAPP.includes(release) ? 'vApp on vCenter (resource pool with --use-rp)' : 'resource pool');
    const pool = pools.find((each) => each.vch && each.name === name);
    if (pool !== undefined) note('reservation', `${pool.cpu.reservationMHz} MHz, ${pool.memory.reservationMB} MB`);
    for (const { portGroup, firewall } of networks)
      note(`firewall of ${portGroup}`, release === '1.1.1' ? 'none' : firewall);
  }
  const containers = vms.filter(({ container }) => container !== null);
  containers.forEach(({ vch, container, name, network }) => {
    const subject = `container ${container} of ${vch}`;
    facts.set(`${subject}\ndisplay name`, name);
    if (network !== null) facts.set(`${subject}\nreached`, network.reachable);
  });
  return facts;
}

/** Remarks a release makes, by line and code; infos are no outcome. */
function issuesOf({ issues }: Inventory): Facts {
  const facts = new Map<string, string>();
  for (const { severity, file, line, code, message, real } of issues) {
    if (severity === 'info') continue;
    const key = `${file}:${line}\n${code}`;
    // Passed over for the sake of comparing the rest.
    const refused = severity === 'error' || code === 'option-of-another-release';
    const said = `${refused ? 'refused' : 'warning'}: ${real ?? message}`;
    facts.set(key, facts.has(key) ? `${facts.get(key)}; ${said}` : said);
  }
  return facts;
}
