import { fastify } from 'fastify'
import { systemClock } from '@keyfob/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeAccess } from '../../access/make-access.ts'
import { SampleApiKeyStore } from '../../access/testing/sample-api-key-store.ts'
import { SampleLog } from '../../commands/testing/sample-log.ts'
import { MemoryWindows } from '../../live/memory-windows.ts'
import { SampleStore } from '../../store/testing/sample-store.ts'
import { answerErrors } from '../error-answers.ts'
import { guardKey } from './key-guard.ts'

let database: SampleStore
beforeAll(async () => void (database = await SampleStore.open()))
afterAll(() => database.close())

const opened = async () => {
  const [store, log] = [new SampleApiKeyStore(database.database), new SampleLog()]
  const { access } = makeAccess({
    store,
    firstKey: null,
    requiredBy: 'This test says so',
    tokens: null,
    attempts: new MemoryWindows({ clock: systemClock, windowsMax: 10 }),
    clock: systemClock,
    log,
  })
  const app = fastify()
  app.decorateRequest('caller')
  app.setErrorHandler(answerErrors(log))
  app.addHook('onRequest', guardKey({ access, log, onRefused: () => undefined }))
  app.get('/forgotten', async () => 'reached')
  const ask = (authorization?: string) =>
    app.inject({ url: '/forgotten', headers: authorization === undefined ? {} : { authorization } })
  return { store, app, ask }
}

it('a route that declares no scope needs admin', async () => {
  const { store, app, ask } = await opened()
  const [send, admin] = [await store.add('send'), await store.add('admin')]
  const statuses = [await ask(), await ask(`Bearer ${send.text}`), await ask(`Bearer ${admin.text}`)]
  expect(statuses.map(({ statusCode }) => statusCode)).toEqual([401, 403, 200])
  await app.close()
})

it('any text after Bearer is taken as a key', async () => {
  const { store, app, ask } = await opened()
  const { text } = await store.add('admin')
  for (const said of [`bEARER   ${text}  `, `Bearer\t${text}`]) expect((await ask(said)).statusCode).toBe(200)
  for (const said of [`bearer${' '.repeat(15_000)}x y`, 'Bearer', 'BEARER \t', `Bearer ${text} x`])
    expect((await ask(said)).json()).toMatchObject({ type: '/problems/key-unknown' })
  for (const said of [`Bearer${text}`, 'Basic c2VzYW1l', ''])
    expect((await ask(said)).json()).toMatchObject({ type: '/problems/key-missing' })
  await app.close()
})
