import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A private folder, and what removes it. */
export const temporaryFolder = async (
  name = 'keyfob-',
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> => {
  const path = await mkdtemp(join(tmpdir(), name))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}
