/**
 * Joins the modules of each package that is published into a few files in its `dist`, where tsc puts their types: Node takes
 * 0.3 s longer to start from hundreds of files (docs/decisions/0037-modules-are-joined.md). What other packages
 * export stays outside. A package in which nothing has changed is left as it is.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildOnce } from './digest.mjs'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** What Node loads by its path, of each. */
const entries = {
  'packages/runtime': ['index'],
  'packages/protocol': ['index'],
  'packages/client': ['index'],
  'packages/vehicle': ['index'],
  'apps/cloud': ['index'],
  'apps/simulator': ['index', 'processes/fleet-part-main'],
  'apps/cli': ['index', 'file-limit', 'main'],
}

/** A module finds its package's other files from where its source lies, as in tests. */
const keepPlaces = (dist) => ({
  name: 'keep-places',
  transform: {
    filter: { code: 'import.meta.url' },
    handler: (code, module) => {
      const place = `new URL(${JSON.stringify(relative(dist, module))}, import.meta.url).href`
      return { code: code.replaceAll('import.meta.url', () => place), map: null } // no line moves
    },
  },
})

/** The files of the last time, and of each module that was compiled by itself. */
const clean = (dist) => {
  for (const path of existsSync(dist) ? readdirSync(dist, { recursive: true }) : [])
    if (/\.js(\.map)?$/.test(path)) rmSync(join(dist, path))
}

const bundle = async (folder, names) => {
  const { rolldown } = await import('rolldown')
  const dist = join(folder, 'dist')
  const bundled = await rolldown({
    input: Object.fromEntries(
      names.map((name) => [name.slice(name.lastIndexOf('/') + 1), join(folder, 'src', `${name}.ts`)]),
    ),
    external: /^[^./]/,
    platform: 'neutral',
    plugins: [keepPlaces(dist)],
  })
  clean(dist)
  await bundled.write({ dir: dist, chunkFileNames: '[name].js', comments: false, sourcemap: true })
  await bundled.close()
}

for (const [name, names] of Object.entries(entries)) {
  const folder = join(repository, name)
  await buildOnce(join(folder, 'dist'), [`${name}/src`, 'tools/bundle.mjs'], () => bundle(folder, names))
}
