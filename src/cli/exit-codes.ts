/** What the shell is told. The numbers are a contract with scripts and pipelines. */
export const EXIT = {
  /** Done; gates passed; warnings allowed. */
  done: 0,
  /** Wrong usage, or an invalid scenario, input or place to write to. */
  invalid: 1,
  /** A gate failed, or a finding reached `--fail-on`. */
  gateFailed: 2,
  /** An invariant broke: our fault. */
  internal: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
