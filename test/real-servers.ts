// By path: a global setup is loaded outside of the tests, where @keyfob/* would lead to what was built last.
import { RealServers, type RealServerUrls } from '../packages/testbed/src/index.ts'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    readonly servers: RealServerUrls
  }
}

/** Starts the real servers once for all files of the project, and tells tests where they are: `inject('servers')`. */
const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const servers = await RealServers.start()
  project.provide('servers', servers.urls)
  return () => servers.close()
}

export default setup
