import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OperationId } from './api-caller.ts'
import { ProblemError } from './errors/problem-error.ts'
import { UnreachableError } from './errors/unreachable-error.ts'
import { routes } from './generated/operations.ts'
import type { KeyfobClient } from './keyfob-client.ts'
import { SampleServer, hangUp, json, problem } from './testing/sample-server.ts'

let server: SampleServer
beforeEach(async () => {
  server = await SampleServer.start()
})
afterEach(() => server.stop().catch(() => undefined)) // some stop it themselves

const submit = { command: 'horn_honk', vin: 'V' }
const target = { vin: 'V' }

/** Each operation of the API, by the method that calls it. */
const calls: Readonly<Record<OperationId, (keyfob: KeyfobClient) => Promise<unknown>>> = {
  submitCommand: ({ commands }) => commands.submit(submit),
  listCommands: ({ commands }) => commands.list({ vin: 'V' }).first(),
  findCommand: ({ commands }) => commands.get('1'),
  explainCommand: ({ commands }) => commands.explain('1'),
  cancelCommand: ({ commands }) => commands.cancel('1'),
  listApprovals: ({ approvals }) => approvals.list({ vin: 'V' }).first(),
  findApproval: ({ approvals }) => approvals.get('1'),
  approveCommand: ({ approvals }) => approvals.approve('1'),
  refuseCommand: ({ approvals }) => approvals.refuse('1', 'no'),
  streamCommandEvents: ({ commands }) => commands.events('1').next(),
  streamEvents: ({ events }) => events.stream().next(),
  streamPresence: ({ vehicles }) => vehicles.presence().next(),
  listVehicles: ({ vehicles }) => vehicles.list({ label: 'l' }).first(),
  findVehicle: ({ vehicles }) => vehicles.get('1'),
  listVehicleGuards: ({ vehicles }) => vehicles.guards('1'),
  putVehicle: ({ vehicles }) => vehicles.put('1', { labels: [] }),
  eraseVehicle: ({ vehicles }) => vehicles.erase('1'),
  removeVehicle: ({ vehicles }) => vehicles.remove('1'),
  watchMessages: ({ vehicles }) => vehicles.watchMessages('1', { minutes: 5 }),
  listMessages: ({ vehicles }) => vehicles.messages('1'),
  endMessages: ({ vehicles }) => vehicles.endMessages('1'),
  findVehicleSigning: ({ vehicles }) => vehicles.signing('1'),
  putVehicleSigning: ({ vehicles }) => vehicles.putSigning('1', { policy: null }),
  findSigningKeys: ({ vehicles }) => vehicles.cloudKeys(),
  enrollVehicle: ({ credentials }) => credentials.enroll('1'),
  listCredentials: ({ credentials }) => credentials.list('1'),
  revokeCredential: ({ credentials }) => credentials.revoke('1', '1'),
  renewCertificate: ({ credentials }) => credentials.renew('1', { csr: 'csr' }),
  findVehicleAuthority: ({ credentials }) => credentials.authority(),
  findVehicleRevocations: ({ credentials }) => credentials.revocations(),
  askAsRabbitmq: ({ brokers }) => brokers.askAsRabbitmq('1', {}),
  askAsEmqx: ({ brokers }) => brokers.askAsEmqx('1', {}),
  askAsVernemq: ({ brokers }) => brokers.askAsVernemq('1', {}),
  listCatalogue: ({ catalogue }) => catalogue.list(),
  findCommandType: ({ catalogue }) => catalogue.get('1'),
  createWebhook: ({ webhooks }) => webhooks.create({ url: 'https://receiver.example' }),
  listWebhooks: ({ webhooks }) => webhooks.list(),
  findWebhook: ({ webhooks }) => webhooks.get('1'),
  changeWebhook: ({ webhooks }) => webhooks.change('1', { enabled: false }),
  removeWebhook: ({ webhooks }) => webhooks.remove('1'),
  rotateWebhookSecret: ({ webhooks }) => webhooks.rotateSecret('1'),
  testWebhook: ({ webhooks }) => webhooks.test('1'),
  listDeliveries: ({ webhooks }) => webhooks.deliveries('1', { state: 'parked' }).first(),
  replayDelivery: ({ webhooks }) => webhooks.replayDelivery('1', '1'),
  replayWebhook: ({ webhooks }) => webhooks.replay('1', '2026-01-01T00:00:00Z'),
  createSchedule: ({ schedules }) => schedules.create({ name: 'n', target, command: 'horn_honk' }),
  listSchedules: ({ schedules }) => schedules.list().first(),
  findSchedule: ({ schedules }) => schedules.get('1'),
  changeSchedule: ({ schedules }) => schedules.change('1', { cron: null }),
  deleteSchedule: ({ schedules }) => schedules.delete('1'),
  pauseSchedule: ({ schedules }) => schedules.pause('1'),
  resumeSchedule: ({ schedules }) => schedules.resume('1'),
  runSchedule: ({ schedules }) => schedules.run('1'),
  listScheduleRuns: ({ schedules }) => schedules.runs('1').first(),
  listScheduleNext: ({ schedules }) => schedules.next('1'),
  previewSchedule: ({ schedules }) => schedules.preview({ everySeconds: 60 }, { limit: 1 }),
  createCampaign: ({ campaigns }) => campaigns.create({ name: 'n', command: 'horn_honk', target: { label: 'l' } }),
  listCampaigns: ({ campaigns }) => campaigns.list().first(),
  findCampaign: ({ campaigns }) => campaigns.get('1'),
  listCampaignVehicles: ({ campaigns }) => campaigns.vehicles('1').first(),
  pauseCampaign: ({ campaigns }) => campaigns.pause('1'),
  resumeCampaign: ({ campaigns }) => campaigns.resume('1'),
  abortCampaign: ({ campaigns }) => campaigns.abort('1'),
  retryCampaign: ({ campaigns }) => campaigns.retry('1'),
  createKey: ({ keys }) => keys.create({ name: 'n', scope: 'read' }),
  listKeys: ({ keys }) => keys.list().first(),
  findKey: ({ keys }) => keys.get('1'),
  listAudit: ({ audit }) => audit.list().first(),
  listAuditChain: ({ audit }) => audit.chain().first(),
  findMe: ({ keys }) => keys.me(),
  revokeKey: ({ keys }) => keys.revoke('1'),
  listParked: ({ parked }) => parked.list({ limit: 1 }),
  retryParked: ({ parked }) => parked.retry('1'),
  dropParked: ({ parked }) => parked.drop('1'),
  listDemoVehicles: ({ demo }) => demo.list(),
  addDemoVehicle: ({ demo }) => demo.add({ behaviours: ['slow'] }),
  findDemoVehicle: ({ demo }) => demo.get('1'),
  changeDemoVehicle: ({ demo }) => demo.plugIn('1'),
  removeDemoVehicle: ({ demo }) => demo.remove('1'),
  findFigures: ({ system }) => system.figures(),
  listFigureSeries: ({ system }) => system.figureSeries({ window: '1h' }),
  checkHealth: ({ system }) => system.health(),
  checkReadiness: ({ system }) => system.readiness(),
  findSystem: ({ system }) => system.get(),
  findMetrics: ({ system }) => system.metrics(),
  changeLogLevel: ({ system }) => system.setLogLevel('debug'),
  findOpenapi: ({ system }) => system.openapi(),
  findProblem: ({ system }) => system.problem('1'),
  findSchema: ({ system }) => system.schema('1'),
}

describe('every operation of the API', () => {
  it.each(Object.keys(routes) as OperationId[])('%s goes where the document says', async (id) => {
    server.turns = [
      id.startsWith('stream') ? (response) => void response.writeHead(204).end() : json(200, { items: [] }),
    ]
    await calls[id](server.client({ apiKey: 'kf_1' }))
    const { method, path } = routes[id]
    expect(server.requests.map((seen) => [seen.method, seen.path.split('?')[0]])).toEqual([
      [method, path.replaceAll(/\{\w+\}/g, '1')],
    ])
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer kf_1' })
  })
})

describe('a call', () => {
  it('sends the query without what is undefined, and the body as JSON', async () => {
    await server.client().commands.list({ vin: 'V V', state: undefined, limit: 5 }).first()
    await server.client().vehicles.put('V/1', { ivc: null })
    expect(server.requests.map(({ path, body }) => [path, body])).toEqual([
      ['/commands?vin=V+V&limit=5', ''],
      ['/vehicles/V%2F1', '{"ivc":null}'],
    ])
  })

  it('takes no id that leads to another path', async () => {
    for (const id of ['', '.', '..']) await expect(server.client().commands.get(id)).rejects.toThrow(TypeError)
    expect(server.requests).toEqual([])
  })

  it('may have a base with a path and slashes at its end', async () => {
    await server.client({ url: `${server.url}/keyfob//` }).system.health()
    expect(server.requests[0]?.path).toBe('/keyfob/healthz')
  })

  it('tells status and headers of a good answer', async () => {
    server.turns = [json(202, {}, { 'idempotency-replayed': 'true' })]
    const told: unknown[] = []
    await server.client().commands.submit(submit, {
      onAnswer: ({ status, headers }) => told.push(status, headers.get('idempotency-replayed')),
    })
    expect(told).toEqual([202, 'true'])
  })

  it('resolves even when Keyfob is not ready', async () => {
    const parts = { database: { ready: false } }
    server.turns = [json(503, { ready: false, parts })]
    expect(await server.client().system.readiness()).toEqual({ ready: false, parts })
  })

  it('is not sent elsewhere by a redirect', async () => {
    server.turns = [(response) => void response.writeHead(302, { location: '/commands' }).end()]
    await expect(server.client({ retry: false }).commands.submit(submit)).rejects.toThrow(UnreachableError)
    expect(server.requests).toHaveLength(1)
  })

  it('sends any request unchanged, and returns its answer whatever the status', async () => {
    server.turns = [problem(503, 'overloaded')]
    const { status, text } = await server.client().request({ method: 'POST', path: '/x', body: [1] })
    expect([status, JSON.parse(text)]).toEqual([503, expect.objectContaining({ title: 'overloaded' })])
    expect(server.requests).toMatchObject([{ method: 'POST', path: '/x', body: '[1]' }])
  })
})

describe('what bounds a call', () => {
  const never = (): void => undefined
  /** What the call waits for never comes. */
  const soon = 50

  it('ends with its time-out', async () => {
    server.turns = [never]
    const failure = await server
      .client({ retry: false })
      .commands.submit(submit, { timeout: soon })
      .catch((error) => error)
    expect(failure).toBeInstanceOf(UnreachableError)
    expect([failure.reason.name, failure.mayHaveTakenEffect]).toEqual(['TimeoutError', true])
  })

  it('ends when an answer comes in small pieces, too', async () => {
    server.turns = [(response) => void response.writeHead(200).write('{')]
    await expect(server.client({ retry: false }).system.get({ timeout: soon })).rejects.toThrow('within 0.05 s')
  })

  it('ends with the signal, with its reason', async () => {
    server.turns = [never]
    const end = new AbortController()
    const calling = server.client().system.get({ signal: end.signal })
    end.abort(new Error('enough'))
    await expect(calling).rejects.toThrow('enough')
    await expect(server.client().system.get({ signal: end.signal })).rejects.toThrow('enough')
  })

  it('reads no more than it may', async () => {
    server.turns = [json(200, { text: 'x'.repeat(2_000) })]
    await expect(server.client({ answerBytesMax: 1_000 }).system.get()).rejects.toThrow('larger than 1000 bytes')
    expect(server.requests).toHaveLength(1)
  })
})

describe('an error', () => {
  it('says what was wrong, field by field, and that nothing happened', async () => {
    const errors = [
      { pointer: '/vin', detail: 'is no VIN' },
      { parameter: 'limit', detail: 'is too large' },
    ]
    server.turns = [problem(422, 'invalid-request', { errors, commandId: '7' }, { 'x-request-id': 'r1' })]
    const failure: ProblemError = await server
      .client()
      .commands.submit(submit)
      .catch((error) => error)
    expect(failure).toBeInstanceOf(ProblemError)
    expect(failure.message).toBe('It is invalid-request.\n  /vin is no VIN\n  limit is too large')
    expect(failure).toMatchObject({
      status: 422,
      code: 'invalid-request',
      type: '/problems/invalid-request',
      errors,
      commandId: '7',
      requestId: 'r1',
      mayHaveTakenEffect: false,
      isTemporary: false,
    })
  })

  it.each([
    ['a change in doubt', problem(503, 'store-unavailable', { mayHaveTakenEffect: true }), true],
    ['a change that was not looked at', problem(503, 'stopping'), false],
    ['a mistake in a change', problem(500, 'internal'), true],
    ['a proxy before a change', (response) => void response.writeHead(502).end('<html>'), true],
    ['an answer that is lost', hangUp, true],
    ['an answer that is not JSON', (response) => void response.writeHead(200).end('<html>'), true],
  ] satisfies [string, (typeof server.turns)[number], boolean][])('of %s', async (_, turn, mayHaveTakenEffect) => {
    server.turns = [turn]
    await expect(server.client({ retry: false }).commands.submit(submit)).rejects.toMatchObject({ mayHaveTakenEffect })
  })

  it('of a read never says that something happened, nor that of a request that did not leave', async () => {
    server.turns = [hangUp]
    await expect(server.client({ retry: false }).system.get()).rejects.toMatchObject({ mayHaveTakenEffect: false })
    const { url } = server
    const keyfob = server.client({ retry: false })
    await server.stop()
    await expect(keyfob.commands.submit(submit)).rejects.toMatchObject({ mayHaveTakenEffect: false, url })
  })
})
