/** `csv`: every sample, and a sheet of the VMs. Always written. */

import { exportFormat } from './format.ts';

export const csv = exportFormat({
  name: 'csv',
  files: ['samples.csv', 'vms.csv'],
  written: 'always',
  needs: ['analysis', 'counters'],
  write: async ({ analysis, counters }) => {
    const [{ samplesCsv }, { vmsCsv }] = await Promise.all([import('./samples-csv.ts'), import('./vms-csv.ts')]);
    return [
      { path: 'samples.csv', content: samplesCsv(analysis, { all: counters === 'all' }) },
      { path: 'vms.csv', content: vmsCsv(analysis) },
    ];
  },
});
