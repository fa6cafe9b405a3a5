import { access, constants, mkdir } from 'node:fs/promises'
import { type Config, loadCatalogue, makeConfig, readEnvironment } from '@keyfob/cloud'
import { messageOf } from '@keyfob/runtime'
import { type Finding, bad, ok } from './finding.ts'

/** The lowest version in package.json's `engines`. */
const nodeFloor = [20, 19] as const

export const checkNode = (version: string): Finding => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < nodeFloor[0] || (major === nodeFloor[0] && minor < nodeFloor[1])
  return isOld
    ? bad('node', `version ${version}`, `Install Node ${nodeFloor.join('.')} or later.`)
    : ok('node', version)
}

/** The configuration, if it is valid, and the finding. */
export const checkEnvironment = (): { finding: Finding; config?: Config } => {
  try {
    const config = makeConfig(readEnvironment())
    return { finding: ok('settings', 'every setting is valid'), config }
  } catch (error) {
    return { finding: bad('settings', messageOf(error), 'Change or unset this setting.') }
  }
}

export const checkCatalogue = async ({ catalogueDir, approvalClasses }: Config): Promise<Finding> => {
  try {
    return ok('catalogue', `${(await loadCatalogue(catalogueDir, approvalClasses)).types.length} command types`)
  } catch (error) {
    return bad(
      'catalogue',
      messageOf(error),
      'Fix the file, or unset KEYFOB_CATALOGUE_DIR to use the built-in catalogue.',
    )
  }
}

export const checkDataFolder = async ({ dataDir }: Config): Promise<Finding> => {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.R_OK | constants.W_OK)
    return ok('data folder', dataDir)
  } catch (error) {
    return bad('data folder', messageOf(error), 'Make the folder writable, or set KEYFOB_DATA_DIR to one that is.')
  }
}
