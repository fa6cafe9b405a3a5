/** Parked messages as the API shows them. */
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { ParkedMessage } from '../../ports/bus.ts'
import { HttpProblem } from '../http-problem.ts'

/** Most characters of a payload that are shown; bytes that are not UTF-8 are shown as U+FFFD. */
const charactersMax = 4_096

const parkedSchema = z
  .object({
    id: z.string(),
    vin: z.string().describe('VIN of the topic; empty when the topic has none'),
    uplink: z.string().describe('`ack`, `state` or `presence`'),
    problem: z.string().describe('What is wrong with the message'),
    parkedAt: z.string(),
    bytes: z.int(),
    payload: z.string().describe(`As text, at most ${charactersMax} characters of it`),
  })
  .meta({ id: 'ParkedMessage' })

export const parkedListSchema = z.object({ items: z.array(parkedSchema) }).meta({ id: 'ParkedMessages' })

export const parkedExample = {
  id: '0b0f5ad6-9f5c-4b8e-9c64-6a8f0a3b2f10',
  vin: '1KFAA00E4T0000001',
  uplink: 'ack',
  problem: '/status must be one of received, running',
  parkedAt: '2026-11-25T08:00:00.000Z',
  bytes: 19,
  payload: '{"status":"asleep"}',
}

export const parkedInPath = z.object({ id: z.string().describe('Id of the parked message') })

export const parkedJson = ({
  id,
  vin,
  uplink,
  problem,
  parkedAt,
  payload,
}: ParkedMessage): z.output<typeof parkedSchema> => ({
  id,
  vin,
  uplink,
  problem,
  parkedAt: formatInstant(parkedAt),
  bytes: payload.byteLength,
  payload: Buffer.from(payload).toString('utf8').slice(0, charactersMax),
})

export const noParked = (id: string): HttpProblem =>
  new HttpProblem('parked_not_found', `No parked message has the id ${id.slice(0, 64)}. GET /parked lists them.`)

/** The queue is another program: when it is unavailable, the problem says so. */
export const askQueue = async <Value>(ask: () => Promise<Value>): Promise<Value> => {
  try {
    return await ask()
  } catch {
    throw new HttpProblem('queue_unavailable', 'The message queue is unavailable. Try again later.')
  }
}
