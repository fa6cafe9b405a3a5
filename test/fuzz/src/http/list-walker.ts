/** Pages through every list as a client does, from its first page to its last. A list that fails anywhere fails for every caller. */
import type { Agent } from 'node:http'
import type { FaultBook } from '../fault-book.ts'
import type { KnownNames } from '../known-names.ts'
import type { WatchedServer } from '../watched-server.ts'
import { type HttpRequest, curlOf } from './http-request.ts'
import type { AnswerJudge } from './judge-answer.ts'
import type { Operation } from './operations.ts'
import { type HttpAnswer, sendRequest } from './send-request.ts'

export interface ListWalkerOptions {
  readonly server: WatchedServer
  readonly agent: Agent
  readonly lists: readonly Operation[]
  readonly judge: AnswerJudge
  readonly known: KnownNames
  readonly faults: FaultBook
}

const patienceMs = 180_000
/** A list that is longer than this has a `next` that leads back. */
const pagesMax = 5_000
/** Lists of one thing, such as the runs of a schedule, are walked for as many things. */
const thingsMax = 20
/** Where one thing can be read alone, and what it is known as: shows which row a list fails for. */
const things = [
  ['/vehicles', 'vins'],
  ['/schedules', 'schedules'],
  ['/webhooks', 'webhooks'],
] as const

export class ListWalker {
  readonly #options: ListWalkerOptions
  /** Pages in all. */
  pages = 0

  constructor(options: ListWalkerOptions) {
    this.#options = options
  }

  /** Each list, and each known thing alone. */
  async walk(): Promise<void> {
    const { lists, known } = this.#options
    for (const list of lists) for (const path of this.#pathsOf(list)) await this.#walkList(list, path)
    for (const [path, kind] of things) for (const id of known.all(kind)) await this.#get(`${path}/${id}`, [404])
  }

  #pathsOf({ path, parameters }: Operation): readonly string[] {
    if (!path.includes('{')) {
      const limit = parameters.some(({ name }) => name === 'limit') ? '?limit=200' : ''
      return [`${path}${limit}`]
    }
    const ids = this.#options.known.all(path.split('/')[1] ?? '').slice(-thingsMax)
    return ids.map((id) => `${path.replace(/\{\w+\}/, id)}?limit=200`)
  }

  async #walkList(list: Operation, first: string): Promise<void> {
    const seen = new Set<string>()
    for (let path: string | undefined = first; path !== undefined;) {
      // Of a thing that is gone meanwhile, or where there is no such list: the demo vehicles of a server without any.
      const page = await this.#get(path, list.responses['404'] === undefined ? [] : [404])
      if (page === undefined) return
      seen.add(path)
      path = nextOf(page)
      if (path === undefined || (!seen.has(path) && seen.size < pagesMax)) continue
      this.#options.faults.note({
        kind: 'endless list',
        place: list.id,
        detail: `${path} comes again`,
        request: this.#curl(path),
      })
      return
    }
  }

  /** The answer, or undefined when there is none to continue with. */
  async #get(path: string, alsoFine: readonly number[]): Promise<HttpAnswer | undefined> {
    const { server, agent, judge, known, faults } = this.#options
    const port = server.keyfob.httpPort
    const request: HttpRequest = { method: 'GET', path, headers: [], body: undefined, chunked: false }
    const answer = await sendRequest(request, { port, agent, patienceMs, mayLeave: false })
    this.pages += 1
    const place = judge.operationOf(request)?.id ?? path
    if ('failed' in answer) {
      if (answer.failed === 'silent') await server.giveUp(`${answer.why}: ${this.#curl(path)}`)
      faults.note({
        kind: 'list without an answer',
        place,
        detail: `${answer.failed}: ${answer.why}`,
        request: this.#curl(path),
      })
      return undefined
    }
    const { status, body } = answer
    const complaints = judge.judge(request, answer)
    const isFine = status === 200 || alsoFine.includes(status)
    const detail = [`${status}`, ...complaints.map(({ kind, detail: what }) => `${kind}: ${what}`)].join('; ')
    if (!isFine || complaints.length > 0)
      faults.note({
        kind: 'failing list',
        place,
        detail,
        request: this.#curl(path),
        answer: body.toString().slice(0, 2_000),
      })
    if (status !== 200) return undefined
    known.learn(JSON.parse(body.toString()))
    return answer
  }

  #curl(path: string): string {
    return curlOf(this.#options.server.keyfob.api, {
      method: 'GET',
      path,
      headers: [],
      body: undefined,
      chunked: false,
    })
  }
}

/** By the Link header (RFC 8288), which must say the same as `next` of the body. */
const nextOf = ({ headers }: HttpAnswer): string | undefined =>
  /<([^>]+)>; rel="next"/.exec(String(headers['link'] ?? ''))?.[1]
