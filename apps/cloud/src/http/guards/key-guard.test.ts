import { fastify } from 'fastify'
import { systemClock } from '@keyfob/runtime'
import { expect, it } from 'vitest'
import { makeAccess } from '../../access/make-access.ts'
import { SampleApiKeyStore } from '../../access/sample-api-key-store.ts'
import { SampleLog } from '../../commands/sample-log.ts'
import { answerErrors } from '../error-answers.ts'
import { guardKey } from './key-guard.ts'

it('a route that does not say what it needs is for admins', async () => {
  const [store, log] = [new SampleApiKeyStore(), new SampleLog()]
  const { access } = makeAccess({ store, firstKey: null, requiredBy: 'This test says so', clock: systemClock, log })
  const app = fastify()
  app.decorateRequest('caller')
  app.setErrorHandler(answerErrors(log))
  app.addHook('onRequest', guardKey({ access, log, onRefused: () => undefined }))
  app.get('/forgotten', async () => 'reached')
  const statusOf = async (key?: string): Promise<number> =>
    (await app.inject({ url: '/forgotten', headers: key === undefined ? {} : { authorization: `Bearer ${key}` } }))
      .statusCode
  const [send, admin] = [await store.add('send'), await store.add('admin')]
  expect([await statusOf(), await statusOf(send.text), await statusOf(admin.text)]).toEqual([401, 403, 200])
  await app.close()
})
