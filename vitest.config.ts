import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    setupFiles: ['test/support/property-seed.ts'],
    coverage: { include: ['src/**'], exclude: ['src/vendor/**'] },
  },
});
