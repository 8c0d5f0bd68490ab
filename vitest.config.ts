import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Files that tests compare with are written by --update alone; a missing one fails, here as in CI.
    update: 'none',
    setupFiles: ['test/support/property-seed.ts'],
    // Nothing in src keeps state between calls, so files may share their modules: half the time goes into loading them.
    isolate: false,
    pool: 'threads',
    maxWorkers: '100%',
    coverage: { include: ['src/**'], exclude: ['src/vendor/**'] },
  },
});
