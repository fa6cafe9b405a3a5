/**
 * `npm run dev:real`: Keyfob on PostgreSQL, RabbitMQ, Redis and Mosquitto, without Docker. The servers run on stable ports of
 * 127.0.0.1 and keep their data in ./.keyfob/real; a Ctrl-C ends all of them.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { guardOf } from './guard.ts'
import { MosquittoServer } from './servers/mosquitto-server.ts'
import { PostgresServer } from './servers/postgres-server.ts'
import { RabbitServer } from './servers/rabbit-server.ts'
import { RedisServer } from './servers/redis-server.ts'

const folder = resolve('.keyfob/real')
const ports = { postgres: 15_432, amqp: 15_672, management: 25_672, rabbitMqtt: 11_884, redis: 16_379, mqtt: 11_883 }
const keyfob = fileURLToPath(new URL('../../../apps/cli/bin/keyfob.js', import.meta.url))
const say = (line: string): void => void process.stdout.write(`${line}\n`)

say('Starting PostgreSQL, RabbitMQ, Redis and Mosquitto …')
const [postgres, rabbit, redis, mosquitto] = await Promise.all([
  PostgresServer.start({ port: ports.postgres, folder: `${folder}/postgres` }),
  RabbitServer.start({
    ports: { amqp: ports.amqp, management: ports.management, mqtt: ports.rabbitMqtt },
    folder: `${folder}/rabbitmq`,
  }),
  RedisServer.start({ port: ports.redis, folder: `${folder}/redis` }),
  MosquittoServer.start({ port: ports.mqtt, folder: `${folder}/mosquitto` }),
])
const rows = {
  DATABASE_URL: postgres.url,
  AMQP_URL: rabbit.url,
  REDIS_URL: redis.url,
  MQTT_URL: mosquitto.url,
  'RabbitMQ console': `${rabbit.managementUrl.replace('keyfob:keyfob@', '')}  (user keyfob, password keyfob)`,
}
for (const [name, value] of Object.entries(rows)) say(`  ${name.padEnd(18)}${value}`)

const { DATABASE_URL, AMQP_URL, REDIS_URL, MQTT_URL } = rows
const child = spawn(process.execPath, [keyfob, 'serve', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, DATABASE_URL, AMQP_URL, REDIS_URL, MQTT_URL },
})
const guard = guardOf(child.pid ?? 0)
// Ctrl-C goes to the whole group; another signal is forwarded. The servers go last.
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => signal === 'SIGTERM' && child.kill(signal))
const [code] = (await once(child, 'exit')) as [number | null] // of a ChildProcess
guard.kill('SIGKILL')
await Promise.all([postgres, rabbit, redis, mosquitto].map((server) => server.stop()))
process.exitCode = code ?? 1
