/** Guests for tests of single parts of the memory manager: sizes in MB, everything else at its default. */

import { MODEL, type Model } from '../../src/constants/model.ts';
import { type GuestPlan, NO_PLAN } from '../../src/memory/guest-plan.ts';
import { emptyGuest, type MemoryState, movePages, newMemoryState, Page } from '../../src/memory/state.ts';
import { PAGES_PER_MB } from '../../src/units.ts';

type Defaults = { -readonly [Key in keyof Model['memory']]: Model['memory'][Key] };

/** The memory part of the model, with overrides. */
export function memoryModel(overrides: Partial<Model['memory']> = {}): Model['memory'] {
  const defaults = Object.fromEntries(
    Object.entries(MODEL.memory).map(([key, constant]) => [key, constant.default]),
  ) as Defaults;
  return { ...defaults, ...overrides };
}

export interface GuestSpec {
  readonly sizeMb: number;
  /** What the guest sees; default: all. */
  readonly visibleMb?: number;
  readonly guestSwapMb?: number;
  readonly overheadMb?: number;
  /** MB by state, taken from what was never touched. */
  readonly holds?: Partial<Record<keyof typeof Page, number>>;
  /** Counts in MB, the rest as in a plan. */
  readonly plan?: Partial<Omit<GuestPlan, 'hotPages' | 'coldPages' | 'freePages'>> & {
    readonly hotMb?: number;
    readonly coldMb?: number;
    readonly freeMb?: number;
  };
}

/** Guests that are on and booted. */
export function guests(...specs: readonly GuestSpec[]): MemoryState {
  const memory = newMemoryState(specs.length);
  for (const [vm, spec] of specs.entries()) {
    memory.sizePages[vm] = spec.sizeMb * PAGES_PER_MB;
    memory.visiblePages[vm] = (spec.visibleMb ?? spec.sizeMb) * PAGES_PER_MB;
    memory.guestSwapPages[vm] = (spec.guestSwapMb ?? 0) * PAGES_PER_MB;
    memory.overheadPages[vm] = (spec.overheadMb ?? 0) * PAGES_PER_MB;
    memory.on[vm] = 1;
    memory.booted[vm] = 1;
    emptyGuest(memory, vm);
    const { hotMb = 0, coldMb = 0, freeMb = 0, ...rest } = spec.plan ?? {};
    const pages = (mb: number) => mb * PAGES_PER_MB;
    memory.plan[vm] = {
      ...NO_PLAN,
      hotPages: pages(hotMb),
      coldPages: pages(coldMb),
      freePages: pages(freeMb),
      ...rest,
    };
    hold(memory, vm, spec.holds ?? {});
  }
  return memory;
}

function hold(memory: MemoryState, vm: number, holds: NonNullable<GuestSpec['holds']>): void {
  for (const [state, mb] of Object.entries(holds))
    movePages(memory, vm, Page.untouched, Page[state as keyof typeof Page], mb * PAGES_PER_MB);
}

/** MB a VM has in a state. */
export function mbIn(memory: MemoryState, vm: number, state: keyof typeof Page): number {
  return memory.pages[vm * Object.keys(Page).length + Page[state]]! / PAGES_PER_MB;
}

/** Sum of all states, MB. */
export function totalMb(memory: MemoryState, vm = 0): number {
  const states = Object.keys(Page) as (keyof typeof Page)[];
  return states.reduce((sum, state) => sum + mbIn(memory, vm, state), 0);
}
