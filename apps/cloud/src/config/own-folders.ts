/** Folders that come with the server: in its package below `assets/`, in the repository where they are made. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = (packed: string, inRepository: string): string => {
  const own = fileURLToPath(new URL(`../../${packed}`, import.meta.url))
  return existsSync(own) ? own : fileURLToPath(new URL(`../../${inRepository}`, import.meta.url))
}

export const ownFolders = {
  /** The command types, one JSON file each. */
  catalogue: folder('assets/catalogue/', '../../contract/catalogue/'),
  /** The console as its build makes it. */
  console: folder('assets/console/', '../console/dist/web/'),
}
