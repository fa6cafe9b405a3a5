import { brotliDecompressSync } from 'node:zlib'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { type AckStatus, type CommandId, parseCommandId, parseVin } from '@keyfob/protocol'
import { eventually } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import type { RefusalCode } from '../ports/command-service.ts'
import { parkedListSchema } from './resources/parked-message.ts'
import { problemCodes, problemName, problems } from './problems.ts'
import { commandPageSchema, commandSchema, submittedSchema } from './resources/command.ts'
import { commandWithTimelineSchema } from './resources/timeline.ts'
import { vehicleSchema } from './resources/vehicle.ts'
import { catalogueSchema } from './resources/command-type.ts'
import { routes } from './routes.ts'
import { type Sample, sampleApp, sampleVin } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeEach(async () => void (sample = await sampleApp()))
afterEach(() => sample.app.close())

const body = { command: 'Engine Start', vin: sampleVin }
const otherVin = '1KFAA00E4T0000002'
const post = (headers: Record<string, string> = {}, payload: object = body, url = '/trigger-command') =>
  sample.app.inject({ method: 'POST', url, payload, headers })
const get = (url: string, headers: Record<string, string> = {}) => sample.app.inject({ url, headers })
const submitted = async (): Promise<ReturnType<typeof commandSchema.parse>> =>
  commandSchema.parse((await post()).json())
const idOf = (text: string) => parseCommandId(text)!
const vinOf = parseVin(sampleVin)!
const acked = (id: string, status: AckStatus) => sample.core.ack({ vin: vinOf, id: idOf(id) }, status)
const called = () => sample.calls.map(([name]) => name)

describe('routes', () => {
  it('are health alone in a process with only the role worker, which says where the API is', async () => {
    const { app } = await sampleApp({ surface: 'health' })
    const statusOf = async (url: string) => (await app.inject(url)).statusCode
    expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 200])
    expect([await statusOf('/commands'), await statusOf('/docs/'), await statusOf('/')]).toEqual([404, 404, 404])
    const refused = await app.inject({ method: 'POST', url: '/trigger-command', payload: body })
    expect(refused.json()).toMatchObject({
      status: 404,
      detail: expect.stringContaining('processes with the role api'),
    })
    await app.close()
  })

  it('are exactly those of the table', () => {
    const found: string[] = []
    const stack: string[] = []
    for (const line of sample.app.printRoutes({ commonPrefix: false }).split('\n')) {
      const [, indent = '', path = '', methods = ''] = /^([│ ]*(?:├──|└──) )(\S+)(?: \((.*)\))?$/.exec(line) ?? []
      if (path === '') continue
      const depth = indent.length / 4
      // Fastify prints a wildcard without the slash before it.
      stack.splice(depth - 1, Infinity, path === '*' ? '/*' : path)
      const full = `/${stack.join('').replace(/^\/+/, '')}`
      for (const method of methods.split(', ')) if (method !== '' && method !== 'HEAD') found.push(`${method} ${full}`)
    }
    expect(found.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted())
  })

  it('lead a program from / to the documentation, which loads nothing from elsewhere', async () => {
    expect((await get('/')).headers.location).toBe('/docs/')
    const page = await get('/docs/')
    expect(page.body).not.toMatch(/https?:\/\//)
    expect(page.headers['content-security-policy']).toContain("connect-src 'self'")
    expect((await get('/docs/js/scalar.js')).statusCode).toBe(200)
    const copy = await get('/docs/openapi.json')
    expect(copy.headers['access-control-allow-origin']).toBeUndefined()
    expect(copy.json()).toMatchObject({ openapi: '3.1.0' })
  })
})

describe('the documentation', () => {
  it('shows every operation before its program runs', async () => {
    const { body: page } = await get('/docs/')
    const document = (await get('/docs/openapi.json')).json<{
      paths: Record<string, Record<string, { summary: string }>>
    }>()
    for (const [path, item] of Object.entries(document.paths))
      for (const [method, { summary }] of Object.entries(item)) {
        const shown = summary.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
        expect(page).toContain(`<dt><b>${method.toUpperCase()}</b>${path}</dt><dd>${shown}</dd>`)
      }
  })

  it('is below a megabyte for a browser, is not sent twice, and is readable without compression', async () => {
    const pages = ['/docs/', '/docs/js/scalar.js']
    const answers = await Promise.all(
      pages.map((url) => sample.app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } })),
    )
    const sizes = answers.map(({ rawPayload }) => rawPayload.length)
    expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual(['br', 'br'])
    expect(sizes[0]! + sizes[1]!).toBeLessThan(1_000_000)
    for (const [index, url] of pages.entries()) {
      const plain = await get(url)
      expect(brotliDecompressSync(answers[index]!.rawPayload).toString()).toBe(plain.body)
      const etag = String(answers[index]!.headers['etag'])
      const again = await sample.app.inject({ url, headers: { 'if-none-match': etag } })
      expect([again.statusCode, again.body]).toEqual([304, ''])
    }
  })

  it.each(['', 'gzip;q=0', 'deflate', 'identity', 'br;q=0, *;q=0'])(
    'is sent as it is where %j is accepted',
    async (accepted) => {
      const answer = await sample.app.inject({ url: '/docs/', headers: { 'accept-encoding': accepted } })
      expect(answer.headers).not.toHaveProperty('content-encoding')
      expect(answer.body).toContain('<html')
    },
  )
})

describe('submit', () => {
  it('warns of a vehicle that has never sent a message, unless it has answered meanwhile', async () => {
    const answer = await post()
    expect(answer.statusCode).toBe(202)
    expect(submittedSchema.parse(answer.json()).warning).toEqual({
      code: 'vehicle_never_heard',
      detail: expect.stringContaining(
        `${sampleVin} has never sent a message; only a command registered it. Check the VIN.`,
      ),
    })
    await acked(answer.json().id, 'succeeded')
    expect((await post()).json()).not.toHaveProperty('warning')
    const waiting = post({ prefer: 'wait=5' }, { ...body, vin: otherVin })
    const sent = await eventually(() => sample.core.gateway.sentTo(parseVin(otherVin)!)[0])
    await eventually(() => sample.feed.listeners.size === 1)
    await sample.core.ack({ vin: parseVin(otherVin)!, id: (sent as { id: CommandId }).id }, 'succeeded')
    expect((await waiting).json()).not.toHaveProperty('warning')
  })

  it('[L1] answers 202 with Location and the command, on both paths', async () => {
    for (const [url, vin] of [
      ['/trigger-command', sampleVin],
      ['/commands', otherVin],
    ] as const) {
      const answer = await post({}, { ...body, vin, params: { durationMinutes: 5 }, ivc: 'ivc-1', ttlSeconds: 20 }, url)
      expect(answer.statusCode).toBe(202)
      const command = commandSchema.parse(answer.json())
      expect(answer.headers.location).toBe(`/commands/${command.id}`)
      expect(command).toMatchObject({
        command: 'engine_start',
        vin,
        state: 'sent',
        ivc: 'ivc-1',
        params: { durationMinutes: 5 },
        who: 'anonymous',
      })
    }
    expect(sample.calls[0]).toEqual([
      'submit',
      {
        command: 'Engine Start',
        vin: sampleVin,
        ivc: 'ivc-1',
        params: { durationMinutes: 5 },
        ttlSeconds: 20,
        address: '127.0.0.1',
        idempotencyKey: undefined,
        who: 'anonymous',
      },
    ])
  })

  it('[L10] repeats the answer for a repeated key, and says so', async () => {
    const first = await post({ 'idempotency-key': 'k-1' })
    const second = await post({ 'idempotency-key': 'k-1' })
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect([second.statusCode, second.json(), second.headers.location]).toEqual([
      first.statusCode,
      first.json(),
      first.headers.location,
    ])
  })

  it.each(['', 'a b', 'é', 'x'.repeat(256)])('refuses the key %j', async (key) => {
    const answer = await post({ 'idempotency-key': key })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors).toEqual([{ header: 'Idempotency-Key', detail: expect.any(String) }])
    expect(sample.calls).toEqual([])
  })

  it('waits on request: 202 when the time is over', async () => {
    const answer = await post({ prefer: 'respond-async, wait=0' })
    expect(answer.statusCode).toBe(202)
    expect(answer.headers['preference-applied']).toBe('wait=0')
  })

  it.each(['wait', 'wait=x', 'wait=-1', 'foo=1', 'foo="wait=5'])('ignores the preference %j', async (prefer) => {
    const answer = await post({ prefer })
    expect(answer.statusCode).toBe(202)
    expect(answer.headers['preference-applied']).toBeUndefined()
    expect(called()).toEqual(['submit'])
  })

  const refusals: readonly (readonly [RefusalCode, number])[] = [
    ['invalid_request', 422],
    ['unknown_command', 422],
    ['invalid_params', 422],
    ['ttl_too_long', 422],
    ['vehicle_not_registered', 422],
    ['ivc_mismatch', 422],
    ['idempotency_key_reused', 422],
    ['lane_busy', 409],
    ['lane_full', 429],
    ['overloaded', 503],
    ['store_unavailable', 503],
  ]
  it.each(refusals)('turns the refusal %s into %i', async (code, status) => {
    const id = (await submitted()).id
    const errors = [{ pointer: '/params/x', problem: 'is wrong' }]
    const refusal = {
      code,
      detail: 'Because.',
      errors,
      commandId: idOf(id),
      mayHaveTakenEffect: true,
      retryAfter: 1_200,
    }
    sample.script.commands.submit = async () => ({ ok: false, refusal })
    const answer = await post()
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.headers['retry-after']).toBe('2')
    const type = `/problems/${problemName(code)}`
    expect(answer.json()).toEqual({
      type,
      title: problems[code].title,
      status,
      detail: 'Because.',
      instance: '/trigger-command',
      errors: [{ pointer: '/params/x', detail: 'is wrong' }],
      commandId: id,
      mayHaveTakenEffect: true,
    })
    expect((await get(type)).json()).toMatchObject({ type, status })
  })
})

describe('commands', () => {
  it('shows one with its timeline', async () => {
    const { id } = await submitted()
    await sample.core.rest()
    await acked(id, 'running')
    await acked(id, 'succeeded')
    const command = commandWithTimelineSchema.parse((await get(`/commands/${id.toUpperCase()}`)).json())
    expect(command.timeline.map(({ event }) => event)).toEqual([
      'accepted',
      'attempt',
      'published',
      'running',
      'answer',
    ])
    expect(command.timeline[0]).toMatchObject({ event: 'accepted', afterMs: 0 })
    expect(command.timeline[1]).toMatchObject({ state: 'sent', reason: { code: 'attempted' } })
    expect(command.links.cancel).toBeUndefined()
  })

  it('pages through a filtered list, with a link', async () => {
    for (let count = 0; count < 6; count += 1) await post()
    await post({}, { command: 'doors_lock', vin: otherVin })
    const seen: string[] = []
    for (
      let url: string | undefined =
        `/commands?vin=${sampleVin.toLowerCase()}&state=queued&command=Engine-Start&limit=2`;
      url;
    ) {
      const answer = await get(url)
      const page = commandPageSchema.parse(answer.json())
      seen.push(...page.items.map(({ id }) => id))
      url = /^<(.*)>; rel="next"$/.exec(String(answer.headers['link'] ?? ''))?.[1]
      expect(url?.includes(`cursor=${page.next}`) ?? page.next === null).toBe(true)
    }
    expect(seen).toHaveLength(5)
    expect(new Set(seen).size).toBe(5)
  })

  it('cancels: 202 while the vehicle is asked, 200 when canceled, 409 when settled, 404 for an unknown id', async () => {
    const { id } = await submitted()
    const cancel = (of: string) => sample.app.inject({ method: 'POST', url: `/commands/${of}/cancel` })
    expect((await cancel(id)).statusCode).toBe(202)
    const waiting = (await submitted()).id
    expect((await cancel(waiting)).json()).toMatchObject({ state: 'canceled', cancelRequestedBy: 'anonymous' })
    const shown = await sample.app.inject({ method: 'GET', url: `/commands/${id}` })
    const { timeline, ...command } = shown.json<{ timeline: { event: string; who?: string }[] }>()
    expect(command).toMatchObject({ cancelRequestedBy: 'anonymous' })
    expect(timeline.filter(({ who }) => who !== undefined)).toMatchObject([
      { event: 'cancel_requested', who: 'anonymous' },
    ])
    await acked(id, 'succeeded')
    expect((await cancel(id)).json()).toMatchObject({ type: '/problems/already-settled', commandId: id })
    expect((await cancel(id.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).statusCode).toBe(404)
  })
})

describe('vehicles', () => {
  const put = (payload: object) =>
    sample.app.inject({ method: 'PUT', url: `/vehicles/${sampleVin.toLowerCase()}`, payload })

  it('are registered, paired, left unchanged, and unpaired', async () => {
    const first = await put({})
    expect([first.statusCode, first.headers.location]).toEqual([201, `/vehicles/${sampleVin}`])
    expect((await put({ ivc: 'ivc-1' })).json()).toMatchObject({ ivc: 'ivc-1' })
    const second = await put({})
    expect([second.statusCode, vehicleSchema.parse(second.json()).ivc]).toEqual([200, 'ivc-1'])
    expect((await put({ ivc: null })).json()).toMatchObject({ ivc: null })
  })

  it('[L12] are shown with the age of the answer', async () => {
    await put({})
    sample.script.vehicles.find = async (vin) => ({ ...(await sample.core.vehicles.find(vin))!, age: 1_500 })
    const answer = await get(`/vehicles/${sampleVin}`)
    expect([answer.headers['x-cache'], answer.headers['age']]).toEqual(['hit', '1'])
    expect((await get('/vehicles')).json()).toMatchObject({ items: [{ vin: sampleVin }], next: null })
    delete sample.script.vehicles.find
    expect((await get('/vehicles/1KFAA00E4T0000009')).json()).toMatchObject({ type: '/problems/vehicle-not-found' })
  })

  it('are deleted by DELETE, unless their commands are not settled', async () => {
    await sample.app.inject({ method: 'PUT', url: `/vehicles/${sampleVin}`, payload: {} })
    const remove = () => sample.app.inject({ method: 'DELETE', url: `/vehicles/${sampleVin}` })
    const { id } = await submitted()
    expect((await remove()).json()).toMatchObject({ type: '/problems/vehicle-in-use', status: 409 })
    await acked(id, 'succeeded')
    sample.core.gateway.connected = false
    expect((await remove()).json()).toMatchObject({ type: '/problems/broker-unavailable', status: 503 })
    sample.core.gateway.connected = true
    expect((await remove()).statusCode).toBe(204)
    expect((await remove()).json()).toMatchObject({ type: '/problems/vehicle-not-found', status: 404 })
  })
})

describe('the rest', () => {
  it('shows the catalogue, and one type of it', async () => {
    const { items } = catalogueSchema.parse((await get('/catalogue')).json())
    expect((await get('/catalogue/Engine%20Start')).json()).toEqual(items.find(({ name }) => name === 'engine_start'))
    expect((await get('/catalogue/nothing')).statusCode).toBe(404)
  })

  it('shows parked messages, gives acks to the workers again, and deletes them', async () => {
    await sample.parked.park(sampleVin as never, 'ack', Buffer.from('{not json'), 'is not JSON')
    await sample.parked.park(sampleVin as never, 'state', Buffer.from([0xff]), 'is not UTF-8')
    const listed = parkedListSchema.parse((await get('/parked?limit=10')).json()).items
    expect(listed).toMatchObject([
      { vin: sampleVin, uplink: 'ack', payload: '{not json', bytes: 9 },
      { uplink: 'state', payload: '\ufffd' },
    ])
    const ask = (method: 'POST' | 'DELETE', url: string) => sample.app.inject({ method, url })
    const [ack, state] = listed.map(({ id }) => id)
    expect((await ask('POST', `/parked/${ack}/retry`)).statusCode).toBe(202)
    expect((await ask('POST', `/parked/${ack}/retry`)).json()).toMatchObject({
      status: 404,
      type: '/problems/parked-not-found',
    })
    expect((await ask('POST', `/parked/${state}/retry`)).json()).toMatchObject({
      status: 409,
      type: '/problems/parked-not-an-ack',
    })
    expect((await ask('DELETE', `/parked/${state}`)).statusCode).toBe(204)
    expect((await ask('DELETE', `/parked/${state}`)).statusCode).toBe(404)
  })

  it('says that the queue of parked messages is unavailable', async () => {
    sample.parked.list = () => Promise.reject(new Error('away'))
    expect((await get('/parked')).json()).toMatchObject({ status: 503, type: '/problems/queue-unavailable' })
  })

  it('reports health and readiness', async () => {
    expect((await get('/healthz')).json()).toEqual({ status: 'ok', version: '0.1.0' })
    expect((await get('/readyz')).statusCode).toBe(200)
    sample.state.readiness = { ready: false, parts: { broker: { ready: false, detail: 'gone' } } }
    const answer = await get('/readyz')
    expect([answer.statusCode, answer.json()]).toEqual([503, sample.state.readiness])
  })

  it('has a page for every problem type', async () => {
    for (const code of problemCodes)
      expect((await get(`/problems/${problemName(code)}`)).json()).toMatchObject({ status: problems[code].status })
    expect((await get('/problems/none')).statusCode).toBe(404)
  })

  it('logs an answer once at debug, and an internal error at error under the id that its problem names', async () => {
    sample.script.commands.list = () => Promise.reject(new Error('secret of the house'))
    const answer = await get('/commands')
    const { type, title, detail, requestId } = answer.json() // the problem
    expect([answer.statusCode, type, title]).toEqual([500, '/problems/internal', 'Internal error'])
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(detail).toContain(requestId)
    expect(answer.body).not.toMatch(/secret|node:|\.ts/)
    expect(sample.log.lines.map(({ level, event }) => [level, event])).toEqual([
      ['error', 'http.failed'],
      ['debug', 'http.answered'],
    ])
    expect(sample.log.of('http.failed')[0]).toMatchObject({
      request: requestId,
      error: 'Error: secret of the house',
      stack: expect.stringContaining('.ts'),
    })
  })

  it('logs bad input with its place and its rule, and never its value', async () => {
    await post({}, { ...body, vin: 'SECRET' })
    expect(sample.log.of('http.bad_input')).toEqual([
      {
        method: 'POST',
        url: '/trigger-command',
        status: 422,
        reason: 'invalid_request',
        pointer: '/vin',
        problem: expect.any(String),
      },
    ])
    expect(JSON.stringify(sample.log.lines)).not.toContain('SECRET')
  })

  it('says that the store is unavailable, and when to try again', async () => {
    const unavailable = new StoreUnavailable('down', { mayHaveTakenEffect: false })
    sample.script.commands.list = () => Promise.reject(unavailable)
    const answer = await get('/commands')
    expect([answer.statusCode, answer.headers['retry-after'], answer.json().mayHaveTakenEffect]).toEqual([
      503,
      '2',
      false,
    ])
  })

  it('answers requests that arrive while it stops', async () => {
    const stopping = await sampleApp({ isStopping: () => true })
    expect((await stopping.app.inject('/catalogue')).json()).toMatchObject({ type: '/problems/stopping', status: 503 })
    await stopping.app.close()
  })
})

describe('guards', () => {
  const as = (host: string, more: InjectOptions = {}) =>
    sample.app.inject({ url: '/catalogue', ...more, headers: { host, ...more.headers } })

  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '[::1]', '[::1]:80', 'keyfob.example'])(
    'accepts the host %s',
    async (host) => {
      expect((await as(host)).statusCode).toBe(200)
    },
  )

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '10.0.0.1', 'localhost:80:80'])(
    'refuses the host %s',
    async (host) => {
      expect((await as(host)).statusCode).toBe(421)
      expect((await as(host, { url: '/nothing' })).statusCode).toBe(421)
    },
  )

  it.each([
    ['http://evil.example', 403],
    ['null', 403],
    ['http://localhost:8080', 202],
    ['http://localhost:8081', 403],
  ])('answers a change from the origin %s with %i', async (origin, status) => {
    const answer = await as('localhost:8080', { method: 'POST', url: '/commands', payload: body, headers: { origin } })
    expect(answer.statusCode).toBe(status)
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})
