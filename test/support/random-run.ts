/**
 * Small random scenarios for what is said of runs: CPU and memory limits of VMs, pools and VCHs, full and half empty hosts,
 * hyper-threading and slow clocks, memory taken before the run, limits changed while it runs, demands beyond the size.
 */

import fc from 'fast-check';

const MHZ = 2000;

interface RandomGuest {
  readonly pool: number;
  readonly vcpus: number;
  /** Percent of its vCPUs; above 100: asked for in MHz. */
  readonly cpuPct: number;
  /** MB. */
  readonly sizeMb: number;
  readonly touchedPct: number;
  readonly activePct: number;
  readonly cpuLimitPct: number | null;
  readonly memoryLimitPct: number | null;
  readonly reserved: boolean;
  readonly atS: number;
  readonly taken: boolean;
  readonly kind: 'steady' | 'phases' | 'work' | 'stress' | 'idle';
}

interface RandomGroup {
  readonly vch: boolean;
  readonly cpuLimitMhz: number | null;
  readonly memoryLimitMb: number | null;
  /** What a call sets the memory limit to at 1 min; VCHs only. */
  readonly laterMb: number | null;
}

export interface RandomRun {
  readonly cores: number;
  readonly hyperthreading: boolean;
  readonly turbo: number;
  readonly memoryGb: number;
  readonly groups: readonly RandomGroup[];
  readonly guests: readonly RandomGuest[];
  readonly seed: number;
}

const perhaps = (least: number, most: number) => fc.option(fc.integer({ min: least, max: most }), { freq: 1 });

const guest: fc.Arbitrary<RandomGuest> = fc.record({
  pool: fc.nat(2),
  vcpus: fc.constantFrom(1, 1, 2, 4),
  cpuPct: fc.constantFrom(3, 20, 50, 90, 100, 100, 130),
  sizeMb: fc.constantFrom(512, 1024, 2048, 4096),
  touchedPct: fc.constantFrom(20, 60, 90),
  activePct: fc.constantFrom(5, 50, 95),
  cpuLimitPct: fc.constantFrom(null, null, null, 30, 80, 98),
  memoryLimitPct: fc.constantFrom(null, null, null, 30, 70),
  reserved: fc.constantFrom(false, false, false, true),
  atS: fc.constantFrom(0, 0, 0, 7, 25),
  taken: fc.constantFrom(false, false, false, true),
  kind: fc.constantFrom('steady', 'steady', 'steady', 'steady', 'phases', 'work', 'stress', 'idle'),
});

const group: fc.Arbitrary<RandomGroup> = fc.record({
  vch: fc.boolean(),
  cpuLimitMhz: perhaps(300, 6000),
  memoryLimitMb: perhaps(700, 6000),
  laterMb: perhaps(700, 8000),
});

export const randomRun: fc.Arbitrary<RandomRun> = fc.record({
  cores: fc.constantFrom(1, 2, 4, 8),
  hyperthreading: fc.boolean(),
  turbo: fc.constantFrom(1, 1, 1, 0.5, 0.8, 1.2),
  memoryGb: fc.constantFrom(6, 8, 12, 64),
  groups: fc.array(group, { maxLength: 2 }),
  guests: fc.array(guest, { minLength: 1, maxLength: 6 }),
  seed: fc.integer({ min: 1, max: 1000 }),
});

/** The scenario as a file, `durationS` long. */
export function randomRunText(run: RandomRun, durationS: number): string {
  const { cores, hyperthreading, turbo, memoryGb, groups, seed } = run;
  const threads = hyperthreading ? 2 * cores : cores;
  const entries = run.guests.map((each, at) => entryOf(each, at, groups, threads, turbo));
  const list = (key: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${key}:`, ...lines.map((line) => `  - ${line}`)];
  const events = groups.flatMap(({ vch, laterMb }, at) =>
    vch && laterMb !== null ? [`{ at: 1m, run: vic-machine-linux configure --name g${at} --memory ${laterMb} }`] : [],
  );
  return [
    'vchsim: 1',
    'name: random',
    `duration: ${durationS}s`,
    `seed: ${seed}`,
    `host: { name: esx, cores: ${cores}, mhz: ${MHZ}, hyperthreading: ${hyperthreading}, turbo: ${turbo}, memory: ${memoryGb}GB }`,
    ...list(
      'pools',
      groups.flatMap((each, at) => (each.vch ? [] : [groupLine(each, at)])),
    ),
    ...list(
      'vchs',
      groups.flatMap((each, at) => (each.vch ? [groupLine(each, at)] : [])),
    ),
    ...list(
      'containers',
      entries.flatMap(({ container, line }) => (container ? [line] : [])),
    ),
    ...list(
      'vms',
      entries.flatMap(({ container, line }) => (container ? [] : [line])),
    ),
    ...list('events', events),
    '',
  ].join('\n');
}

function groupLine({ cpuLimitMhz, memoryLimitMb }: RandomGroup, at: number): string {
  const cpu = cpuLimitMhz === null ? '' : `, cpu: { limit: ${cpuLimitMhz}MHz }`;
  const memory = memoryLimitMb === null ? '' : `, memory: { limit: ${memoryLimitMb}MB }`;
  return `{ name: g${at}${cpu}${memory} }`;
}

function entryOf(
  each: RandomGuest,
  at: number,
  groups: readonly RandomGroup[],
  threads: number,
  turbo: number,
): { readonly container: boolean; readonly line: string } {
  const group = groups[each.pool - 1];
  const container = group?.vch === true;
  const vcpus = Math.min(each.vcpus, threads);
  const when = each.atS === 0 ? '' : `, at: ${each.atS}s`;
  const own = `vcpus: ${vcpus}${when}, workload: ${workloadOf(each, vcpus, turbo)}`;
  if (container)
    return { container, line: `{ vch: g${each.pool - 1}, name: c${at}, memory: ${each.sizeMb}MB, ${own} }` };
  const settings = [
    ...(each.cpuLimitPct === null ? [] : [`limit: ${Math.round((each.cpuLimitPct / 100) * vcpus * MHZ)}MHz`]),
    ...(each.reserved && each.cpuLimitPct === null && group === undefined ? ['reservation: 200MHz'] : []),
  ];
  const memory = [
    `size: ${each.sizeMb}MB`,
    ...(each.memoryLimitPct === null ? [] : [`limit: ${Math.round((each.memoryLimitPct / 100) * each.sizeMb)}MB`]),
    ...(each.taken && each.atS === 0 && each.kind === 'steady' ? [`swapped: ${Math.round(each.sizeMb / 10)}MB`] : []),
  ];
  const pool = group === undefined ? '' : `pool: g${each.pool - 1}, `;
  const cpu = settings.length === 0 ? '' : `cpu: { ${settings.join(', ')} }, `;
  return { container, line: `{ name: v${at}, ${pool}memory: { ${memory.join(', ')} }, ${cpu}${own} }` };
}

function workloadOf(
  { kind, cpuPct, sizeMb, touchedPct, activePct }: RandomGuest,
  vcpus: number,
  turbo: number,
): string {
  const touched = Math.max(130, Math.round((touchedPct / 100) * sizeMb));
  const active = Math.max(11, Math.round((activePct / 100) * (touched - 118)));
  const cpu = cpuPct > 100 ? `${Math.round((cpuPct / 100) * vcpus * MHZ * turbo)}MHz` : `${cpuPct}%`;
  const memory = `memory: ${touched}MB, active: ${active}MB`;
  switch (kind) {
    case 'steady':
      return `{ cpu: ${cpu}, ${memory} }`;
    case 'phases':
      return `{ phases: [{ for: 35s, cpu: ${Math.min(cpuPct, 100)}%, ${memory} }, { for: 25s, cpu: 10% }], repeat: true }`;
    case 'work':
      return `{ work: ${50 * vcpus}GHz·s, threads: ${vcpus} }`;
    case 'stress':
      return `"stress --cpu 2 --vm 1 --vm-bytes ${Math.round(sizeMb / 3)}M --timeout 100"`;
    case 'idle':
      return '{ cpu: 0% }';
  }
}
