import { seconds } from '@keyfob/runtime'
import { eventually } from './eventually.ts'

/** A command as the API shows it; the fields that tests look at. */
export interface SeenCommand {
  readonly id: string
  readonly state: string
  readonly reason: { readonly code: string; readonly mayHaveTakenEffect: boolean }
  readonly late: boolean
  readonly attempts: number
  readonly settledAt: string | null
  readonly timeline: readonly { readonly event: string; readonly state?: string; readonly at: string }[]
}

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** Above the deadline of every command type: a test waits for what hangs only. */
const settlesWithin = seconds(120)

const isSettled = ({ settledAt }: SeenCommand): boolean => settledAt !== null

/** The HTTP API as a test speaks it: no retries, nothing hidden. */
export class Api {
  readonly #base: string

  constructor(base: string) {
    this.#base = base
  }

  async request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) }
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const response = await fetch(`${this.#base}${path}`, { method, headers: { ...type, ...headers }, ...json })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Body } // the API's own schema
  }

  submit(body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer<SeenCommand>> {
    return this.request<SeenCommand>('POST', '/trigger-command', body, headers)
  }

  async command(id: string): Promise<SeenCommand> {
    const { body } = await this.request<SeenCommand>('GET', `/commands/${id}`)
    return body
  }

  /** The command as soon as it fits. */
  async until(id: string, fits: (command: SeenCommand) => boolean, within = settlesWithin): Promise<SeenCommand> {
    let last = ''
    return eventually(
      async () => {
        const command = await this.command(id)
        if (fits(command)) return command
        last = `${command.state} (${command.reason.code})`
        throw new Error(`${id} is ${last}`)
      },
      { within, every: 50, what: `the command ${id}` },
    )
  }

  settled(id: string, within = settlesWithin): Promise<SeenCommand> {
    return this.until(id, isSettled, within)
  }
}
