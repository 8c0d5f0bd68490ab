/**
 * Admission control: whether a VM may power on, and whether a pool's reservation can be kept.
 *
 * Model. A host runs a number of vCPUs per core, whatever they do. A VM needs its reservations and, for memory, its overhead. A pool uses its own reservation first;
 *   an expandable pool then borrows from its parent, up to its own limit. The host's root has the host's capacity.
 * Simplifications. Guests that end by themselves count as if they stayed.
 * Sources. vSphere Resource Management, "Resource Pool Admission Control" and "Expandable Reservations". Documented; that
 *   borrowing stops at the pool's limit is inferred from "does not allow you to violate its limit". vCPUs per core:
 *   vSphere configuration maximums; the refusal's text: vmware/vic issue 6469.
 */

import { cpuCapacityMhz, memoryCapacityBytes } from './host.ts';
import type { Pool, Resource, Scenario, Vm } from './inventory.ts';
import { overheadBytes } from './overhead-memory.ts';

export interface Refusal {
  readonly resource: Resource;
  /** The pool that has too little; null: the host. */
  readonly pool: string | null;
  /** MHz or bytes: total need, and total amount the pool can give. */
  readonly needed: number;
  readonly available: number;
}

/** The host runs no more vCPUs, whatever they do. */
export interface TooManyVcpus {
  readonly resource: 'vcpus';
  readonly pool: null;
  /** Running vCPUs with this VM, and the most there may be. */
  readonly needed: number;
  readonly available: number;
}

export type PowerOnRefusal = Refusal | TooManyVcpus;

/** Keeps the reservations of powered-on VMs; one book per run. */
export interface AdmissionBook {
  /** Books the VM. On a refusal, returns it and books nothing. */
  powerOn(vm: Vm): PowerOnRefusal | null;
  powerOff(vm: Vm): void;
  /** Amount reserved on the host, including amounts borrowed by expandable pools: MHz or bytes. */
  reserved(resource: Resource): number;
  /** Refusal of a pool's new reservation, given what its parent has already reserved; null: none. */
  configureRefusal(pool: Pool): Refusal | null;
  /** Sets new settings of a pool; its VMs keep what they have booked. */
  configure(pool: Pool): void;
  /** Puts new reservations of a VM in force, or says who cannot give what it has more of; nothing changes then. */
  reconfigure(vm: Vm): Refusal | null;
}

export type AdmissionInput = Pick<Scenario, 'host' | 'pools' | 'model'>;

/** A book in which the reservations of the pools themselves are entered. */
export function openBook(scenario: AdmissionInput): AdmissionBook {
  const ledgers = { cpu: openLedger(scenario, 'cpu'), memory: openLedger(scenario, 'memory') };
  /** VMs that are on, with the settings they were booked with. */
  const on = new Map<string, Vm>();
  /** VMs that were reconfigured, as they are now. */
  const changed = new Map<string, Vm>();
  const mostVcpus = scenario.host.cores * scenario.model.cpu.vcpusPerCore;
  let running = 0;
  return {
    powerOn(asWritten) {
      const vm = changed.get(asWritten.name) ?? asWritten;
      if (on.has(vm.name)) return null;
      const needed = running + vm.vcpus;
      if (needed > mostVcpus) return { resource: 'vcpus', pool: null, needed, available: mostVcpus };
      const refusal = ledgers.cpu.take(vm.pool, vm.cpu.reservation);
      if (refusal !== null) return refusal;
      const memory = ledgers.memory.take(vm.pool, memoryNeed(vm));
      if (memory !== null) {
        ledgers.cpu.giveBack(vm.pool, vm.cpu.reservation);
        return memory;
      }
      on.set(vm.name, vm);
      running = needed;
      return null;
    },
    reserved: (resource) => ledgers[resource].booked(),
    powerOff({ name }) {
      const vm = on.get(name);
      if (vm === undefined) return;
      on.delete(name);
      running -= vm.vcpus;
      ledgers.cpu.giveBack(vm.pool, vm.cpu.reservation);
      ledgers.memory.giveBack(vm.pool, memoryNeed(vm));
    },
    reconfigure(vm) {
      const before = on.get(vm.name);
      if (before !== undefined) {
        const cpu = vm.cpu.reservation - before.cpu.reservation;
        const refusal = ledgers.cpu.take(vm.pool, cpu);
        if (refusal !== null) return refusal;
        const memory = ledgers.memory.take(vm.pool, memoryNeed(vm) - memoryNeed(before));
        if (memory !== null) {
          ledgers.cpu.giveBack(vm.pool, cpu);
          return memory;
        }
        on.set(vm.name, vm);
      }
      changed.set(vm.name, vm);
      return null;
    },
    configureRefusal: (pool) => ledgers.memory.changeRefusal(pool) ?? ledgers.cpu.changeRefusal(pool),
    configure(pool) {
      ledgers.cpu.change(pool);
      ledgers.memory.change(pool);
    },
  };
}

/** Text of vSphere when a pool's parent has too little. Source: vSphere API, InsufficientResourcesFault. Documented, recalled. */
export function insufficientText(resource: Resource): string {
  const word = resource === 'cpu' ? 'CPU' : 'Memory';
  return `The available ${word} resources in the parent resource pool are insufficient for the operation.`;
}

/** What vSphere says when a host would run more vCPUs than it may. Source: vmware/vic issue 6469. Documented. */
export const TOO_MANY_VCPUS_TEXT = "Module 'MonitorLoop' power on failed.";

/** How vSphere words the refusal of a power-on. */
export function powerOnRefusalText({ resource, pool }: PowerOnRefusal): string {
  if (resource === 'vcpus') return TOO_MANY_VCPUS_TEXT;
  if (pool !== null) return insufficientText(resource);
  const word = resource === 'cpu' ? 'CPU' : 'memory';
  return `The host does not have sufficient ${word} resources to satisfy the reservation.`;
}

function memoryNeed(vm: Vm): number {
  return vm.memory.reservation + overheadBytes(vm.vcpus, vm.memoryBytes);
}

interface Ledger {
  /** What is booked on the host. */
  booked(): number;
  /** Books what a pool or VM needs of `pool`, or says who refuses. */
  take(pool: string | null, amount: number): Refusal | null;
  giveBack(pool: string | null, amount: number): void;
  /** From now on the pool's own reservation, which has been taken from its parent, is there to spend. */
  enter(pool: Pool): void;
  /** Why its parent cannot pay for new settings of a pool, or null. */
  changeRefusal(pool: Pool): Refusal | null;
  /** Takes new settings of a pool as given, whether its parent can pay for them or not. */
  change(pool: Pool): void;
}

/** A ledger without entries. A pool has no reservation before `enter`. */
function createLedger(scenario: AdmissionInput, resource: Resource): Ledger {
  const pools = new Map(scenario.pools.map((pool) => [pool.name, pool]));
  const own = new Map<string, number>();
  const used = new Map<string | null, number>();
  const capacity = resource === 'cpu' ? cpuCapacityMhz(scenario.host) : memoryCapacityBytes(scenario);
  return {
    booked: () => used.get(null) ?? 0,
    take(name, amount) {
      const refusal = findRefusal(name, amount);
      if (refusal === null) book(name, amount);
      return refusal;
    },
    giveBack: (name, amount) => book(name, -amount),
    enter: (pool) => own.set(pool.name, pool[resource].reservation),
    changeRefusal(pool) {
      // What members have been given stays theirs: a pool that may not borrow cannot have less.
      const inUse = used.get(pool.name) ?? 0;
      const most = pool[resource].expandable ? Number.POSITIVE_INFINITY : pool[resource].reservation;
      if (inUse > most) return { resource, pool: pool.name, needed: inUse, available: most };
      return findRefusal(pool.parent, computeIncrease(pool));
    },
    change(pool) {
      book(pool.parent, computeIncrease(pool));
      pools.set(pool.name, pool);
      own.set(pool.name, pool[resource].reservation);
    },
  };

  /** Amount the parent must give in addition for the pool's new reservation; negative: amount it gets back. */
  function computeIncrease(pool: Pool): number {
    const inUse = used.get(pool.name) ?? 0;
    return Math.max(pool[resource].reservation, inUse) - Math.max(own.get(pool.name) ?? 0, inUse);
  }

  function findRefusal(name: string | null, amount: number): Refusal | null {
    if (amount <= 0) return null;
    const needed = (used.get(name) ?? 0) + amount;
    const pool = name === null ? undefined : pools.get(name);
    const available = pool === undefined ? capacity : ceilingOf(pool, resource);
    if (needed > available) return { resource, pool: name, needed, available };
    return pool === undefined ? null : findRefusal(pool.parent, computeLoan(pool, amount));
  }

  function book(name: string | null, amount: number): void {
    const pool = name === null ? undefined : pools.get(name);
    const more = pool === undefined ? 0 : computeLoan(pool, amount);
    used.set(name, (used.get(name) ?? 0) + amount);
    if (pool !== undefined && more !== 0) book(pool.parent, more);
  }

  /** Amount the parent must give (negative: gets back) when the pool's use changes by `amount`. */
  function computeLoan(pool: Pool, amount: number): number {
    const reservation = own.get(pool.name) ?? 0;
    const before = used.get(pool.name) ?? 0;
    return Math.max(reservation, before + amount) - Math.max(reservation, before);
  }
}

/** A ledger in which every pool has taken its reservation from its parent, if the parent has enough. */
function openLedger(
  scenario: AdmissionInput,
  resource: Resource,
  refused?: (pool: Pool, refusal: Refusal) => void,
): Ledger {
  const result = createLedger(scenario, resource);
  for (const pool of scenario.pools) {
    const refusal = result.take(pool.parent, pool[resource].reservation);
    if (refusal === null) result.enter(pool);
    else refused?.(pool, refusal);
  }
  return result;
}

/** Largest amount a pool can reserve for its members. */
function ceilingOf(pool: Pool, resource: Resource): number {
  const { reservation, expandable, limit } = pool[resource];
  return expandable ? (limit ?? Number.POSITIVE_INFINITY) : reservation;
}

/** Refusals of pools whose parent has too little for their reservation. */
export function findPoolRefusals(scenario: AdmissionInput): ReadonlyMap<string, Refusal> {
  const refusals = new Map<string, Refusal>();
  for (const resource of ['memory', 'cpu'] as const) {
    openLedger(scenario, resource, (pool, refusal) => refusals.set(pool.name, refusal));
  }
  return refusals;
}

/** Who is refused at power-on, when every VM is switched on and off at its time. */
export function findVmRefusals(scenario: AdmissionInput & Pick<Scenario, 'vms'>): ReadonlyMap<string, PowerOnRefusal> {
  const book = openBook(scenario);
  const refusals = new Map<string, PowerOnRefusal>();
  for (const { vm, on } of powerEvents(scenario.vms)) {
    if (!on) book.powerOff(vm);
    else {
      const refusal = book.powerOn(vm);
      if (refusal !== null) refusals.set(vm.name, refusal);
    }
  }
  return refusals;
}

/** Power-ons and -offs in time; at the same moment offs come first, then what is settled, then the rest, in file order. */
export function powerEvents(vms: readonly Vm[]): readonly { readonly vm: Vm; readonly on: boolean }[] {
  const events = vms.flatMap((vm, at) => [
    { vm, at, on: true, ms: vm.atMs, rank: vm.settled ? 1 : 2 },
    ...(vm.stopMs === null ? [] : [{ vm, at, on: false, ms: vm.stopMs, rank: 0 }]),
  ]);
  return events.sort((a, b) => a.ms - b.ms || a.rank - b.rank || a.at - b.at);
}
