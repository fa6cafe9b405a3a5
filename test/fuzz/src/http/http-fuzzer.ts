/** Sends requests, some at a time, learns from the answers, and checks each against the document. */
import type { Agent } from 'node:http'
import type { FaultBook } from '../fault-book.ts'
import type { KnownNames } from '../known-names.ts'
import type { Recent } from '../recent.ts'
import type { WatchedServer } from '../watched-server.ts'
import { type HttpRequest, curlOf } from './http-request.ts'
import type { AnswerJudge } from './judge-answer.ts'
import { keptInside } from './keep-inside.ts'
import type { RequestPlan } from './request-plans.ts'
import { type HttpAnswer, type Outcome, sendRequest } from './send-request.ts'

export interface HttpFuzzerOptions {
  readonly server: WatchedServer
  readonly agent: Agent
  readonly judge: AnswerJudge
  readonly known: KnownNames
  readonly faults: FaultBook
  readonly recent: Recent
}

/** For a hang, not for speed. */
const patienceMs = 180_000
/** A caller that asked for a wait leaves before it ends: the server must survive that, too. */
const waitMs = 1_500
/** The largest body that is read whole; of a larger one the server may close the connection before it is sent. */
const bodyBytesMax = 65_536

export class HttpFuzzer {
  readonly #options: HttpFuzzerOptions
  /** Answers by their status. */
  readonly statuses: Record<string, number> = {}
  /** Good answers by their operation. */
  readonly good: Record<string, number> = {}
  sent = 0

  constructor(options: HttpFuzzerOptions) {
    this.#options = options
  }

  /** Sends one request after another until there is none left; callers do it several times at once. */
  async work(plans: RequestPlan[]): Promise<void> {
    for (let plan = plans.pop(); plan !== undefined; plan = plans.pop()) await this.#send(plan)
  }

  async #send(plan: RequestPlan): Promise<void> {
    const { server, agent, known, recent } = this.#options
    const request = keptInside(plan(known.nameOf))
    const mayLeave = request.headers.some(([name]) => name === 'prefer')
    const port = server.keyfob.httpPort
    const answered = recent.note(() => this.#curl(request))
    const outcome = await sendRequest(request, { port, agent, mayLeave, patienceMs: mayLeave ? waitMs : patienceMs })
    answered()
    this.sent += 1
    if ('failed' in outcome) await this.#noteFailure(request, outcome)
    else this.#read(request, outcome)
  }

  #read(request: HttpRequest, answer: HttpAnswer): void {
    const { judge, known, faults } = this.#options
    this.#count(String(answer.status))
    const place = judge.operationOf(request)?.id ?? 'no operation'
    for (const { kind, detail } of judge.judge(request, answer))
      faults.note({ kind, place, detail, request: this.#curl(request), answer: answerText(answer) })
    if (answer.status >= 300 || request.method === 'HEAD') return
    this.good[place] = (this.good[place] ?? 0) + 1
    known.learn(jsonOf(answer))
  }

  async #noteFailure(request: HttpRequest, { failed, why }: Extract<Outcome, { failed: string }>): Promise<void> {
    const { server, judge, faults } = this.#options
    this.#count(failed)
    const isFine = failed === 'left' || (failed === 'closed' && (request.body?.length ?? 0) > bodyBytesMax)
    if (failed === 'silent') return server.giveUp(`${why}: ${this.#curl(request)}`)
    if (isFine || !(await server.isWell())) return
    const place = judge.operationOf(request)?.id ?? 'no operation'
    faults.note({ kind: `no answer (${failed})`, place, detail: why, request: this.#curl(request) })
  }

  #count(what: string): void {
    this.statuses[what] = (this.statuses[what] ?? 0) + 1
  }

  #curl(request: HttpRequest): string {
    return curlOf(this.#options.server.keyfob.api, request)
  }
}

const jsonOf = ({ body }: HttpAnswer): unknown => {
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    return undefined // a stream, metrics, a page
  }
}

const answerText = ({ status, headers, body }: HttpAnswer): string =>
  `${status} ${String(headers['content-type'] ?? '')}\n${body.toString().slice(0, 2_000)}`
