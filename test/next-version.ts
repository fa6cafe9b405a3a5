/** Builds the version after this one, for tests of an upgrade: the same programs, and a migration that this one does not know. */
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** What the rules for migrations allow: new tables, and new columns that may be null. The names sort behind every other. */
const migration = `
ALTER TABLE commands ADD COLUMN next_note text;
ALTER TABLE events ADD COLUMN next_note text;
ALTER TABLE vehicles ADD COLUMN next_note text;
CREATE TABLE next_things (id bigint PRIMARY KEY);
`

/** Copies what is built. Returns the path of its `keyfob.js`. */
export const buildNextVersion = async (folder: string): Promise<string> => {
  for (const group of ['apps', 'packages']) await copyGroup(group, folder)
  await cp(join(repository, 'contract'), join(folder, 'contract'), { recursive: true })
  await writeFile(join(folder, 'apps/cloud/migrations/9999_next.sql'), migration)
  await linkModules(folder)
  return join(folder, 'apps/cli/bin/keyfob.js')
}

const copied = ['dist', 'bin', 'migrations', 'package.json']

const copyGroup = async (group: string, folder: string): Promise<void> => {
  for (const name of await readdir(join(repository, group)))
    for (const part of copied)
      await cp(join(repository, group, name, part), join(folder, group, name, part), { recursive: true }).catch(
        () => undefined,
      ) // not each has all of them
}

/** Packages of others as they are; our own are the copies. */
const linkModules = async (folder: string): Promise<void> => {
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, '@keyfob'), { recursive: true })
  const from = join(repository, 'node_modules')
  for (const name of await readdir(from))
    if (name !== '@keyfob' && !name.startsWith('.')) await symlink(join(from, name), join(modules, name))
  for (const group of ['apps', 'packages'])
    for (const name of await readdir(join(folder, group)))
      await symlink(join(folder, group, name), join(modules, '@keyfob', name))
}
