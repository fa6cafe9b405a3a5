import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { readAmqpGreeting } from './amqp-greeting.ts'
import { brokerFinding } from './check-broker.ts'
import { brokerFinding as queueFinding } from './check-parts.ts'

it.each([
  ['RabbitMQ', '3.10.8', 'ok'],
  ['RabbitMQ', '4.1.0', 'ok'],
  ['RabbitMQ', '3.9.29', 'bad'],
  ['LavinMQ', '2.0.0', 'note'],
  ['', '', 'note'],
])('judges the queue %s %s: %s', (product, version, verdict) =>
  expect(queueFinding('amqp://host', { product, version }).verdict).toBe(verdict),
)

it.each([
  ['mosquitto version 2.0.11', 'ok'],
  ['mosquitto version 1.6.9', 'bad'],
  ['', 'ok'],
])('judges the broker "%s": %s', (version, verdict) =>
  expect(brokerFinding('mqtt://host', version, 3).verdict).toBe(verdict),
)

const greetedBy = async (answer: Buffer | undefined) => {
  const server = createServer((socket) => {
    if (answer === undefined) return
    socket.on('error', () => undefined).end(answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return readAmqpGreeting(`amqp://127.0.0.1:${port}`, 300).finally(() => server.close())
}

it('does not wait for a server that is silent, hangs up, or speaks something else', async () => {
  await expect(greetedBy(undefined)).rejects.toThrow('in time')
  await expect(greetedBy(Buffer.from('AMQP'))).rejects.toThrow('did not greet')
  await expect(greetedBy(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))).rejects.toThrow()
  await expect(greetedBy(Buffer.alloc(200_000, 0xff))).rejects.toThrow()
})
