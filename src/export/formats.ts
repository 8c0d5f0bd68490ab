/** What `--export` can write besides the report. */

/** `csv` is always written; `github` a summary for a CI job; `sarif` findings at their lines. */
export const EXPORT_FORMATS = ['csv', 'github', 'sarif'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
