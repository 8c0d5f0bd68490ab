/** `junit`: gates as the test reports of CI servers read them. Written whenever a run has gates. */

import { exportFormat } from './format.ts';

export const junit = exportFormat({
  name: 'junit',
  files: ['junit.xml'],
  written: 'always',
  needs: ['summary'],
  write: async ({ summary }) => {
    if (summary.gates.length === 0) return [];
    const { junitXml } = await import('./junit-xml.ts');
    return [{ path: 'junit.xml', content: junitXml(summary) }];
  },
});
