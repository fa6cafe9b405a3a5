/** Folders that come with the server: in the repository where they are made, in its package below `assets/`. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The repository's own first: while the package is packed there are both, and its copies go again under whoever reads them.
 * @param root the folder of this package
 */
export const foldersFrom = (root: URL) => {
  const folder = (inRepository: string, packed: string): string => {
    const made = fileURLToPath(new URL(inRepository, root))
    return existsSync(made) ? made : fileURLToPath(new URL(packed, root))
  }
  return {
    /** The command types, one JSON file each. */
    catalogue: folder('../../contract/catalogue/', 'assets/catalogue/'),
    /** The console as its build makes it. */
    console: folder('../console/dist/web/', 'assets/console/'),
  }
}

export const ownFolders = foldersFrom(new URL('../../', import.meta.url))
