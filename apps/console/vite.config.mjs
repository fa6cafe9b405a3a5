import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** For `npm run dev -w apps/console`: the page from its sources, and all else from a Keyfob that runs. */
const keyfob = 'http://localhost:8080'

export default defineConfig({
  root: here('.'),
  base: '/console/',
  plugins: [react()],
  // From its sources, so that a build never holds what was built last.
  resolve: { alias: { '@keyfob/client': here('../../packages/client/src/index.ts') } },
  build: {
    outDir: 'dist/web',
    target: 'es2023',
    // The Content-Security-Policy forbids what is inline, and a file of its own is kept by the browser.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What loads what: the budgets of the tests are counted by it. The server does not send it.
    manifest: 'manifest.json',
    chunkSizeWarningLimit: 1_000,
  },
  server: { proxy: { '^/(?!console/)': keyfob } },
})
