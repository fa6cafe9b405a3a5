import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '@keyfob/testbed'
import { ChildProgram } from './child-program.ts'
import type { Stage } from './stage.ts'
import type { Target } from './target.ts'

const source = fileURLToPath(new URL('../../peers/go', import.meta.url))
/** Where Debian's packages of Go libraries are. */
const goPath = '/usr/share/gocode'
const execute = promisify(execFile)

/** Path of the program. @throws Error that says what is missing */
export const buildGo = async (folder: string): Promise<string> => {
  const program = join(await mkdtemp(join(folder, 'go-')), 'peer-go')
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: goPath, GOCACHE: join(folder, 'go-cache'), GOFLAGS: '' }
  await execute('go', ['build', '-o', program, '.'], { cwd: source, env })
  return program
}

export const startGo = async (stage: Stage, program: string): Promise<Target> => {
  const { servers } = stage
  const { folder } = stage.prepare()
  const port = await freePort()
  const databaseUrl = await servers.freshDatabase()
  const child = await ChildProgram.start({
    name: 'The peer in Go',
    command: program,
    args: [],
    env: {
      ADDR: `127.0.0.1:${port}`,
      DATABASE_URL: databaseUrl,
      AMQP_URL: servers.rabbit.url,
      REDIS_ADDR: `127.0.0.1:${servers.redis.port}`,
      MQTT_URL: servers.mosquitto.url.replace('mqtt:', 'tcp:'),
    },
    logFile: join(folder, 'go.log'),
    port,
  })
  return {
    name: 'Go',
    dialect: 'go',
    mqttUrl: servers.mosquitto.url,
    apis: [`http://127.0.0.1:${port}`],
    ledger: { kind: 'sql', url: databaseUrl },
    pids: { Go: child.pid },
    stop: () => child.stop(),
  }
}
