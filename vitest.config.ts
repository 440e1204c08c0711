import { defineConfig } from 'vitest/config';

// Packages are resolved to their TypeScript source, so that no build is needed before the tests.
const conditions = ['@streamfold/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  // The global set-up runs in an environment of vitest's own.
  environments: { __vitest__: { resolve: { conditions, externalConditions: conditions } } },
  resolve: { conditions },
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '.streamfold/**'],
    globalSetup: ['packages/testing/src/global-setup.ts'],
    // Most tests wait, for servers, leases and processes: three files at once keep two cores busy.
    maxWorkers: 3,
    testTimeout: 30_000,
    // What is waited for comes when it comes: a busy machine is no reason to fail.
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
