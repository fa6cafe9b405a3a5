import { join } from 'node:path'
import { KeyfobProcess } from '@keyfob/testbed'
import type { Stage } from './stage.ts'
import type { Target } from './target.ts'

export interface EmbeddedTarget extends Target {
  readonly keyfob: KeyfobProcess
}

/** Keyfob without external parts. */
export const startEmbedded = async (stage: Pick<Stage, 'prepare'>): Promise<EmbeddedTarget> => {
  const { folder, nodeArgs } = stage.prepare()
  const keyfob = await KeyfobProcess.start({
    dataDir: join(folder, 'data'),
    env: { KEYFOB_LOG_LEVEL: 'info' },
    nodeArgs: nodeArgs('Keyfob'),
    logFile: join(folder, 'keyfob.log'),
  })
  return {
    keyfob,
    name: 'embedded',
    dialect: 'keyfob',
    mqttUrl: keyfob.mqtt,
    apis: [keyfob.api],
    ledger: { kind: 'api', api: keyfob.api },
    // It may be started again.
    get pids() {
      return { Keyfob: keyfob.pid ?? 0 }
    },
    stop: async () => void (await keyfob.stop()),
  }
}
