/**
 * Bundles chartjs-node-canvas, unmodified but for the one place where it loads its canvas, into dist/vendor.
 *
 * chartjs-node-canvas asks for the package `canvas`, whose install downloads or compiles a binary. @napi-rs/canvas ships
 * the same interface as a prebuilt package without install scripts, so `canvas` is pointed there. An npm `overrides`
 * entry alone would do for this clone but is ignored when vchsim is somebody's dependency; a bundle works everywhere.
 * Two things are asked of it differently on the way: the type of a bitmap is its density, and SVG has its text as outlines.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { build } from 'esbuild';

const CANVAS_LOADER = `const paper = require('@napi-rs/canvas/node-canvas');
const { createCanvas, SvgExportFlag } = require('@napi-rs/canvas');
const sheets = new Map();
// One sheet per size for all pictures, with the dots of its density from the start: fresh memory for each, or for a change
// of its size, costs more time than drawing on it. Chart.js sees px, and scales what it draws.
function sheet(width, height, density) {
  const key = width + ' ' + height + ' ' + density;
  if (!sheets.has(key)) {
    const fixed = (value) => ({ get: () => value, set: () => {} });
    const dots = paper.createCanvas(width * density, height * density);
    sheets.set(key, Object.defineProperties(dots, { width: fixed(width), height: fixed(height) }));
  }
  return sheets.get(key);
}
// Letters become outlines: the reader's machine need not have the font, and no text is there to be taken for markup.
function outlines(width, height) {
  const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths);
  canvas.toBuffer = () => canvas.getContent();
  return canvas;
}
exports.freshRequire = (id) => {
  if (id === 'canvas') {
    const canvasOf = (width, height, type) => (type === 'svg' ? outlines(width, height) : sheet(width, height, Number(type)));
    return { ...paper, createCanvas: canvasOf };
  }
  const file = require.resolve(id), cached = require.cache[file];
  delete require.cache[file];
  const fresh = require(file);
  require.cache[file] = cached;
  return fresh;
};`;

await mkdir('dist/vendor', { recursive: true });
await build({
  stdin: { contents: `export { ChartJSNodeCanvas } from 'chartjs-node-canvas'`, resolveDir: process.cwd() },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outfile: 'dist/vendor/chartjs-node-canvas.cjs',
  external: ['chart.js', 'chart.js/*', '@napi-rs/canvas', '@napi-rs/canvas/*'],
  logLevel: 'error',
  plugins: [
    {
      name: 'canvas-backend',
      setup(bundle) {
        bundle.onLoad({ filter: /freshRequire\.js$/ }, () => ({ loader: 'js', contents: CANVAS_LOADER }));
      },
    },
  ],
});
await copyFile('node_modules/chartjs-node-canvas/LICENSE', 'dist/vendor/LICENSE-chartjs-node-canvas');
