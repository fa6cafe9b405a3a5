import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Catalogue, type Definition } from '@keyfob/protocol'
import { ownFolders } from './own-folders.ts'

/** Reads the command types from a folder, one JSON file each. A broken file stops the start and is named. */
export const loadCatalogue = async (folder: string | null): Promise<Catalogue> => {
  const from = folder ?? ownFolders.catalogue
  const names = (await namesIn(from)).filter((name) => name.endsWith('.json')).toSorted()
  if (names.length === 0)
    throw new Error(`There are no command types in ${from}; KEYFOB_CATALOGUE_DIR names a folder of JSON files.`)
  return new Catalogue(await Promise.all(names.map((name) => readDefinition(join(from, name)))))
}

const namesIn = async (folder: string): Promise<readonly string[]> => {
  try {
    return await readdir(folder)
  } catch (error) {
    throw new Error(`The folder of command types ${folder} (KEYFOB_CATALOGUE_DIR) cannot be read: ${String(error)}`, {
      cause: error,
    })
  }
}

const readDefinition = async (source: string): Promise<Definition> => {
  try {
    const text = await readFile(source, 'utf8')
    return { source, text, definition: JSON.parse(text) as unknown }
  } catch (error) {
    throw new Error(`${source}: cannot be read as JSON: ${String(error)}`, { cause: error })
  }
}
