/**
 * The scenario format, declared once. Scenarios are checked against it, and `vchsim schema` prints it as JSON Schema.
 *
 * resolve.ts checks sections with user-defined names (`variants`) and relations between sections.
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
    short: word('Typical device: nvme, ssd, san or sata.', ['nvme', 'ssd', 'san', 'sata'] as const),
    long: z.strictObject({
      latency: exactDuration('Time to read one page while the device is idle.', {
        from: 0.001,
        to: 60_000,
        words: '1us to 60s',
        multipleOfMs: 0.001,
      }),
      iops: whole('Maximum pages per second.', 1, 100_000_000),
    }),
  },
  shortOrLong,
);

const CACHE_SIZE = { from: 1024 ** 2, to: bound.MAX_MEMORY_BYTES, words: '1MB to 32TB' };
const hostCache = formOf(
  {
    short: size('Size of the cache on an SSD.', CACHE_SIZE),
    long: z.strictObject({
      size: size('Size of the cache.', CACHE_SIZE),
      device: storage.optional().meta({ description: 'Device of the cache; default ssd.' }),
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
  swap: storage.optional().meta({ description: 'Device of host-swapped pages; default ssd.' }),
  datastore: storage
    .optional()
    .meta({ description: "Device of the guests' disks, with their files and guest swap; default: the swap device." }),
  hostCache: hostCache
    .optional()
    .meta({ description: 'Flash cache for host-swapped pages ("swap to host cache"); default none.' }),
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
  parent: displayName("Pool of the VM; default: the host's root.").optional(),
  cpu: poolCpu.optional(),
  memory: poolMemory.optional(),
});

const network = z.strictObject({
  portGroup: displayName('Port group containers may join.'),
  alias: displayName('Name of the network in docker; default: the port group.').optional(),
  firewall: word('Firewall level for new connections; default published.', TRUST_LEVELS).optional(),
  ipRange: text('Addresses of its containers, such as 10.1.0.50-99; default: DHCP.', 400).optional(),
  gateway: text('Address and prefix of its gateway, such as 10.1.0.1/24.', 40).optional(),
  dns: z.array(text('Address of a name server.', 40)).max(10).optional(),
});

const vmCpuShares = shares('Weight against siblings: low 500, normal 1000, high 2000 per vCPU, or a number.');
const vmMemoryShares = shares('Weight against siblings: low 5, normal 10, high 20 per MB, or a number.');

const vch = z.strictObject({
  create: text('Command line: vic-machine-linux create …').optional(),
  name: displayName('Name of the VCH, of its pool and of its endpoint VM.').optional(),
  pool: displayName("Parent pool of the VCH; default: the host's root.").optional(),
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
      boot: flag('Whether it boots during the run instead of running at 0s; default false.').optional(),
    })
    .optional(),
  nameConvention: text('Pattern for the names of containerVMs, with {name} or {id}.', bound.MAX_NAME_LENGTH).optional(),
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
      ballooned: zeroOrSize('Ballooned memory at 0s.').optional(),
      swapped: zeroOrSize('Memory in the swap file of the VM at 0s.').optional(),
      compressed: zeroOrSize('Memory in the compression cache of the VM at 0s.').optional(),
      shared: zeroOrSize('Shared memory at 0s.').optional(),
    }),
  },
  shortOrLong,
);

const anyVm = {
  vcpus: whole('Virtual CPUs.', 1, bound.MAX_VCPUS).optional(),
  memory: vmMemory.optional(),
  cpu: vmCpu.optional(),
  at: duration('Time of the power-on; default 0s.', MOMENT).optional(),
  stop: duration('Time of the power-off; default never.', MOMENT).optional(),
  workload: workload.optional(),
  count: whole('Number of copies, named name-1, name-2, …', 1, bound.MAX_VMS).optional(),
};

const container = z.strictObject({
  run: text('Command line: docker run …').optional(),
  vch: displayName('The VCH it runs in.'),
  name: displayName('Container name; default: a random name, as in docker.').optional(),
  net: displayName('bridge, or the alias of a container network; default bridge.').optional(),
  publish: z
    .array(text('A port in the form of docker -p, such as 8080:80/tcp.', 100))
    .max(100)
    .optional()
    .meta({ description: 'Ports to publish.' }),
  publishAll: flag('docker -P, which a VCH ignores; default false.').optional(),
  ...anyVm,
});

const vm = z.strictObject({
  name: displayName('Display name of the VM.'),
  pool: displayName("Pool of the VM; default: the host's root.").optional(),
  ...anyVm,
  guestFamily: word(
    'Guest operating system: linux or windows. Windows writes zeros to all its memory while it boots; default linux.',
    ['linux', 'windows'],
  ).optional(),
  image: displayName(
    'Image of the guest. VMs with the same image have identical pages; default: the image of its guestFamily.',
  ).optional(),
  guestSwap: zeroOrSize("Size of the guest's own swap, or 0; default: the size of its memory.").optional(),
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
      at: duration('Time of the event.', MOMENT),
      run: text(
        'Command line: vic-machine configure, docker, govc pool.change, govc vm.change, Set-ResourcePool or Set-VMResourceConfiguration.',
      ),
    }),
    set: z.strictObject({
      at: duration('Time of the event.', MOMENT),
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
  date: text('Date printed on the report, such as 2026-11-29; default: no date.', 10).optional(),
  notes: text('Printed on the report.').optional(),
});

const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

export const scenarioShape = z
  .strictObject({
    $schema: text('Path of this schema, for editors.').optional(),
    vchsim: word('Version of the format.', ['1']).meta({ type: 'integer', enum: [1] }),
    name: textMatching(
      'Name of the output folder; default: the file name.',
      SLUG,
      'small letters, digits and hyphens, at most 63, starting with a letter or digit',
    ).optional(),
    title: text('Title in one line.', bound.MAX_TITLE_LENGTH).optional(),
    description: text('Purpose of the scenario.').optional(),
    duration: duration('Simulated time.', {
      from: bound.MIN_DURATION_MS,
      to: bound.MAX_DURATION_MS,
      words: '1s to 366d',
    }),
    start: text('Wall-clock time of 0s in exports, ISO 8601 in UTC; default 2017-08-18T09:00:00Z.', 40).optional(),
    seed: whole('Seed of all random values; default 1.', 0, Number.MAX_SAFE_INTEGER).optional(),
    extends: text('Base file that this file changes. The path is relative to this file.', 4096).optional(),
    variants: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Named changes to the scenario. Each variant is a separate run.' }),
    host,
    background: z
      .strictObject({
        cpu: part('frequency', "CPU of the host's other VMs.").optional(),
        memory: part('size', "Memory of the host's other VMs.").optional(),
        vms: whole('Number of these VMs; default: as many as give 4 vCPUs per core.', 1, bound.MAX_VMS).optional(),
        vcpus: whole(
          'vCPUs of each VM; default 4, or the number of host threads if smaller.',
          1,
          bound.MAX_VCPUS,
        ).optional(),
      })
      .optional(),
    pools: z.array(pool).max(bound.MAX_POOLS).optional(),
    vchs: z.array(vch).max(bound.MAX_POOLS).optional(),
    containers: z.array(container).max(bound.MAX_VMS).optional(),
    vms: z.array(vm).max(bound.MAX_VMS).optional(),
    events: z.array(event).max(bound.MAX_VMS).optional(),
    model: modelShape.optional(),
    report: report.optional(),
    gates: z
      .array(text('A condition, such as "vm web: cpu.readiness.average p95 < 5%".', 500))
      .max(bound.MAX_GATES)
      .optional(),
  })
  .meta({
    title: 'vchsim scenario',
    description: 'One host with its VCHs, containers and VMs, and their demand over time.',
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
