import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@keyfob/testbed'
import type { LimitOptions } from '../limit/limit-options.ts'
import { ChildProgram } from './child-program.ts'
import type { Stage } from './stage.ts'
import type { Target } from './target.ts'

const program = fileURLToPath(new URL('../limit/limit-main.js', import.meta.url))

export const startLimit = async (stage: Stage): Promise<Target> => {
  const { servers } = stage
  const { folder, nodeArgs } = stage.prepare()
  const options: LimitOptions = {
    port: await freePort(),
    databaseUrl: await servers.freshDatabase(),
    amqpUrl: servers.rabbit.url,
    mqttUrl: servers.mosquitto.url,
  }
  const child = await ChildProgram.start({
    name: 'The limit',
    command: process.execPath,
    args: [...nodeArgs('limit'), program, JSON.stringify(options)],
    logFile: join(folder, 'limit.log'),
    port: options.port,
  })
  return {
    name: 'limit',
    dialect: 'keyfob',
    mqttUrl: options.mqttUrl,
    apis: [`http://127.0.0.1:${options.port}`],
    ledger: { kind: 'sql', url: options.databaseUrl },
    pids: { limit: child.pid },
    stop: () => child.stop(),
  }
}
