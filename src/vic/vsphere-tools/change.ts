/** What a line of govc or PowerCLI changes: which pools or VMs, and their new settings. */

import type { LineProblem } from '../command-line/line-problem.ts';
import type { Shares } from '../command-line/value-kinds.ts';

/** One resource, MHz or MB; what is undefined stays as it is. */
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
  /** `-vm`, `-Name`: whom it changes. */
  name?: string;
}

export interface ParsedToolLine {
  /** The program or cmdlet, for its messages. */
  readonly tool: string;
  readonly of: 'pool' | 'vm';
  /** Names as written: paths below `Resources` for govc, display names otherwise; `*` stands for any run of characters. */
  readonly names: readonly string[];
  readonly cpu: ToolAllocation;
  readonly memory: ToolAllocation;
  /** A VM's size is to change. */
  readonly sizes: { readonly vcpus: number | null; readonly memoryMb: number | null };
  /** Errors with `real` are what the tool refuses; those without are lines that are none of its. */
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
