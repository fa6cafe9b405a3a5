import { execFile } from 'node:child_process'
import { cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '@keyfob/testbed'
import { ChildProgram } from './child-program.ts'
import type { Stage } from './stage.ts'
import type { Target } from './target.ts'

const source = fileURLToPath(new URL('../../peers/nest', import.meta.url))
const execute = promisify(execFile)

/** Installed and built in a folder of its own: nothing of it gets into this workspace. Path of the program. */
export const buildNest = async (folder: string): Promise<string> => {
  const own = await mkdtemp(join(folder, 'nest-'))
  await cp(source, own, { recursive: true })
  await execute('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: own })
  await execute('npm', ['run', 'build'], { cwd: own })
  return join(own, 'dist', 'main.js')
}

export const startNest = async (stage: Stage, program: string): Promise<Target> => {
  const { servers } = stage
  const { folder, nodeArgs } = stage.prepare()
  const port = await freePort()
  const databaseUrl = await servers.freshDatabase()
  const child = await ChildProgram.start({
    name: 'The peer on NestJS',
    command: process.execPath,
    args: [...nodeArgs('NestJS'), program],
    env: {
      PORT: `${port}`,
      DATABASE_URL: databaseUrl,
      AMQP_URL: servers.rabbit.url,
      REDIS_URL: servers.redis.url,
      MQTT_URL: servers.mosquitto.url,
      NODE_ENV: 'production',
      NO_COLOR: '1',
    },
    logFile: join(folder, 'nest.log'),
    port,
  })
  return {
    name: 'NestJS',
    dialect: 'nest',
    mqttUrl: servers.mosquitto.url,
    apis: [`http://127.0.0.1:${port}`],
    ledger: { kind: 'sql', url: databaseUrl },
    pids: { NestJS: child.pid },
    stop: () => child.stop(),
  }
}
