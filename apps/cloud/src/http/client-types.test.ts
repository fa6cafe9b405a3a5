import { statusEventSchema } from './resources/status-event.ts'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { type ApiDocument, type JsonSchema, clientOperations, clientSchemas } from './testing/client-types.ts'
import { operations } from './routes.ts'
import { sampleApp } from './testing/sample-server.ts'

const generated = '../../../../packages/client/src/generated'

const { app } = await sampleApp()
const document = (await app.inject('/openapi.json')).json<ApiDocument>()
await app.close()

it('has the types of the client fresh (npm run client:types makes them anew)', async () => {
  const { $defs } = z.toJSONSchema(z.object({ event: statusEventSchema })) as {
    $defs: Readonly<Record<string, JsonSchema>>
  } // both have names
  const { inputs, answers } = clientSchemas({ ...document.components.schemas, ...$defs })
  await expect(inputs).toMatchFileSnapshot(`${generated}/inputs.ts`)
  await expect(answers).toMatchFileSnapshot(`${generated}/answers.ts`)
  const wanted = new Set(operations.map(({ id }) => id).filter((id) => id !== 'openRoot')) // a redirect for people
  await expect(clientOperations(document, wanted)).toMatchFileSnapshot(`${generated}/operations.ts`)
})
