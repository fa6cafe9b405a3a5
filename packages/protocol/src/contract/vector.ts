/** A message of the contract's test vectors (contract/vectors), and the bytes that it stands for. */
import { z } from 'zod'

export const vectorKinds = ['ack', 'command', 'cancel', 'probe', 'time', 'state', 'presence'] as const

const repeat = z.strictObject({
  before: z.string().default(''),
  text: z.string(),
  times: z.int().positive(),
  middle: z.string().default(''),
  /** Repeated as often, after the middle. */
  mirror: z.string().default(''),
  after: z.string().default(''),
})

const payloadSchema = z.union([
  z.strictObject({ text: z.string() }),
  z.strictObject({ base64: z.base64() }),
  z.strictObject({ repeat }),
  z.record(z.string(), z.unknown()),
])

export const vectorSchema = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(vectorKinds),
  /** The message as JSON, or, for what JSON cannot show, its text, its bytes, or a text that repeats itself. */
  payload: payloadSchema,
  valid: z.boolean(),
  /** What the message that was read holds, inside. */
  reads: z.record(z.string(), z.unknown()).optional(),
  /** Part of the problem that is reported for an invalid one, and the JSON pointer to it. */
  problem: z.string().optional(),
  pointer: z.string().optional(),
})

export type Vector = z.output<typeof vectorSchema>

export const bytesOf = ({ payload }: Vector): Uint8Array => {
  if ('base64' in payload && typeof payload.base64 === 'string')
    return Uint8Array.from(atob(payload.base64), (character) => character.charCodeAt(0))
  return new TextEncoder().encode(textOf(payload))
}

const textOf = (payload: Vector['payload']): string => {
  if ('text' in payload && typeof payload.text === 'string') return payload.text
  const repeated = z.strictObject({ repeat }).safeParse(payload)
  if (!repeated.success) return JSON.stringify(payload)
  const { before, text, times, middle, mirror, after } = repeated.data.repeat
  return before + text.repeat(times) + middle + mirror.repeat(times) + after
}
