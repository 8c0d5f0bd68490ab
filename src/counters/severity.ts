/** How bad a finding is; the change that cures it says the same of it. */

export type FindingSeverity = 'info' | 'warning' | 'critical';
