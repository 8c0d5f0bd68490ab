/**
 * Bundles the script of explore.html, engine and all, into dist/explore/browser.js, which the command line puts into each page.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** Whose code the bundle holds besides ours. */
const LIBRARIES = ['chart.js', '@kurkle/color', '@noble/hashes', 'simple-statistics', 'yaml', 'zod'];

const packages = await Promise.all(
  LIBRARIES.map(async (name) => JSON.parse(await readFile(`node_modules/${name}/package.json`, 'utf8'))),
);
const notices = packages.map(({ name, version, license }) => `${name} ${version} (${license})`).join(', ');

const { outputFiles } = await build({
  entryPoints: ['src/explore/browser/main.ts'],
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: ['es2022'],
  charset: 'utf8',
  legalComments: 'none',
  banner: { js: `/*! vchsim (MIT), with ${notices}. Licences: the packages of these names at the npm registry. */` },
  tsconfigRaw: {},
  logLevel: 'error',
  write: false,
});
const script = outputFiles[0].text;
// Either would end the element the script stands in, or begin a comment in it.
if (/<\/script|<!--/i.test(script))
  throw new Error('the script of explore.html holds what a page cannot hold in a script');
await mkdir('dist/explore', { recursive: true });
await writeFile('dist/explore/browser.js', script);
