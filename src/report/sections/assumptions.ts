/** Assumptions of the results: changed model constants, assumed and calibrated constants, thresholds, and omissions. */

import { THRESHOLDS } from '../../analysis/thresholds.ts';
import type { Constant, Status } from '../../constants/constant.ts';
import { MODEL } from '../../constants/model.ts';
import { formatNumber, MB_BYTES } from '../../units.ts';
import type { Scenario } from '../../vsphere/inventory.ts';
import { filesBytes } from '../../workload/registry.ts';
import { type Block, type Cell, type Section, text } from '../document.ts';

export function assumptionsSection(scenarios: readonly Scenario[]): Section {
  return {
    id: 'assumptions',
    title: 'Assumptions and model overrides',
    blocks: [...overrideBlocks(scenarios), ...backgroundBlocks(scenarios), ...constantBlocks(), ...thresholdBlocks()],
  };
}

function overrideBlocks(scenarios: readonly Scenario[]): Block[] {
  const several = scenarios.length > 1;
  const rows = scenarios.flatMap((scenario) =>
    scenario.modelOverrides.map(({ key, value, default: usual }): Cell[] => {
      const constant = LEAVES.find((leaf) => leaf.key === key)?.constant ?? null;
      return [
        ...(several ? [text(scenario.name)] : []),
        { text: key, code: true },
        text(valueInWords(value, constant)),
        text(valueInWords(usual, constant)),
        text(constant?.meaning ?? ''),
      ];
    }),
  );
  const heading: Block = { kind: 'heading', text: 'Model overrides' };
  if (rows.length === 0) {
    return [heading, { kind: 'paragraph', text: 'None: every model constant has its default.' }];
  }
  const columns = [
    ...(several ? [{ title: 'Run' }] : []),
    { title: 'Key' },
    { title: 'In force' },
    { title: 'Default' },
    { title: 'What it says' },
  ];
  return [heading, { kind: 'table', columns, rows }];
}

/** What `background:` stands for: how it contends depends on its shape. */
function backgroundBlocks(scenarios: readonly Scenario[]): Block[] {
  return scenarios.flatMap(({ name, vms }): Block[] => {
    const all = vms.filter((vm) => vm.settled && vm.container === null && vm.name.startsWith('background-'));
    if (all.length === 0) return [];
    const of = scenarios.length > 1 ? ` of ${name}` : '';
    const each = `${all.length} VMs of ${all[0]!.vcpus} vCPUs each`;
    const shape =
      'which share its demand in bursts of their own; the shape is assumed unless the file gives vms and vcpus.';
    return [{ kind: 'paragraph', text: `The background${of} is ${each}, ${shape}` }];
  });
}

interface Leaf {
  readonly key: string;
  readonly constant: Constant<unknown>;
}

const LEAVES: readonly Leaf[] = leavesOf(MODEL, '');

function leavesOf(tree: object, prefix: string): Leaf[] {
  return Object.entries(tree).flatMap(([key, below]: [string, object]) =>
    'meaning' in below
      ? [{ key: prefix + key, constant: below as Constant<unknown> }]
      : leavesOf(below, `${prefix}${key}.`),
  );
}

const UNCERTAIN: readonly Status[] = ['assumed', 'calibrated'];

function constantBlocks(): Block[] {
  const rows = LEAVES.filter(({ constant }) => UNCERTAIN.includes(constant.status)).map(({ key, constant }): Cell[] => [
    { text: key, code: true },
    text(valueInWords(constant.default, constant)),
    { text: constant.status, tone: constant.status === 'calibrated' ? 'warning' : 'plain' },
    { text: constant.meaning, note: constant.source },
  ]);
  return [
    { kind: 'heading', text: 'Constants nobody has published', folded: true },
    {
      kind: 'paragraph',
      text: 'Defaults that are assumed, or calibrated to one published figure (which therefore validates nothing). All others are documented or measured by others. A scenario may override each under model:.',
    },
    {
      kind: 'table',
      columns: [{ title: 'Key' }, { title: 'Default' }, { title: 'Status' }, { title: 'What it says, and why' }],
      rows,
    },
    {
      kind: 'note',
      text: '[OPT] option lists ESXi prints of itself; [TEST] the VIC limits test of August 2017 (justait.net).',
    },
  ];
}

/** A constant's value with its unit, as a scenario would write it. */
function valueInWords(value: unknown, constant: Constant<unknown> | null): string {
  if (typeof value !== 'number') return String(value);
  switch (constant?.kind) {
    case 'duration':
      return `${formatNumber(value)} ms`;
    case 'serviceTime':
      return `${formatNumber(value, 2)} µs`;
    case 'size':
      return `${formatNumber(value / MB_BYTES, 2)} MB`;
    default:
      return formatNumber(value, 3);
  }
}

const THRESHOLD_WORDS: Readonly<Record<keyof typeof THRESHOLDS, string>> = {
  ready: 'Ready per vCPU, at a limit and in contention each',
  costop: 'Co-stop per vCPU',
  cpuLatency: 'CPU time lost to a low clock, and to hyper-threading',
  memoryLatency: 'Memory latency',
  balloon: 'Balloon',
  swapIn: 'Swap-in rate',
  guestWait: 'Waiting for guest paging, per vCPU',
};

function thresholdBlocks(): Block[] {
  const rows = (Object.keys(THRESHOLD_WORDS) as (keyof typeof THRESHOLDS)[]).map((key): Cell[] => {
    const { warning, critical, unit, source } = THRESHOLDS[key];
    return [
      text(THRESHOLD_WORDS[key]),
      text(`${formatNumber(warning, 1)} ${unit}`),
      text(`${formatNumber(critical, 1)} ${unit}`),
      text(source),
    ];
  });
  return [
    { kind: 'heading', text: 'Thresholds', folded: true },
    {
      kind: 'table',
      columns: [
        { title: 'Counter' },
        { title: 'Warning', numeric: true },
        { title: 'Critical', numeric: true },
        { title: 'Source' },
      ],
      rows,
    },
  ];
}

/** What the model leaves out, and which parts of it have weak sources. */
const UNKNOWN: readonly string[] = [
  'One host: no DRS, no vMotion, no network contention, no NUMA; of storage only what swap, guest paging and stress ask of one device.',
  'No helper worlds and no system time: a VM costs the host what its vCPUs cost, and the counters overlap and system are 0.',
  'How hard a guest touches its memory is an input. Memory latency depends on it, and on the assumed times of a decompression and of a copy of a shared page.',
  'The entitlement of an uncontended VM is calibrated to one published figure; it validates nothing.',
  'Bursts inside a demand are assumed. Ready of partly busy VMs depends on their pattern.',
  'Boot work of containers, VMs and endpoint VMs is assumed.',
  'ESXi generations differ here in their quantum and in the states of a host short of memory.',
  'Guests are Linux-like. A containerVM has no swap and its own OOM killer; an ordinary VM has guest swap.',
  'Hyper-threading is a fixed discount, turbo a fixed ratio of clocks.',
  'Numbers are simulated. A finding is a reason to look at the real counters, not a measurement of them.',
];

const OF_FILES =
  'How unevenly files are read is an input, and what a page cache is worth rests on it. Guests are taken to cache what is read most and to read page by page, without read-ahead; demands write no files.';

export function unknownSection(scenarios: readonly Scenario[]): Section {
  const readsFiles = scenarios.some(({ vms }) => vms.some((vm) => filesBytes(vm) > 0));
  return {
    id: 'not-known',
    title: 'What this model does not know',
    blocks: [{ kind: 'list', items: readsFiles ? [...UNKNOWN.slice(0, -1), OF_FILES, ...UNKNOWN.slice(-1)] : UNKNOWN }],
  };
}
