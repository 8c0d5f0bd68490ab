/** Changes by a line of govc or PowerCLI: the pools or VMs, and their new settings. */

import type { LineProblem } from '../command-line/line-problem.ts';
import type { Shares } from '../command-line/value-kinds.ts';

/** One resource, MHz or MB. undefined values do not change. */
export interface ToolAllocation {
  /** null: unlimited. */
  limit?: number | null;
  reservation?: number;
  shares?: Shares;
  expandable?: boolean;
}

export interface ToolDraft {
  readonly cpu: ToolAllocation;
  readonly memory: ToolAllocation;
  /** Sizes of a VM. */
  vcpus?: number;
  memoryMb?: number;
  /** `-vm`, `-Name`: the object to change. */
  name?: string;
}

export interface ParsedToolLine {
  /** The program or cmdlet, for its messages. */
  readonly tool: string;
  readonly of: 'pool' | 'vm';
  /** Names as written: paths below `Resources` for govc, display names for PowerCLI. `*` matches any characters. */
  readonly names: readonly string[];
  readonly cpu: ToolAllocation;
  readonly memory: ToolAllocation;
  /** The line changes the size of a VM. */
  readonly sizes: { readonly vcpus: number | null; readonly memoryMb: number | null };
  /** Errors with `real` are refusals of the tool. Errors without it concern lines of other programs. */
  readonly problems: readonly LineProblem[];
}

export function emptyToolDraft(): ToolDraft {
  return { cpu: {}, memory: {} };
}

/** Whether a draft changes anything at all. */
export function changesNothing({ cpu, memory, vcpus, memoryMb }: ToolDraft): boolean {
  const isEmpty = (of: ToolAllocation) => Object.keys(of).length === 0;
  return isEmpty(cpu) && isEmpty(memory) && vcpus === undefined && memoryMb === undefined;
}
