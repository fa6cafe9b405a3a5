import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** One test that never ends, as the system tests run. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    include: ['test/system/testing/hanging.run.ts'],
    setupFiles: ['test/end-with-the-run.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
})
