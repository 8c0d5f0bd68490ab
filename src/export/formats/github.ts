/** `github`: the report shortened for the page of a CI job. */

import { exportFormat } from './format.ts';

export const github = exportFormat({
  name: 'github',
  files: ['job-summary.md'],
  written: 'when asked for',
  needs: ['report'],
  write: async ({ report }) => {
    const { jobSummary } = await import('../../report/job-summary.ts');
    return [{ path: 'job-summary.md', content: jobSummary(report) }];
  },
});
