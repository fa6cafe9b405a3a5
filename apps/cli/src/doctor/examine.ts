import type { Config } from '@keyfob/cloud'
import type { ApiOptions } from '../options.ts'
import { checkBroker } from './check-broker.ts'
import { checkCatalogue, checkDataFolder, checkEnvironment, checkNode } from './check-configuration.ts'
import { checkApi } from './check-connections.ts'
import { checkDatabase } from './check-database.ts'
import { checkDisk, checkPorts } from './check-machine.ts'
import { checkCache, checkQueue } from './check-parts.ts'
import type { Finding } from './finding.ts'

const checks: readonly ((config: Config) => Promise<Finding | readonly Finding[]>)[] = [
  checkDataFolder,
  checkDisk,
  checkCatalogue,
  checkBroker,
  checkDatabase,
  checkQueue,
  checkCache,
]

/** All checks, in the order in which they are printed. */
export const examine = async (options: ApiOptions): Promise<readonly Finding[]> => {
  const { finding, config } = checkEnvironment()
  const of = config === undefined ? [] : checks.map((check) => check(config))
  const api = await checkApi(options)
  const ports = config === undefined ? [] : await checkPorts(config, api.listening)
  return [checkNode(process.versions.node), finding, ...(await Promise.all(of)).flat(), ...ports, ...api.findings]
}
