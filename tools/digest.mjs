/** Whether something has to be built again: a digest of all that decides it is stored beside the result. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('..', import.meta.url))

export const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))

/** @param inputs files and folders, from the root of the repository; dependencies count by their lock file */
const digestOf = (inputs) => {
  const paths = [...inputs, 'package-lock.json'].map((input) => join(repository, input))
  const files = paths.flatMap((path) => (/\.\w+$/.test(path) ? [path] : filesBelow(path)))
  const digest = createHash('sha256')
  for (const file of files.toSorted())
    digest
      .update(`${file.slice(repository.length)}\0`)
      .update(readFileSync(file))
      .update('\0')
  return digest.digest('hex')
}

/** Does `build` unless these inputs were built into this folder before. */
export const buildOnce = async (folder, inputs, build) => {
  const stamp = join(folder, '.built')
  const digest = digestOf(inputs)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  rmSync(stamp, { force: true }) // a build that dies half-way leaves nothing that looks finished
  await build()
  writeFileSync(stamp, digest)
}
