/**
 * Reads the model every 20 s: the growth of totals since the last sample, and the current levels.
 *
 * Model. Levels (consumed, balloon, …) are read at the end of the interval, so a level is the integral of its rates. Times
 *   and flows belong to the interval. A VM that powers off inside the interval shows the levels it had just before. The
 *   levels of its pool and of the host no longer include it at the end; their flows do include its flows.
 * Sources. [REC] and the vSphere performance counter reference: a real-time interval is 20 s, summation counters belong to
 *   it, absolute ones are as of its end. That a powered-off VM's last levels stay in its own sample is a model decision.
 * Checked by. test/engine/meter.test.ts, test/counters/identities.test.ts, test/properties/samples.test.ts.
 */

import type { CpuTimes, HostReading, MemoryFlows, MemoryLevels, PoolReading, VmReading } from '../counters/reading.ts';
import { type Accounts, copyAccounts, newAccounts, readyUs, totalUs, waitUs } from '../cpu/accounts.ts';
import type { Claims } from '../cpu/claims.ts';
import type { DemandHistory } from '../cpu/demand.ts';
import { Mode } from '../cpu/mode.ts';
import type { Scheduler } from '../cpu/scheduler.ts';
import {
  activePages,
  cachePages,
  compressedPages,
  consumedPages,
  residentPages,
  sharedCommonPages,
  sharedPages,
  swappedPages,
  zeroPages,
} from '../memory/footprint.ts';
import type { MemoryManager } from '../memory/manager.ts';
import { Page, pagesIn } from '../memory/state.ts';
import { pagesOf, US_PER_MS } from '../units.ts';
import type { AdmissionBook } from '../vsphere/admission.ts';
import type { Scenario } from '../vsphere/inventory.ts';
import { poolNode, vmNode } from '../vsphere/numbering.ts';
import { isWithin, type PoolTree } from '../vsphere/pool-tree.ts';
import { LoadAverages } from './load-averages.ts';

export interface MeteredParts {
  readonly scenario: Scenario;
  readonly tree: PoolTree;
  readonly firstVcpu: Int32Array;
  readonly scheduler: Scheduler;
  readonly claims: Claims;
  readonly history: DemandHistory;
  readonly memory: MemoryManager;
  /** File pages that each guest has read or written so far without a cache. */
  readonly filePages: Float64Array;
  readonly book: AdmissionBook;
}

/** Totals of pages, which only grow while a VM is on. `files` is `MeteredParts.filePages`; the others are in `MemoryState`. */
type Total =
  | 'swappedIn'
  | 'swappedOut'
  | 'hostCacheIn'
  | 'hostCacheOut'
  | 'zipped'
  | 'unzipped'
  | 'guestPaged'
  | 'filesRead'
  | 'files';

/** Each flow is the growth of these totals. */
const FLOWS: { readonly [flow in keyof MemoryFlows]: readonly Total[] } = {
  swappedIn: ['swappedIn'],
  swappedOut: ['swappedOut'],
  hostCacheIn: ['hostCacheIn'],
  hostCacheOut: ['hostCacheOut'],
  zipped: ['zipped'],
  unzipped: ['unzipped'],
  guestDisk: ['guestPaged', 'filesRead', 'files'],
};
const FLOW_NAMES = Object.keys(FLOWS) as (keyof MemoryFlows)[];
const TOTALS = FLOW_NAMES.flatMap((flow) => FLOWS[flow]);

/** The parts of a reading that are kept when a VM powers off. */
type Levels = Pick<VmReading, 'entitlementMhz' | 'memory' | 'flows'>;

export class Meter {
  private readonly parts: MeteredParts;
  private readonly before: Accounts;
  private readonly servedBefore: Float64Array;
  private readonly pcpuBefore: { busy: Float64Array; used: Float64Array; core: Float64Array };
  /** Each total at the start of the interval. */
  private readonly totalsBefore: Readonly<Record<Total, Float64Array>>;
  private readonly loads: readonly LoadAverages[];
  private readonly hostLoad = new LoadAverages();
  /** Levels and flows of VMs that powered off inside the interval, read just before the power-off. */
  private readonly kept: (Levels | null)[];
  /** Run and ready time of each VM at the last call of `sampleLoad`, µs. */
  private readonly loadBefore: { readonly runUs: Float64Array; readonly readyUs: Float64Array };
  private fromTick = 0;

  constructor(parts: MeteredParts) {
    const { scheduler, scenario } = parts;
    this.parts = parts;
    this.before = newAccounts(scheduler.vcpuCount);
    this.servedBefore = new Float64Array(scheduler.vcpuCount);
    const pcpus = scheduler.processors.count;
    this.pcpuBefore = {
      busy: new Float64Array(pcpus),
      used: new Float64Array(pcpus),
      core: new Float64Array(scenario.host.cores),
    };
    const floats = () => new Float64Array(scenario.vms.length);
    this.totalsBefore = Object.fromEntries(TOTALS.map((name) => [name, floats()])) as Record<Total, Float64Array>;
    this.loads = scenario.vms.map(() => new LoadAverages());
    this.kept = scenario.vms.map(() => null);
    this.loadBefore = { runUs: floats(), readyUs: floats() };
  }

  /** Adds a sample to the load history. Call every `LOAD_SAMPLE_MS`, after all CPU time is booked. */
  sampleLoad(): void {
    const { scenario, scheduler, firstVcpu } = this.parts;
    const { runAlone, runShared } = scheduler.accounts;
    let hostRunUs = 0;
    let hostReadyUs = 0;
    for (let vm = 0; vm < scenario.vms.length; vm++) {
      let runUs = -this.loadBefore.runUs[vm]!;
      let ready = -this.loadBefore.readyUs[vm]!;
      for (let v = firstVcpu[vm]!; v < firstVcpu[vm + 1]!; v++) {
        runUs += runAlone[v]! + runShared[v]!;
        ready += readyUs(scheduler.accounts, v);
      }
      this.loadBefore.runUs[vm]! += runUs;
      this.loadBefore.readyUs[vm]! += ready;
      this.loads[vm]!.addPeak(runUs, ready);
      hostRunUs += runUs;
      hostReadyUs += ready;
    }
    this.hostLoad.addPeak(hostRunUs, hostReadyUs);
  }

  /** Keeps the levels of a VM that is about to power off, so that its sample does not show zeros. */
  keepLevels(vm: number): void {
    this.parts.claims.divideEntitlements();
    this.kept[vm] = this.readLevels(vm);
  }

  /** Readings of all VMs, pools and the host for the interval that ends at `tick`. Null: the VM was off all the time. */
  read(tick: number): { vms: (VmReading | null)[]; pools: PoolReading[]; host: HostReading } {
    const { scenario, scheduler, claims } = this.parts;
    scheduler.bookAll(tick);
    scheduler.checkBooks(tick * US_PER_MS);
    claims.divideEntitlements();
    const intervalMs = tick - this.fromTick;
    const vms = scenario.vms.map((_, vm) => this.readVm(vm, intervalMs));
    const members = vms.map((reading, vm) => (reading === null || this.isOn(vm) ? reading : withoutLevels(reading)));
    const pools = scenario.pools.map((_, pool) => this.readPool(pool, members, intervalMs));
    const host = this.readHost(members, intervalMs);
    this.remember(tick);
    return { vms, pools, host };
  }

  private readVm(vm: number, intervalMs: number): VmReading | null {
    const { scenario, firstVcpu, history } = this.parts;
    const { vcpus } = scenario.vms[vm]!;
    const { mhz, turbo } = scenario.host;
    const first = firstVcpu[vm]!;
    const perVcpu = Array.from({ length: vcpus }, (_, at) => this.readVcpu(first + at));
    const cpu = sumTimes(perVcpu);
    this.loads[vm]!.add(cpu, intervalMs);
    if (cpu.elapsedUs === 0) return null;
    const { demandWindow, claimPeriod, demandCountsLimited } = scenario.model.cpu;
    const periods = Math.max(1, Math.round(demandWindow / claimPeriod));
    let wanted = 0;
    for (let v = first; v < first + vcpus; v++) wanted += history.demandCores(v, periods, demandCountsLimited);
    const levels = (this.isOn(vm) ? null : this.kept[vm]) ?? this.readLevels(vm);
    return {
      vcpus,
      mhz,
      onMs: cpu.elapsedUs / vcpus / US_PER_MS,
      cpu,
      perVcpu,
      demandMhz: mhz * turbo * wanted,
      load: this.loads[vm]!.readHistory(),
      ...levels,
    };
  }

  private isOn(vm: number): boolean {
    return this.parts.scheduler.mode[this.parts.firstVcpu[vm]!] !== Mode.off;
  }

  private readVcpu(v: number): CpuTimes {
    const { accounts, servedUs } = this.parts.scheduler;
    const { before } = this;
    const since = (name: keyof Accounts) => accounts[name][v]! - before[name][v]!;
    const elapsed = totalUs(accounts, v) - totalUs(before, v) - since('off');
    return {
      elapsedUs: elapsed,
      runUs: since('runAlone') + since('runShared'),
      usedUs: servedUs[v]! - this.servedBefore[v]!,
      readyUs: readyUs(accounts, v) - readyUs(before, v),
      limitedUs: since('limited'),
      coStopUs: since('coStop'),
      waitUs: waitUs(accounts, v) - waitUs(before, v),
      idleUs: since('idle'),
      swapWaitUs: since('swapWait'),
      zipWaitUs: since('zipWait'),
      guestWaitUs: since('guestWait'),
    };
  }

  private readLevels(vm: number): Levels {
    return {
      entitlementMhz: this.parts.claims.entitlementMhz(vm),
      memory: this.readMemory(vm),
      flows: this.readFlows(vm),
    };
  }

  private readFlows(vm: number): MemoryFlows {
    // The totals of a VM start at 0 again when it powers on.
    const increaseOf = (name: Total) => Math.max(0, this.totalsOf(name)[vm]! - this.totalsBefore[name][vm]!);
    const flow = (name: keyof MemoryFlows) => FLOWS[name].reduce((pages, total) => pages + increaseOf(total), 0);
    return Object.fromEntries(FLOW_NAMES.map((name) => [name, flow(name)])) as unknown as MemoryFlows;
  }

  private totalsOf(name: Total): Float64Array {
    return name === 'files' ? this.parts.filePages : this.parts.memory.state[name];
  }

  private readMemory(vm: number): MemoryLevels {
    const { state } = this.parts.memory;
    const cache = cachePages(state, vm);
    return {
      sizePages: state.sizePages[vm]!,
      residentPages: residentPages(state, vm),
      consumedPages: consumedPages(state, vm) - (this.parts.scenario.model.memory.consumedCountsCache ? 0 : cache),
      activePages: activePages(state, vm),
      overheadPages: state.on[vm] === 1 ? state.overheadPages[vm]! : 0,
      entitledPages: state.entitledPages[vm]!,
      balloonPages: pagesIn(state, vm, Page.ballooned),
      balloonTargetPages: state.balloonTarget[vm]!,
      sharedPages: sharedPages(state, vm),
      sharedCommonPages: sharedCommonPages(state, vm),
      zeroPages: zeroPages(state, vm),
      zippedPages: compressedPages(state, vm),
      cachePages: cache,
      swappedPages: swappedPages(state, vm),
      swapTargetPages: state.swapTarget[vm]!,
      guestSwappedPages: state.pagedOutHot[vm]! + state.pagedOutCold[vm]!,
      swappedIn: state.swappedIn[vm]!,
      swappedOut: state.swappedOut[vm]!,
      hostCachedPages: state.hostCached[vm]!,
      hostCacheIn: state.hostCacheIn[vm]!,
      hostCacheOut: state.hostCacheOut[vm]!,
    };
  }

  private readPool(pool: number, vms: readonly (VmReading | null)[], intervalMs: number): PoolReading {
    const { tree, claims, memory, scenario } = this.parts;
    const node = poolNode(pool);
    const members = vms.filter(
      (reading, vm): reading is VmReading => reading !== null && isWithin(tree, vmNode(tree, vm), node),
    );
    return {
      intervalMs,
      hostMhz: scenario.host.cores * scenario.host.mhz,
      members,
      worstCaseMhz: claims.worstCase.given[node]!,
      entitledMhz: claims.spread.given[node]!,
      entitledPages: memory.entitledPagesOfNode(node),
    };
  }

  private readHost(vms: readonly (VmReading | null)[], intervalMs: number): HostReading {
    const { scenario, scheduler, memory, book } = this.parts;
    const { processors, times } = scheduler;
    const on = vms.filter((vm) => vm !== null);
    const core = (p: number) => (processors.hyperthreading ? p >> 1 : p);
    const pcpus = Array.from({ length: processors.count }, (_, p) => ({
      busyUs: times.busyUs[p]! - this.pcpuBefore.busy[p]!,
      usedUs: times.usedUs[p]! - this.pcpuBefore.used[p]!,
      coreBusyUs: times.coreBusyUs[core(p)]! - this.pcpuBefore.core[core(p)]!,
    }));
    this.hostLoad.add(sumTimes(on.map((vm) => vm.cpu)), intervalMs);
    return {
      intervalMs,
      mhz: scenario.host.mhz,
      cores: scenario.host.cores,
      vms: on,
      pcpus,
      reservedMhz: book.reserved('cpu'),
      reservedPages: pagesOf(book.reserved('memory')),
      load: this.hostLoad.readHistory(),
      memoryPages: memory.host.pages,
      vmkernelPages: memory.host.vmkernelPages,
      freePages: memory.host.freePages,
      minFreePages: memory.host.minFreePages,
      state: memory.host.state,
    };
  }

  /** Starts an interval at `tick`. Everything before, including the warm start, is not part of it. */
  remember(tick: number): void {
    const { scheduler } = this.parts;
    copyAccounts(scheduler.accounts, this.before);
    this.servedBefore.set(scheduler.servedUs);
    this.pcpuBefore.busy.set(scheduler.times.busyUs);
    this.pcpuBefore.used.set(scheduler.times.usedUs);
    this.pcpuBefore.core.set(scheduler.times.coreBusyUs);
    this.kept.fill(null);
    for (const name of TOTALS) this.totalsBefore[name].set(this.totalsOf(name));
    this.fromTick = tick;
  }
}

/** The reading that counts for the pool and the host when the VM has powered off: its times and flows, but no memory levels. */
function withoutLevels(reading: VmReading): VmReading {
  const memory = Object.fromEntries(Object.keys(reading.memory).map((name) => [name, 0])) as unknown as MemoryLevels;
  return { ...reading, memory };
}

function sumTimes(times: readonly CpuTimes[]): CpuTimes {
  const sum = { elapsedUs: 0, runUs: 0, usedUs: 0, readyUs: 0, limitedUs: 0, coStopUs: 0, waitUs: 0, idleUs: 0 };
  const rest = { swapWaitUs: 0, zipWaitUs: 0, guestWaitUs: 0 };
  const total = { ...sum, ...rest };
  for (const each of times) for (const name of Object.keys(total) as (keyof CpuTimes)[]) total[name] += each[name];
  return total;
}
