import { type CommandWithTimeline, KeyfobClient, isSettled } from '@keyfob/client'
import { seconds } from '@keyfob/runtime'
import { eventually } from './eventually.ts'

/** A command as the API shows it. */
export type SeenCommand = CommandWithTimeline

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** Above the deadline of every command type: a test waits for what hangs only. */
const settlesWithin = seconds(120)

/** The HTTP API as a test uses it: each answer as it came, whatever its status, and no retries. */
export class Api {
  readonly #client: KeyfobClient

  constructor(base: string) {
    this.#client = new KeyfobClient({ url: base, retry: false, timeout: settlesWithin })
  }

  async request<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<Body>> {
    const { text, ...answer } = await this.#client.request({ method, path, body, headers })
    return { ...answer, body: JSON.parse(text) as Body } // the API's own schema
  }

  submit(body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer<SeenCommand>> {
    return this.request<SeenCommand>('POST', '/trigger-command', body, headers)
  }

  command(id: string): Promise<SeenCommand> {
    return this.#client.commands.get(id)
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
