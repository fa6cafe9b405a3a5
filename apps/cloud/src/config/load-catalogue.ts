import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Catalogue, type Definition, classOf, commandTypeSchema } from '@keyfob/protocol'
import { ownFolders } from './own-folders.ts'

/** Classes whose command types need an approval, each with its time. */
export type ApprovalClasses = readonly { readonly class: string; readonly withinSeconds: number }[]

/**
 * Reads the command types from a folder, one JSON file each. A broken file stops the start and is named; so is a class of
 * `approvals` that no type has. What the file of a type says about approval counts before its class.
 */
export const loadCatalogue = async (folder: string | null, approvals: ApprovalClasses = []): Promise<Catalogue> => {
  const from = folder ?? ownFolders.catalogue
  const names = (await namesIn(from)).filter((name) => name.endsWith('.json')).toSorted()
  if (names.length === 0)
    throw new Error(`There are no command types in ${from}; KEYFOB_CATALOGUE_DIR names a folder of JSON files.`)
  const plain = await Promise.all(names.map((name) => readDefinition(join(from, name))))
  if (approvals.length === 0) return new Catalogue(plain)
  const classes = new Set(new Catalogue(plain).types.map(classOf))
  const unknown = approvals.find((each) => !classes.has(each.class))
  if (unknown !== undefined)
    throw new Error(
      `KEYFOB_APPROVAL_CLASSES names the class "${unknown.class}", and no command type has it. The classes are ${[...classes].join(', ')}.`,
    )
  return new Catalogue(plain.map((each) => ({ ...each, definition: withApproval(each.definition, approvals) })))
}

const withApproval = (definition: unknown, approvals: ApprovalClasses): unknown => {
  const type = commandTypeSchema.parse(definition) // a first catalogue was made of it
  const approval = approvals.find((each) => each.class === classOf(type))
  if (approval === undefined) return definition
  return { approval: { withinSeconds: approval.withinSeconds }, ...(definition as object) } // as it was parsed above
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
