import { defineConfig } from 'vitest/config'

/** Run in both projects: here on the embedded parts, there on the real ones. */
const testsOfBoth = [
  'apps/cloud/src/store/{write-group,history,migrate,relay-cursor,replicas,sql-command-store,sql-figures,sql-webhook-queue,sql-webhook-store,sql-api-key-store}.test.ts',
  'apps/cloud/src/schedules/schedules.test.ts',
  'apps/cloud/src/bus/ack-bus.test.ts',
  'apps/cloud/src/gateway/gateway-conformance.test.ts',
  'apps/cloud/src/live/cache.test.ts',
  'apps/cloud/src/commands/{laws,lifecycle,presence-keeper,report-keeper}.test.ts',
]

export default defineConfig({
  // @keyfob/* leads to the sources, so that a test never runs against what was built last.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    coverage: {
      provider: 'v8',
      // Files that no test loads count too. The testbed and the samples are there for tests; they are not the product.
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/sample-*.ts', '**/testing/**', 'packages/testbed/**', '**/dist/**'],
      reporter: ['text-summary', 'html'],
      thresholds: { lines: 90 },
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // For hangs; a slow machine is no fault.
          testTimeout: 60_000,
          hookTimeout: 120_000,
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'bench/src/**/*.test.ts'],
          exclude: ['**/*.servers.test.ts', '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['packages/*/src/**/*.servers.test.ts', 'apps/*/src/**/*.servers.test.ts', ...testsOfBoth],
          // Real PostgreSQL, RabbitMQ, Redis and Mosquitto, started once for all files.
          globalSetup: ['test/real-servers.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      { extends: true, test: { name: 'house', include: ['test/house/**/*.test.ts'] } },
      { extends: true, test: { name: 'deploy', include: ['deploy/**/*.test.ts'], testTimeout: 240_000 } },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          // Once for all files that harm no server.
          globalSetup: ['test/real-servers.ts'],
          // Whole programs on real sockets: two files at a time would measure each other. They also run after the rest.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
