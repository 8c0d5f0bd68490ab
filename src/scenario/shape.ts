/**
 * The scenario format, declared once: what is read is checked against it, and `vchsim schema` prints it as JSON Schema.
 *
 * Sections that users name themselves (`variants`) and what the sections mean to one another are checked in resolve.ts.
 */

import * as z from 'zod';
import * as bound from '../bounds.ts';
import {
  clock,
  displayName,
  duration,
  exactDuration,
  flag,
  formOf,
  frequency,
  limit,
  part,
  ratio,
  shares,
  shortOrLong,
  size,
  text,
  textMatching,
  whole,
  word,
  zeroOrSize,
} from '../fields/fields.ts';
import { TRUST_LEVELS } from '../vsphere/vch.ts';
import { WORKLOAD_SHAPES, workloadForm } from '../workload/registry.ts';
import { modelShape } from './shape-model.ts';

const MOMENT = { from: 0, to: bound.MAX_DURATION_MS, words: '0s to 366d' };
const VM_SIZE = { from: bound.MIN_VM_MEMORY_BYTES, to: bound.MAX_MEMORY_BYTES, words: '4MB to 32TB' };
const HOST_SIZE = { from: 1024 ** 3, to: bound.MAX_MEMORY_BYTES, words: '1GB to 32TB' };

const storage = formOf(
  {
    short: word('A usual device: nvme, ssd, san or sata.', ['nvme', 'ssd', 'san', 'sata'] as const),
    long: z.strictObject({
      latency: exactDuration('Time to bring in one page when the device is idle.', {
        from: 0.001,
        to: 60_000,
        words: '1us to 60s',
        multipleOfMs: 0.001,
      }),
      iops: whole('Pages per second at most.', 1, 100_000_000),
    }),
  },
  shortOrLong,
);

const CACHE_SIZE = { from: 1024 ** 2, to: bound.MAX_MEMORY_BYTES, words: '1MB to 32TB' };
const hostCache = formOf(
  {
    short: size('Its size, on an SSD.', CACHE_SIZE),
    long: z.strictObject({
      size: size('Its size.', CACHE_SIZE),
      device: storage.optional().meta({ description: 'What it lies on; default ssd.' }),
    }),
  },
  shortOrLong,
);

const host = z.strictObject({
  name: displayName('Name of the host; default esx-01.').optional(),
  cores: whole('Physical cores.', 1, bound.MAX_CORES),
  mhz: clock('Nominal clock of a core: MHz as a plain number, or 1.8GHz.', {
    from: bound.MIN_MHZ,
    to: bound.MAX_MHZ,
    words: '100MHz to 20GHz',
  }),
  hyperthreading: flag('Two threads per core; default false.').optional(),
  turbo: ratio('Actual clock divided by nominal clock; default 1.', bound.MIN_TURBO, bound.MAX_TURBO).optional(),
  memory: size('Physical memory.', HOST_SIZE),
  swap: storage.optional().meta({ description: 'Where host-swapped pages live; default ssd.' }),
  datastore: storage
    .optional()
    .meta({ description: "Where guests' disks live: their files and their own swap; default the swap device." }),
  hostCache: hostCache
    .optional()
    .meta({ description: 'Cache on flash in front of the swap files ("swap to host cache"); default none.' }),
});

const poolCpu = z.strictObject({
  shares: shares('Weight against siblings: low 2000, normal 4000, high 8000, or a number.').optional(),
  reservation: frequency('MHz guaranteed.').optional(),
  limit: limit('frequency', 'MHz at most').optional(),
  expandable: flag('May borrow reservation from the parent; default true.').optional(),
});

const poolMemory = z.strictObject({
  shares: shares('Weight against siblings: low 81920, normal 163840, high 327680, or a number.').optional(),
  reservation: size('Memory guaranteed.').optional(),
  limit: limit('size', 'Memory at most').optional(),
  expandable: flag('May borrow reservation from the parent; default true.').optional(),
});

const pool = z.strictObject({
  name: displayName('Name of the resource pool.'),
  parent: displayName("Pool it lies in; default: the host's root.").optional(),
  cpu: poolCpu.optional(),
  memory: poolMemory.optional(),
});

const network = z.strictObject({
  portGroup: displayName('Port group containers may join.'),
  alias: displayName('Name docker knows it by; default: the port group.').optional(),
  firewall: word('What new connections get in; default published.', TRUST_LEVELS).optional(),
  ipRange: text('Addresses of its containers, such as 10.1.0.50-99; default: DHCP.', 400).optional(),
  gateway: text('Address and prefix of its gateway, such as 10.1.0.1/24.', 40).optional(),
  dns: z.array(text('Address of a name server.', 40)).max(10).optional(),
});

const vmCpuShares = shares('Weight against siblings: low 500, normal 1000, high 2000 per vCPU, or a number.');
const vmMemoryShares = shares('Weight against siblings: low 5, normal 10, high 20 per MB, or a number.');

const vch = z.strictObject({
  create: text('What was typed: vic-machine-linux create …').optional(),
  name: displayName('Name of the VCH, of its pool and of its endpoint VM.').optional(),
  pool: displayName("Pool the VCH lies in; default: the host's root.").optional(),
  cpu: poolCpu.optional(),
  memory: poolMemory.optional(),
  endpoint: z
    .strictObject({
      vcpus: whole('vCPUs of the endpoint VM; default 1.', 1, bound.MAX_VCPUS).optional(),
      memory: formOf(
        {
          short: size('Memory of the endpoint VM; default 2GB.', VM_SIZE),
          long: z.strictObject({
            size: size('Memory of the endpoint VM; default 2GB.', VM_SIZE).optional(),
            shares: vmMemoryShares.optional(),
            reservation: size('Memory guaranteed.').optional(),
          }),
        },
        shortOrLong,
      ).optional(),
      cpu: z
        .strictObject({ shares: vmCpuShares.optional(), reservation: frequency('MHz guaranteed.').optional() })
        .optional(),
      boot: flag('Boots inside the run instead of being settled at 0s; default false.').optional(),
    })
    .optional(),
  nameConvention: text('Names of containerVMs, with {name} or {id} in it.', bound.MAX_NAME_LENGTH).optional(),
  networks: z.array(network).max(bound.MAX_POOLS).optional().meta({ description: 'Container networks.' }),
});

const workload = formOf(WORKLOAD_SHAPES, (found) =>
  workloadForm(shortOrLong(found) === 'short', (key) => Object.hasOwn(found as object, key)),
);

const vmCpu = z.strictObject({
  shares: vmCpuShares.optional(),
  reservation: frequency('MHz guaranteed.').optional(),
  limit: limit('frequency', 'MHz at most').optional(),
});

const vmMemory = formOf(
  {
    short: size('Size of the VM.', VM_SIZE),
    long: z.strictObject({
      size: size('Size of the VM.', VM_SIZE).optional(),
      shares: vmMemoryShares.optional(),
      reservation: size('Memory guaranteed.').optional(),
      limit: limit('size', 'Memory at most').optional(),
      ballooned: zeroOrSize('In its balloon at 0s.').optional(),
      swapped: zeroOrSize('In its swap file at 0s.').optional(),
      compressed: zeroOrSize('In its compression cache at 0s.').optional(),
      shared: zeroOrSize('Shared at 0s.').optional(),
    }),
  },
  shortOrLong,
);

const anyVm = {
  vcpus: whole('Virtual CPUs.', 1, bound.MAX_VCPUS).optional(),
  memory: vmMemory.optional(),
  cpu: vmCpu.optional(),
  at: duration('Power-on; default 0s.', MOMENT).optional(),
  stop: duration('Power-off; default never.', MOMENT).optional(),
  workload: workload.optional(),
  count: whole('So many of them, named name-1, name-2, …', 1, bound.MAX_VMS).optional(),
};

const container = z.strictObject({
  run: text('What was typed: docker run …').optional(),
  vch: displayName('The VCH it runs in.'),
  name: displayName('Container name; default: a random one, as docker gives.').optional(),
  net: displayName('bridge, or the alias of a container network; default bridge.').optional(),
  publish: z
    .array(text('A port as docker -p takes it, such as 8080:80/tcp.', 100))
    .max(100)
    .optional()
    .meta({ description: 'Ports to publish.' }),
  publishAll: flag('docker -P, which a VCH never reads; default false.').optional(),
  ...anyVm,
});

const vm = z.strictObject({
  name: displayName('Display name of the VM.'),
  pool: displayName("Pool it lies in; default: the host's root.").optional(),
  ...anyVm,
  guestFamily: word(
    'What boots: linux, or windows, which writes zeros to all its memory while it boots; default linux.',
    ['linux', 'windows'],
  ).optional(),
  image: displayName(
    'What it booted from: VMs of one image have pages alike; default: as others of its family.',
  ).optional(),
  guestSwap: zeroOrSize('Swap of the guest itself: 0 or a size; default: as large as its memory.').optional(),
});

/** The allocation settings that events may change, by the list their path begins with. */
const vmMemoryAllocation = z.strictObject({
  shares: shares('Weight against siblings.').optional(),
  reservation: size('Memory guaranteed.').optional(),
  limit: limit('size', 'Memory at most').optional(),
});
export const ALLOCATION_FIELDS = {
  pools: { cpu: poolCpu, memory: poolMemory },
  vchs: { cpu: poolCpu, memory: poolMemory },
  vms: { cpu: vmCpu, memory: vmMemoryAllocation },
  containers: { cpu: vmCpu, memory: vmMemoryAllocation },
} as const;

const SET_PATH = '^(pools|vchs|vms|containers)[.].+[.](cpu|memory)[.](limit|reservation|shares|expandable)$';

const event = formOf(
  {
    line: z.strictObject({
      at: duration('When it happens.', MOMENT),
      run: text(
        'What is typed: vic-machine configure, docker, govc pool.change, govc vm.change, Set-ResourcePool or Set-VMResourceConfiguration.',
      ),
    }),
    set: z.strictObject({
      at: duration('When it happens.', MOMENT),
      set: z.record(z.string(), z.unknown()).meta({
        description: 'New limits, reservations and shares, such as pools.prod.cpu.limit: 6GHz.',
        propertyNames: { pattern: SET_PATH },
      }),
    }),
  },
  (found) => (shortOrLong(found) === 'long' && Object.hasOwn(found as object, 'set') ? 'set' : 'line'),
);

const report = z.strictObject({
  preparedFor: text('Printed on the report.', bound.MAX_TITLE_LENGTH).optional(),
  preparedBy: text('Printed on the report.', bound.MAX_TITLE_LENGTH).optional(),
  reference: text('Printed on the report.', bound.MAX_TITLE_LENGTH).optional(),
  date: text('Printed on the report, which bears no date of the machine: a day such as 2026-11-29.', 10).optional(),
  notes: text('Printed on the report.').optional(),
});

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

export const scenarioShape = z
  .strictObject({
    $schema: text('Where editors find this schema.').optional(),
    vchsim: word('Version of the format.', ['1']).meta({ type: 'integer', enum: [1] }),
    name: textMatching(
      'Names the output folder; default: the file name.',
      SLUG,
      'small letters, digits and hyphens, at most 63, starting with a letter or digit',
    ).optional(),
    title: text('One line for people.', bound.MAX_TITLE_LENGTH).optional(),
    description: text('What the scenario is about.').optional(),
    duration: duration('How long to simulate.', {
      from: bound.MIN_DURATION_MS,
      to: bound.MAX_DURATION_MS,
      words: '1s to 366d',
    }),
    start: text('Wall clock of 0s in exports, ISO 8601 in UTC; default 2017-08-18T09:00:00Z.', 40).optional(),
    seed: whole('Seed of everything random; default 1.', 0, Number.MAX_SAFE_INTEGER).optional(),
    extends: text('A file this one is laid over, relative to this one.', 4096).optional(),
    variants: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Named overlays; each is a run of its own.' }),
    host,
    background: z
      .strictObject({
        cpu: part('frequency', "CPU of the host's other VMs.").optional(),
        memory: part('size', "Memory of the host's other VMs.").optional(),
        vms: whole('How many VMs they are; default: as many as make 4 vCPUs a core.', 1, bound.MAX_VMS).optional(),
        vcpus: whole('vCPUs of each; default 4, or as many as the host has threads.', 1, bound.MAX_VCPUS).optional(),
      })
      .optional(),
    pools: z.array(pool).max(bound.MAX_POOLS).optional(),
    vchs: z.array(vch).max(bound.MAX_POOLS).optional(),
    containers: z.array(container).max(bound.MAX_VMS).optional(),
    vms: z.array(vm).max(bound.MAX_VMS).optional(),
    events: z.array(event).max(bound.MAX_VMS).optional(),
    model: modelShape.optional(),
    report: report.optional(),
    gates: z.array(text('Such as "vm web: cpu.readiness.average p95 < 5%".', 500)).max(bound.MAX_GATES).optional(),
  })
  .meta({
    title: 'vchsim scenario',
    description: 'One host, its VCHs, containers and VMs, and what they ask for over time.',
  });

export type ScenarioInput = z.output<typeof scenarioShape>;
export type PoolInput = z.output<typeof pool>;
export type VchInput = z.output<typeof vch>;
export type NetworkInput = z.output<typeof network>;
export type ContainerInput = z.output<typeof container>;
export type VmInput = z.output<typeof vm>;
export type WorkloadInput = z.output<typeof workload>;
export type VmMemoryInput = z.output<typeof vmMemory>;

/** JSON Schema (draft 2020-12) of a scenario file, for editors and for `vchsim schema`. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(scenarioShape, { io: 'input' }) as Readonly<Record<string, unknown>>;
}
