/**
 * Builds the console into dist/web, and compresses what browsers load there. When nothing that goes into it has changed it
 * does nothing, in some 30 ms, so that `npm start` may call it every time: a digest of the inputs is stored beside the result.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { buildOnce, filesBelow } from '../../../tools/digest.mjs'

const here = fileURLToPath(new URL('..', import.meta.url))
const web = join(here, 'dist/web')

/** Everything that decides what is built. */
const inputs = [
  ...['index.html', 'vite.config.mjs', 'tsconfig.json', 'src', 'tools'].map((input) => `apps/console/${input}`),
  'packages/client/src',
]

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }

/** Once here instead of for each reader, with the best quality that there is. */
const compress = async (file) => {
  const bytes = await readFile(file)
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, brotli))
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
}

await buildOnce(web, inputs, async () => {
  const vite = await import('vite')
  await vite.build({ configFile: join(here, 'vite.config.mjs'), logLevel: 'warn', build: { emptyOutDir: true } })
  await Promise.all(
    filesBelow(web)
      .filter((file) => /\.(js|css|svg|html)$/.test(file))
      .map(compress),
  )
})
