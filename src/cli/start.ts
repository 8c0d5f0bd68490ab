/** `npm start`: runs both over-the-limits comparisons of `scenarios/`, and suggests next commands. */

import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare } from './compare.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { CompareOptions, StartOptions } from './options.ts';
import { openTerminal } from './terminal.ts';

const COMPARISONS = [
  ['cpu-limited', 'cpu-unlimited'],
  ['memory-limited', 'memory-unlimited'],
] as const;

/** Runs them in order. Returns the worst exit code. */
export async function start({ charts, ...options }: StartOptions): Promise<ExitCode> {
  const terminal = openTerminal(options);
  const compareOptions: CompareOptions = {
    ...options,
    ...(charts ? {} : { charts: false }),
    set: [],
    variant: [],
    interval: '20s',
    export: [],
  };
  let worst: ExitCode = EXIT.done;
  for (const names of COMPARISONS) {
    const code = await compare(names.map(bundledScenario), compareOptions);
    if (code > worst) worst = code;
    terminal.out('');
  }
  const report = join(options.out, COMPARISONS[0].join('-vs-'), 'report.html');
  terminal.out(`Open ${report} in a browser. Try next:`);
  terminal.out(`  npx vchsim compare ${bundledScenario('cpu-limited')} --variant "roomy: vchs.limited.cpu.limit=1GHz"`);
  terminal.out('  npx vchsim init my-vch');
  return worst;
}

/** Path of a scenario that is part of vchsim, relative to the current folder. */
function bundledScenario(name: string): string {
  return relative(process.cwd(), fileURLToPath(new URL(`../../scenarios/${name}.yaml`, import.meta.url)));
}
