import { randomUUID } from 'node:crypto'
import { type Config, loginToRedis } from '@keyfob/cloud'
import { messageOf, seconds } from '@keyfob/runtime'
import { Connection } from 'rabbitmq-client'
import { type AmqpGreeting, readAmqpGreeting } from './amqp-greeting.ts'
import { type Finding, bad, note, ok } from './finding.ts'

/** Longer than a healthy part takes. */
const patience = seconds(5)
/** The oldest RabbitMQ that is supported. */
const rabbitMin = [3, 10] as const
/** The oldest Redis that is supported. */
const redisMajorMin = 6

/** Logs in to RabbitMQ, and sends a message to itself by a queue of its own, which is deleted with the connection. */
export const checkQueue = async ({ amqpUrl, secrets, queuePrefix }: Config): Promise<Finding> => {
  if (amqpUrl === null || secrets.amqpUrl === null) return ok('queue', 'embedded (AMQP_URL is not set)')
  const limits = { acquireTimeout: patience, connectionTimeout: patience, retryLow: patience }
  const connection = new Connection({ url: secrets.amqpUrl, connectionName: 'keyfob doctor', ...limits })
  let opened = false
  try {
    await new Promise((resolve, reject) => connection.once('connection', resolve).once('error', reject))
    opened = true
    connection.on('error', () => undefined) // what runs gets the error
    await sendToItself(connection, `${queuePrefix}.doctor.${randomUUID()}`)
    return brokerFinding(amqpUrl, await readAmqpGreeting(secrets.amqpUrl, patience).catch(() => unknownBroker))
  } catch (error) {
    const fix = opened
      ? `Let the user of AMQP_URL configure, write and read names that begin with ${queuePrefix}.`
      : 'Check AMQP_URL with its user, password and virtual host, and that the server runs.'
    return bad('queue', `${amqpUrl}: ${messageOf(error)}`, fix)
  } finally {
    await connection.close().catch(() => undefined)
  }
}

const unknownBroker: AmqpGreeting = { product: '', version: '' }

/** @param greeting of a broker that carried a message */
export const brokerFinding = (url: string, { product, version }: AmqpGreeting): Finding => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < rabbitMin[0] || (major === rabbitMin[0] && minor < rabbitMin[1])
  const name = `${product || 'a broker'} ${version || 'of unknown version'}`
  if (product === 'RabbitMQ' && isOld)
    return bad('queue', `${name} at ${url}`, `Keyfob needs RabbitMQ ${rabbitMin.join('.')} or later.`)
  const opened = `${name}, opened ${url}; a message came back`
  if (product === 'RabbitMQ') return ok('queue', opened)
  return note('queue', opened, 'Keyfob is tested with RabbitMQ: try it out before you rely on it.')
}

const sendToItself = async (connection: Connection, queue: string): Promise<void> => {
  const channel = await connection.acquire()
  await channel.queueDeclare({ queue, exclusive: true })
  await channel.confirmSelect()
  await channel.basicPublish({ routingKey: queue }, 'doctor')
  if ((await channel.basicGet({ queue, noAck: true })) === undefined) throw new Error('a message did not come back.')
  await channel.close()
}

/** Logs in to Redis, sends PING, and writes a key. */
export const checkCache = async (config: Config): Promise<Finding> => {
  try {
    const login = await loginToRedis(config)
    if (login === null) return ok('cache', 'embedded (REDIS_URL is not set)')
    const { version } = login
    if (version !== '' && Number.parseInt(version, 10) < redisMajorMin)
      return bad('cache', `Redis ${version}`, `Keyfob needs Redis ${redisMajorMin} or later, or Valkey.`)
    return ok('cache', `Redis ${version || 'of unknown version'} answers, and takes a key`)
  } catch (error) {
    const fix = 'Check REDIS_URL with its user and password, and that the server runs.'
    return bad('cache', `${config.redisUrl}: ${messageOf(error)}`, fix)
  }
}
