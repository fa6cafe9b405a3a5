/** All that a fuzz needs, started: the server, the well-behaved vehicle, the senders and the watchers. */
import { Agent } from 'node:http'
import fc from 'fast-check'
import { FaultBook } from './fault-book.ts'
import type { FuzzOptions } from './fuzz-report.ts'
import { HttpFuzzer } from './http/http-fuzzer.ts'
import { AnswerJudge } from './http/judge-answer.ts'
import { ListWalker } from './http/list-walker.ts'
import { type OpenapiDocument, operationsOf } from './http/operations.ts'
import { type CommandTypeFacts, type RequestPlan, requestPlans } from './http/request-plans.ts'
import { KnownNames } from './known-names.ts'
import { MqttFuzzer } from './mqtt/mqtt-fuzzer.ts'
import { type PayloadPlan, payloadPlans } from './mqtt/payload-plans.ts'
import { talkersMax } from './mqtt/talkers.ts'
import { Recent } from './recent.ts'
import { HealthWatch } from './watch/health-watch.ts'
import { HonestVehicle } from './watch/honest-vehicle.ts'
import { MemoryWatch } from './watch/memory-watch.ts'
import { WebhookReceiver } from './watch/webhook-receiver.ts'
import { WatchedServer } from './watched-server.ts'

const vinsAtFirst = 60
/** Of the server's own thread, before /healthz answers. */
const busyMsMax = 2_000

export interface Stage {
  readonly faults: FaultBook
  readonly recent: Recent
  readonly known: KnownNames
  readonly agent: Agent
  readonly server: WatchedServer
  readonly receiver: WebhookReceiver
  readonly honest: HonestVehicle
  readonly http: HttpFuzzer
  readonly mqtt: MqttFuzzer
  readonly walker: ListWalker
  readonly health: HealthWatch
  readonly memory: MemoryWatch
  readonly requests: fc.Arbitrary<RequestPlan>
  readonly payloads: fc.Arbitrary<PayloadPlan>
}

export const setStage = async ({ seed, program }: FuzzOptions, dataDir: string): Promise<Stage> => {
  const [faults, recent] = [new FaultBook(), new Recent()]
  const server = await WatchedServer.start({ dataDir, program, faults, recent })
  try {
    return await setAround(server, { seed, faults, recent })
  } catch (error) {
    await server.keyfob.kill()
    throw error
  }
}

const setAround = async (
  server: WatchedServer,
  { seed, faults, recent }: { readonly seed: number; readonly faults: FaultBook; readonly recent: Recent },
): Promise<Stage> => {
  const { api, mqtt } = server.keyfob
  const receiver = await WebhookReceiver.start()
  const honest = await HonestVehicle.start({ api, mqtt, faults })
  const document = (await jsonAt(`${api}/openapi.json`)) as OpenapiDocument // what it is there for
  const commandTypes = ((await jsonAt(`${api}/catalogue`)) as { items: readonly CommandTypeFacts[] }).items // by its schema
  const [judge, agent] = [new AnswerJudge(document), new Agent({ keepAlive: true })]
  const known = knownAtFirst(seed, honest.vin, commandTypes, receiver.urls)
  const parts = { server, agent, judge, known, faults, recent }
  const lists = operationsOf(document).filter(({ isList }) => isList)
  return {
    ...parts,
    receiver,
    honest,
    http: new HttpFuzzer(parts),
    mqtt: new MqttFuzzer(parts),
    walker: new ListWalker({ ...parts, lists }),
    health: watchOf(server, faults, recent),
    memory: new MemoryWatch(server.keyfob),
    requests: requestPlans(document, commandTypes),
    payloads: payloadPlans(talkersMax),
  }
}

export const clearStage = async ({ health, mqtt, honest, agent, server, receiver }: Stage): Promise<void> => {
  await health.stop()
  await mqtt.leave()
  await honest.leave()
  agent.destroy()
  await server.stop()
  await receiver.close()
}

const jsonAt = async (url: string): Promise<unknown> => (await fetch(url)).json()

const knownAtFirst = (
  seed: number,
  untouchable: string,
  commandTypes: readonly CommandTypeFacts[],
  receivers: readonly string[],
): KnownNames => {
  const known = new KnownNames(untouchable)
  const vins = fc.sample(fc.stringMatching(/^1FZ[A-HJ-NPR-Z0-9]{14}$/), { seed, numRuns: vinsAtFirst })
  for (const vin of vins) known.add('vins', vin)
  for (const { name } of commandTypes) known.add('catalogue', name)
  for (const url of receivers) known.add('receivers', url)
  return known
}

const watchOf = (server: WatchedServer, faults: FaultBook, recent: Recent): HealthWatch => {
  const note = (kind: string, detail: string): boolean =>
    faults.note({ kind, place: '/healthz', detail, suspects: recent.open })
  return new HealthWatch({
    port: server.keyfob.httpPort,
    pid: () => server.pid,
    busyMsMax,
    onSlow: ({ busyMs, tookMs }) =>
      note('blocked event loop', `busy for ${busyMs} ms before it answered, after ${tookMs} ms`),
    onFailed: (why) => void server.isWell().then((isWell) => isWell && note('no health', why)),
  })
}
