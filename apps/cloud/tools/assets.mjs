/**
 * What the server reads and does not have in its own folder: `copy` puts it into assets/ before the package is packed, `remove`
 * takes it away afterwards, since the repository's own files are what is read there (config/own-folders.ts).
 */
import { cpSync, existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const sources = { catalogue: '../../contract/catalogue', console: '../console/dist/web' }

rmSync(at('assets'), { recursive: true, force: true })
if (process.argv[2] === 'copy')
  for (const [name, source] of Object.entries(sources)) {
    if (!existsSync(at(source))) throw new Error(`${at(source)} is not there: npm run build makes it.`)
    cpSync(at(source), at(`assets/${name}`), { recursive: true })
  }
