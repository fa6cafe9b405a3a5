import { mkdir } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { foldersFrom } from './own-folders.ts'

let home: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => void (home = await temporaryFolder()))
afterEach(() => home.remove())

const make = async (...folders: readonly string[]): Promise<void> => {
  for (const each of folders) await mkdir(`${home.path}/${each}`, { recursive: true })
}
const found = () => foldersFrom(pathToFileURL(`${home.path}/apps/cloud/`))

it('reads what was packed where the package is installed', async () => {
  await make('apps/cloud/assets/catalogue', 'apps/cloud/assets/console')
  expect(found()).toEqual({
    catalogue: `${home.path}/apps/cloud/assets/catalogue/`,
    console: `${home.path}/apps/cloud/assets/console/`,
  })
})

it("reads the repository's own while a package is packed there, whose copies do not stay", async () => {
  await make('apps/cloud/assets/catalogue', 'apps/cloud/assets/console', 'contract/catalogue', 'apps/console/dist/web')
  expect(found()).toEqual({
    catalogue: `${home.path}/contract/catalogue/`,
    console: `${home.path}/apps/console/dist/web/`,
  })
})
