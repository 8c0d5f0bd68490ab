/**
 * Draws the README's pictures anew from the scenarios: `npm run build && node scripts/pictures.mjs`.
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PICTURES = [
  { scenario: 'cpu-limited', figure: 'charts/vm/limited.busybox-cpu.png' },
  { scenario: 'memory-limited', figure: 'charts/vm/limited.busybox-memory.png' },
];

const place = await mkdtemp(join(tmpdir(), 'vchsim-pictures-'));
try {
  await mkdir('docs/pictures', { recursive: true });
  for (const { scenario, figure } of PICTURES) {
    const args = ['dist/cli/main.js', 'run', `scenarios/${scenario}.yaml`, '--out', place, '--quiet'];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${scenario} ended with ${status}`);
    await copyFile(join(place, scenario, figure), `docs/pictures/${scenario}.png`);
  }
} finally {
  await rm(place, { recursive: true, force: true });
}
