import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCatalogue } from './load-catalogue.ts'

const contract = new URL('../../../../contract/catalogue/', import.meta.url)
let folder: { readonly path: string; readonly remove: () => Promise<void> }

beforeEach(async () => {
  folder = await temporaryFolder('keyfob-catalogue-')
})
afterEach(() => folder.remove())

const put = (name: string, text: string) => writeFile(join(folder.path, name), text)
const honk = async (changes: object = {}) =>
  JSON.stringify({ ...(JSON.parse(await readFile(new URL('horn_honk.json', contract), 'utf8')) as object), ...changes })

describe('the catalogue', () => {
  it('is the contract’s own unless a folder is named', async () => {
    const { types } = await loadCatalogue(null)
    expect(types.map(({ name }) => name)).toContain('engine_start')
    expect(types.length).toBeGreaterThan(10)
  })

  it('is read from a folder, JSON files only', async () => {
    await put('horn_honk.json', await honk())
    await put('README.md', '# not a type')
    expect((await loadCatalogue(folder.path)).types.map(({ name }) => name)).toEqual(['horn_honk'])
  })

  it('stops the start with the name of what is wrong', async () => {
    await expect(loadCatalogue(folder.path)).rejects.toThrow(
      `There are no command types in ${folder.path}; KEYFOB_CATALOGUE_DIR`,
    )
    await put('a.json', '{')
    await expect(loadCatalogue(folder.path)).rejects.toThrow(/a\.json: cannot be read as JSON/)
    await put('a.json', await honk({ lane: 'Not A Lane' }))
    await expect(loadCatalogue(folder.path)).rejects.toThrow(/a\.json: [\s\S]*lane/)
    await put('a.json', `{\n"guards": ["Vehicle.Speed ~ 0"],${(await honk({ guards: undefined })).slice(1)}`)
    await expect(loadCatalogue(folder.path)).rejects.toThrow(/a\.json:2:27: [\s\S]*character 15: expected one of/)
    await put('a.json', await honk({ params: { type: 'no type' } }))
    await expect(loadCatalogue(folder.path)).rejects.toThrow(/a\.json: params or result is not a JSON Schema/)
    await put('a.json', await honk())
    await put('b.json', await honk())
    await expect(loadCatalogue(folder.path)).rejects.toThrow(/b\.json: the command type "horn_honk" is defined twice/)
  })

  it('names a folder that cannot be read, and the setting', async () => {
    const missing = join(folder.path, 'missing')
    await expect(loadCatalogue(missing)).rejects.toThrow(
      `The folder of command types ${missing} (KEYFOB_CATALOGUE_DIR) cannot be read`,
    )
  })

  it('needs approvals of the classes that are named, and of the types whose file says so, which counts first', async () => {
    await put('horn_honk.json', await honk())
    await put('a.json', await honk({ name: 'a', approval: { withinSeconds: 60 } }))
    await put('b.json', await honk({ name: 'b', class: 'doors' }))
    const { types } = await loadCatalogue(folder.path, [{ class: 'signals', withinSeconds: 900 }])
    expect(Object.fromEntries(types.map(({ name, approval }) => [name, approval?.withinSeconds]))).toEqual({
      a: 60,
      b: undefined,
      horn_honk: 900,
    })
    await expect(loadCatalogue(folder.path, [{ class: 'wings', withinSeconds: 1 }])).rejects.toThrow(
      'KEYFOB_APPROVAL_CLASSES names the class "wings", and no command type has it. The classes are signals, doors.',
    )
    await put('c.json', await honk({ name: 'c', approval: { withinSeconds: 86_401 } }))
    await expect(loadCatalogue(folder.path)).rejects.toThrow(/c\.json: [\s\S]*withinSeconds/)
  })
})
