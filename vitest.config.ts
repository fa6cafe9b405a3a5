import { defineConfig } from 'vitest/config'

/** Run in both projects: here on the embedded parts, there on the real ones. A store is the same adapter in both. */
const testsOfBoth = [
  'apps/cloud/src/bus/ack-bus.test.ts',
  'apps/cloud/src/commands/guards.test.ts',
  'apps/cloud/src/gateway/gateway-conformance.test.ts',
  'apps/cloud/src/live/cache.test.ts',
  'apps/cloud/src/live/window-counts.test.ts',
  'apps/cloud/src/foreign-cache-values.test.ts',
]

/**
 * Limits are there for what hangs, and say nothing of speed: a machine that is busy with something else takes many times
 * longer. A wait inside a test (`eventually`) ends before, with the last thing that it saw.
 */
const hangs = { testTimeout: 180_000, hookTimeout: 180_000, teardownTimeout: 60_000 }
/** Whole programs, whose every step has a limit of its own: what they take together says nothing. */
const programsHang = { testTimeout: 600_000, hookTimeout: 600_000 }
/** The real servers are started once for all files that harm none. */
const wholePrograms = { ...programsHang, globalSetup: ['test/real-servers.ts'] }

/** System tests that load the machine, or look how long something takes. */
const measuring = [
  'bench',
  'chaos',
  'conform',
  'console',
  'console-fleet',
  'crowd',
  'embedded',
  'fleet',
  'floods',
  'fuzz',
  'real-parts',
  'schedules',
  'soak',
  'storm',
].map((name) => `test/system/${name}.test.ts`)

export default defineConfig({
  // @keyfob/* leads to the sources, so that a test never runs against what was built last.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    ...hangs,
    env: { NO_COLOR: '1' }, // else tables and colours differ where CI is set
    setupFiles: ['test/end-with-the-run.ts'],
    coverage: {
      provider: 'v8',
      // Files that no test loads count too. The testbed and what lies in testing/ is there for tests; they are not the product.
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        '**/testing/**',
        'packages/testbed/**',
        '**/dist/**',
        // Hooks, streams and settings of pages run in a browser alone: test/system proves them in Chromium.
        'apps/console/src/**/use-*.ts',
        'apps/console/src/{router,theme}/**',
        'apps/console/src/streams/{shared-stream,event-feed,tab-channel}.ts',
        'apps/console/src/session/{session-context,stored-key,query-client}.ts',
        'apps/console/src/shared/chart/chart-options.ts',
      ],
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
          // The PostgreSQL that comes along, started once for all files that need a store.
          globalSetup: ['test/shared-postgres.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['packages/*/src/**/*.servers.test.ts', 'apps/*/src/**/*.servers.test.ts', ...testsOfBoth],
          // Real PostgreSQL, RabbitMQ, Redis and Mosquitto, started once for all files.
          globalSetup: ['test/real-servers.ts'],
        },
      },
      { extends: true, test: { name: 'house', include: ['test/house/**/*.test.ts'] } },
      { extends: true, test: { name: 'deploy', include: ['deploy/**/*.test.ts'], ...programsHang } },
      // Whole programs on real sockets. They run after the rest.
      {
        extends: true,
        test: {
          ...wholePrograms,
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          exclude: measuring,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      // Two of these at a time would measure each other.
      {
        extends: true,
        test: {
          ...wholePrograms,
          name: 'system-alone',
          include: measuring,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
