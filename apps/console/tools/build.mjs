/**
 * Builds the console into dist/web, and compresses what browsers load there. When nothing that goes into it has changed it
 * does nothing, in some 30 ms, so that `npm start` may call it every time: a digest of the inputs is stored beside the result.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const here = fileURLToPath(new URL('..', import.meta.url))
const repository = join(here, '../..')
const web = join(here, 'dist/web')
const stamp = join(web, '.built')

/** Everything that decides what is built; dependencies by their lock file. */
const inputs = ['index.html', 'vite.config.mjs', 'tsconfig.json', 'src', 'tools', '../../packages/client/src']

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))

const digestOfInputs = () => {
  const paths = inputs.map((input) => join(here, input))
  const files = paths.flatMap((path) => (/\.\w+$/.test(path) ? [path] : filesBelow(path)))
  const digest = createHash('sha256')
  for (const file of [...files.toSorted(), join(repository, 'package-lock.json')])
    digest
      .update(`${file.slice(repository.length)}\0`)
      .update(readFileSync(file))
      .update('\0')
  return digest.digest('hex')
}

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }

/** Once here instead of for each reader, with the best quality that there is. */
const compress = async (file) => {
  const bytes = await readFile(file)
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, brotli))
  await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
}

const build = async (digest) => {
  const vite = await import('vite')
  await vite.build({ configFile: join(here, 'vite.config.mjs'), logLevel: 'warn', build: { emptyOutDir: true } })
  await Promise.all(
    filesBelow(web)
      .filter((file) => /\.(js|css|svg|html)$/.test(file))
      .map(compress),
  )
  writeFileSync(stamp, digest)
}

const digest = digestOfInputs()
const built = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
if (built !== digest) await build(digest)
