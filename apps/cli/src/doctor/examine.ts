import type { ApiOptions } from '../options.ts'
import { checkCatalogue, checkDataFolder, checkEnvironment, checkNode } from './check-configuration.ts'
import { checkApi, checkBroker } from './check-connections.ts'
import { checkParts } from './check-parts.ts'
import type { Finding } from './finding.ts'

/** All checks, in the order in which they are printed. */
export const examine = async (options: ApiOptions): Promise<readonly Finding[]> => {
  const { finding, config } = checkEnvironment()
  const parts = config === undefined ? [] : [checkDataFolder(config), checkCatalogue(config), checkBroker(config)]
  const named = config === undefined ? [] : await checkParts(config)
  return [
    checkNode(process.versions.node),
    finding,
    ...(await Promise.all(parts)),
    ...named,
    ...(await checkApi(options)),
  ]
}
