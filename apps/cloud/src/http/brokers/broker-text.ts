import { z } from 'zod'

/** As long as a text of MQTT may be. Brokers leave out what a client did not say, or send null. */
const textBytesMax = 65_535
export const brokerText = z.string().max(textBytesMax).nullable().optional()

/** In the URL, for brokers that can send no header: RabbitMQ and VerneMQ. */
export const keyInQuery = z.strictObject({
  key: z
    .string()
    .max(8_192)
    .optional()
    .describe('The API key, for brokers that can send no `Authorization` header; use a key with no other scope'),
})
