/**
 * CPU limits of VMs and pools, enforced in virtual time.
 *
 * Model. A limited group's virtual time advances by used MHz ÷ limit: exactly at its limit it keeps pace with the clock.
 *   It is blocked when its virtual time reaches the clock, and resumed when it lies `limitResume` behind; a group that
 *   uses less keeps at most `limitCredit` of what it left. Used MHz are clock- and hyper-threading-scaled, so a turbo
 *   clock reaches the limit in less wall time.
 * Simplifications. The band is our reading of one option; ESXi's mechanism is not public.
 * Sources. [OPT] Cpu.LimitEnforcementThreshold; [CPU51] charging by unhalted cycles.
 * Checked by. test/cpu/limits.test.ts, test/conformance/cpu-limits.test.ts.
 */

import { LIMIT_SHARE_INTERVAL_MS, LIMIT_SHARE_RESERVE } from '../constants/cpu.ts';
import type { TimerWheel } from './timer-wheel.ts';

type Asked = (member: number) => boolean;

export interface LimitSettings {
  readonly resumeMs: number;
  readonly creditMs: number;
}

export type LimitTurn = 'block' | 'resume' | 'share' | 'none';

export class LimitGroups {
  /** MHz in force; Infinity: none. */
  readonly limitMhz: Float64Array;
  /** How far ahead of its limit the group may get, ms: 0, or one band while its members are held one by one. */
  private readonly leewayMs: Float64Array;
  readonly blocked: Uint8Array;
  /** Tick up to which each group is known to have been blocked; −Infinity: never. */
  readonly blockedTick: Float64Array;
  /** Group's virtual time, ms; compared with the tick. */
  private readonly virtualMs: Float64Array;
  private readonly updatedTick: Float64Array;
  private readonly usingMhz: Float64Array;
  private readonly timers: TimerWheel;
  private readonly firstTimer: number;
  private readonly settings: LimitSettings;

  /** Group whose limit each is held to a part of; −1: it is held to its own limit, or to none. */
  private readonly heldBy: Int32Array;
  private readonly mostMhz: Float64Array;
  /** Tick at which what the members of a group leave of its limit is next looked for. */
  private readonly shareTick: Float64Array;

  /** Groups 0 … count − 1, unlimited; group g owns the timer firstTimer + g. */
  constructor(count: number, timers: TimerWheel, firstTimer: number, settings: LimitSettings) {
    this.limitMhz = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.leewayMs = new Float64Array(count);
    this.blocked = new Uint8Array(count);
    this.blockedTick = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.virtualMs = new Float64Array(count);
    this.updatedTick = new Float64Array(count);
    this.usingMhz = new Float64Array(count);
    this.heldBy = new Int32Array(count).fill(-1);
    this.mostMhz = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.shareTick = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
    this.timers = timers;
    this.firstTimer = firstTimer;
    this.settings = settings;
  }

  /** Sets what the group's running vCPUs use together from now on. */
  setUse(group: number, mhz: number, tick: number): void {
    this.advance(group, tick);
    this.usingMhz[group] = mhz;
    this.schedule(group, tick);
  }

  /** Gives back what was charged for time that turned out not to be run, MHz·ms. `setUse` must follow in the same tick. */
  refund(group: number, mhzMs: number, tick: number): void {
    if (this.limitMhz[group] === Number.POSITIVE_INFINITY) return;
    this.advance(group, tick);
    this.virtualMs[group]! -= mhzMs / this.limitMhz[group]!;
  }

  /** Sets the limit in force. A group that had none starts without credit. Returns 'resume' when lifting it frees the group. */
  setLimit(group: number, mhz: number, tick: number): LimitTurn {
    if (this.limitMhz[group] === mhz) return 'none';
    this.advance(group, tick);
    if (this.limitMhz[group] === Number.POSITIVE_INFINITY) this.virtualMs[group] = tick;
    this.limitMhz[group] = mhz;
    const freed = mhz === Number.POSITIVE_INFINITY && this.blocked[group] === 1;
    if (freed) this.blocked[group] = 0;
    this.schedule(group, tick);
    return freed ? 'resume' : 'none';
  }

  /**
   * Lets a group get one band ahead of its limit (its members are held one by one, and their sum is corrected later), or holds
   * it to the limit again.
   */
  setLeeway(group: number, leeway: boolean, tick: number): void {
    const ms = leeway ? this.settings.resumeMs : 0;
    if (this.leewayMs[group] === ms) return;
    this.advance(group, tick);
    this.leewayMs[group] = ms;
    this.shareTick[group] = leeway ? tick + LIMIT_SHARE_INTERVAL_MS : Number.POSITIVE_INFINITY;
    this.schedule(group, tick);
  }

  /**
   * Holds a group to a part of another's limit (−1: to a limit of its own); `setLimit` says to how much. Of what the others
   * leave it may have no more than `mostMhz` altogether.
   */
  setHolder(group: number, holder: number, mostMhz: number): void {
    this.heldBy[group] = holder;
    this.mostMhz[group] = mostMhz;
  }

  /**
   * Gives what members leave of a group's limit to those of them that are held, in proportion to what they are held to.
   * `isWaiting` and `isAwake` tell whether a member is held while it wants to run, and whether it wants to run at all.
   */
  share(group: number, members: readonly number[], isWaiting: Asked, isAwake: Asked, tick: number): void {
    let promised = LIMIT_SHARE_RESERVE * this.settings.creditMs * this.limitMhz[group]!;
    let held = 0;
    for (const member of members) {
      if (this.heldBy[member] !== group || !isAwake(member)) continue;
      promised += Math.max(0, this.lagMs(member, tick)) * this.limitMhz[member]!;
      if (this.blocked[member] === 1 && isWaiting(member)) held += this.limitMhz[member]!;
    }
    const left = this.lagMs(group, tick) * this.limitMhz[group]! - promised;
    this.shareTick[group] = tick + LIMIT_SHARE_INTERVAL_MS;
    if (left > 0 && held > 0) {
      const ms = left / held;
      for (const member of members) {
        if (this.heldBy[member] !== group || this.blocked[member] === 0 || !isWaiting(member)) continue;
        const most = (this.mostMhz[member]! / this.limitMhz[member]! - 1) * LIMIT_SHARE_INTERVAL_MS;
        this.virtualMs[member]! -= Math.min(ms, most);
        this.schedule(member, tick);
      }
    }
    this.schedule(group, tick);
  }

  /** How far the group stays behind its limit, ms of virtual time; negative when it is ahead. At most the credit. */
  lagMs(group: number, tick: number): number {
    this.advance(group, tick);
    return tick - this.virtualMs[group]!;
  }

  /** What to do with the group now that its timer has come. */
  due(group: number, tick: number): LimitTurn {
    this.advance(group, tick);
    const lag = tick - this.virtualMs[group]! + this.leewayMs[group]!;
    if (this.blocked[group] === 1) {
      if (lag >= this.settings.resumeMs) {
        this.blocked[group] = 0;
        return 'resume';
      }
    } else if (lag <= 0 && this.limitMhz[group] !== Number.POSITIVE_INFINITY) {
      this.blocked[group] = 1;
      this.blockedTick[group] = tick;
      this.schedule(group, tick);
      return 'block';
    } else if (tick >= this.shareTick[group]!) return 'share';
    this.schedule(group, tick);
    return 'none';
  }

  private advance(group: number, tick: number): void {
    const elapsed = tick - this.updatedTick[group]!;
    if (elapsed === 0) return;
    if (this.blocked[group] === 1) this.blockedTick[group] = tick;
    const limit = this.limitMhz[group]!;
    if (limit !== Number.POSITIVE_INFINITY) {
      const reached = this.virtualMs[group]! + (elapsed * this.usingMhz[group]!) / limit;
      this.virtualMs[group] = Math.max(reached, tick - this.settings.creditMs);
    }
    this.updatedTick[group] = tick;
  }

  private schedule(group: number, tick: number): void {
    const turn = this.nextTurnTick(group, tick);
    const share = this.blocked[group] === 1 ? Number.POSITIVE_INFINITY : this.shareTick[group]!;
    this.timers.set(this.firstTimer + group, Math.min(turn, Math.max(tick + 1, share)));
  }

  private nextTurnTick(group: number, tick: number): number {
    const limit = this.limitMhz[group]!;
    if (limit === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    const virtual = this.virtualMs[group]! - this.leewayMs[group]!;
    if (this.blocked[group] === 1) return Math.max(tick + 1, Math.ceil(virtual + this.settings.resumeMs));
    const gain = this.usingMhz[group]! / limit - 1;
    if (gain <= 0) return Number.POSITIVE_INFINITY;
    return tick + Math.max(1, Math.ceil((tick - virtual) / gain));
  }
}
