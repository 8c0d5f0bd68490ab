import { defineConfig } from 'vitest/config';

/**
 * Files that take seconds each: random cases of the whole model, published cases, commands that simulate and draw in
 * processes of their own, browsers. Everything else is the quick subset for the edit loop (`npm run test:quick`): unit tests,
 * conformance, architecture, golden results and the first of the end-to-end tests. A file joins this list when it takes more
 * than two seconds on an idle machine.
 */
const LONG = [
  'test/browser/**/*.test.ts',
  'test/properties/**/*.test.ts',
  'test/validation/**/*.test.ts',
  'test/cli/{bad-input,compare,earlier,help-examples,init-check-schema,pseudo-terminal,run-options,run-surroundings,seeds}.test.ts',
  'test/conformance/{claims,demand-and-bursts,memory-limits,memory-shortage}.test.ts',
  'test/advice/cases.test.ts',
  'test/analysis/seeds.test.ts',
  'test/analysis/analyse.test.ts',
  'test/charts/png.test.ts',
  'test/counters/identities.test.ts',
  'test/docs/{memory-latency,readme}.test.ts',
  'test/scenarios.test.ts',
];

/** Bounds for a test that hangs, and no statement about speed: a busy machine may take ten times as long as an idle one. */
const CEILING_MS = 600_000;

const shared = {
  testTimeout: CEILING_MS,
  hookTimeout: CEILING_MS,
  setupFiles: ['test/support/property-seed.ts'],
  // Nothing in src keeps state between calls, so files may share their modules: half the time goes into loading them.
  isolate: false,
  pool: 'threads',
} as const;

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'quick', include: ['test/**/*.test.ts'], exclude: LONG } },
      { test: { ...shared, name: 'long', include: LONG } },
    ],
    globalSetup: ['test/support/watchdog.ts'],
    // Files that tests compare with are written by --update alone; a missing one fails, here as in CI.
    update: 'none',
    maxWorkers: '100%',
    coverage: { include: ['src/**'], exclude: ['src/vendor/**'] },
  },
});
