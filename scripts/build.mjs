/** Builds dist: compiles src, and meanwhile bundles what does not need the result. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));

async function compile() {
  const [code] = await once(
    spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' }),
    'exit',
  );
  if (code !== 0) throw new Error(`the compiler ended with ${code}`);
}

try {
  await Promise.all([compile(), import('./vendor.mjs'), import('./explore.mjs')]);
  await import('./executable.mjs');
} catch (error) {
  console.error(`The build failed: ${error.message}`);
  process.exitCode = 1;
}
