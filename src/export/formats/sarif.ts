/** `sarif`: findings and failed gates at the lines of the scenario, for code scanning. */

import { exportFormat } from './format.ts';

export const sarif = exportFormat({
  name: 'sarif',
  files: ['findings.sarif'],
  written: 'when asked for',
  needs: ['analysis', 'summary', 'origin'],
  write: async ({ analysis, summary, origin }) => {
    const { findingsSarif } = await import('./findings-sarif.ts');
    return [{ path: 'findings.sarif', content: findingsSarif(summary, analysis.run.scenario, origin) }];
  },
});
