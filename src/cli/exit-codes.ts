/** Exit codes. Scripts and pipelines depend on these numbers. */
export const EXIT = {
  /** Success. All gates passed. Warnings are allowed. */
  done: 0,
  /** Wrong usage, or an invalid scenario, input or output place. */
  invalid: 1,
  /** A gate failed, or a finding reached `--fail-on`. */
  gateFailed: 2,
  /** An invariant was violated: a defect of vchsim. */
  internal: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
