import { type StatusEvent, reasonOf, toCloudEvent } from '@keyfob/protocol'
import { expect, it } from 'vitest'
import { statusEventSchema } from './resources/status-event.ts'
import { type ApiDocument, clientOperations, clientSchemas } from './testing/client-types.ts'
import { operations } from './routes.ts'
import { sampleApp } from './testing/sample-server.ts'

const generated = '../../../../packages/client/src/generated'

const { app } = await sampleApp()
const document = (await app.inject('/openapi.json')).json<ApiDocument>()
await app.close()

it('describes the events of the streams as they are', () => {
  const event: StatusEvent = {
    position: 42,
    commandId: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d' as StatusEvent['commandId'], // by its form
    vin: '1KFSM00E7T0000000' as StatusEvent['vin'], // by its form
    command: 'locate',
    sequence: 3,
    at: Date.UTC(2026, 0, 1),
    state: 'succeeded',
    reason: reasonOf('done'),
    late: false,
    result: { latitude: 1 },
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }
  for (const each of [event, { ...event, result: null, traceparent: null }]) {
    const sent: unknown = JSON.parse(JSON.stringify(toCloudEvent(each)))
    expect(statusEventSchema.parse(sent)).toEqual(sent) // nothing that the schema does not know
  }
})

it('has the types of the client fresh (npm run client:types makes them again)', async () => {
  const { inputs, answers } = clientSchemas(document.components.schemas)
  await expect(inputs).toMatchFileSnapshot(`${generated}/inputs.ts`)
  await expect(answers).toMatchFileSnapshot(`${generated}/answers.ts`)
  const wanted = new Set(operations.map(({ id }) => id).filter((id) => id !== 'openRoot')) // a redirect for people
  await expect(clientOperations(document, wanted)).toMatchFileSnapshot(`${generated}/operations.ts`)
})
