import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { ClientClock } from '../clock.ts'
import { commandIn } from '../errors/approval-needed.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { UnreachableError } from '../errors/unreachable-error.ts'
import type { StreamOptions, StreamedEvent } from '../events/follow-events.ts'
import type { Approval, Command, CommandWithTimeline, Explanation, SubmittedCommand } from '../generated/answers.ts'
import type { SubmitInput } from '../generated/inputs.ts'
import { Deadline } from '../http/deadline.ts'
import { pathOf } from '../http/path-of.ts'
import { Pages } from '../pages.ts'
import { randomKey } from '../random-key.ts'

export interface SubmitOptions extends CallOptions {
  /** The same key and the same request never send twice, for at least 24 h [L10]. A random one unless told. */
  readonly idempotencyKey?: string | undefined
  /** Answer when the command is settled, or after this many seconds, at most 30. At once unless told. */
  readonly waitSeconds?: number | undefined
}

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
  /** How long to wait, in ms. Default 60 s. */
  readonly timeout?: number | undefined
}

type Follow = (path: string, options: StreamOptions) => AsyncGenerator<StreamedEvent>

const waitDefault = 60_000
/** Between two reads, where no stream is available. */
const lookAgainAfter = 1_000

/** Whether a command has its outcome; `unknown` is one, which late evidence may correct. */
export const isSettled = ({ settledAt }: Pick<Command, 'settledAt'>): boolean => settledAt !== null

export class Commands {
  readonly #caller: ApiCaller
  readonly #follow: Follow
  readonly #clock: ClientClock

  constructor(caller: ApiCaller, follow: Follow, clock: ClientClock) {
    this.#caller = caller
    this.#follow = follow
    this.#clock = clock
  }

  /**
   * Submits a command to a vehicle; it is durable when this resolves [L1]. After a lost answer it is sent again with the
   * same key.
   *
   * @throws ApprovalNeeded when its type needs the approval of a second person: it waits for that now
   */
  async submit(
    body: SubmitInput,
    { idempotencyKey = randomKey(), waitSeconds, ...options }: SubmitOptions = {},
  ): Promise<SubmittedCommand> {
    const headers = {
      'idempotency-key': idempotencyKey,
      ...(waitSeconds !== undefined && { prefer: `wait=${waitSeconds}` }),
      ...options.headers,
    }
    return commandIn(await this.#caller.call('submitCommand', { body }, { ...options, headers }))
  }

  /** The command as it is now, with its timeline. @throws ApprovalNeeded while it is none, or when it never became one */
  async get(id: string, options?: CallOptions): Promise<CommandWithTimeline> {
    return commandIn<CommandWithTimeline>(await this.#caller.call('findCommand', { params: { id } }, options))
  }

  /** The command as soon as it is settled, or as it is when the time is over: see `isSettled`. */
  async wait(id: string, { signal, timeout = waitDefault }: WaitOptions = {}): Promise<CommandWithTimeline> {
    const deadline = new Deadline(timeout, signal)
    try {
      for (let looks = 1; ; looks += 1) {
        const command = await this.get(id, { signal })
        if (isSettled(command) || deadline.signal.aborted) return command
        // The event may be ahead of a cache: not at once, then.
        if (looks > 1) await this.#clock.sleep(lookAgainAfter, deadline.signal).catch(() => undefined)
        await this.#untilNews(id, deadline.signal)
      }
    } finally {
      deadline.end()
    }
  }

  /** Newest first. `limit`: of one page. */
  list(query: InputOf<'listCommands'>['query'] = {}, options?: CallOptions): Pages<Command> {
    return new Pages(
      (cursor) => this.#caller.call('listCommands', { query: { ...query, cursor } }, options),
      query.cursor,
    )
  }

  /**
   * Requests the cancel; the answer is `canceled`, or open while the vehicle is being asked. One that waits for an approval is
   * canceled at once, and is no command.
   */
  cancel(id: string, options?: CallOptions): Promise<Command | Approval> {
    return this.#caller.call('cancelCommand', { params: { id } }, options)
  }

  /** Why it is where it is, and what happens next, in words. */
  explain(id: string, options?: CallOptions): Promise<Explanation> {
    return this.#caller.call('explainCommand', { params: { id } }, options)
  }

  /** Its status events, from the first on; ends when nothing more can come. */
  events(id: string, options: StreamOptions = {}): AsyncGenerator<StreamedEvent> {
    return this.#follow(pathOf('/commands/{id}/events', { id }), options)
  }

  /** Resolves when an event settles the command, when the stream is unavailable, or with the signal. */
  async #untilNews(id: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const { event } of this.events(id, { signal })) if (!isOpen(event.data.state)) return
    } catch (error) {
      if (!isPassing(error)) throw error
      await this.#clock.sleep(lookAgainAfter, signal).catch(() => undefined)
    }
  }
}

const open: ReadonlySet<Command['state']> = new Set(['queued', 'sent', 'delivered', 'running'])
const isOpen = (state: Command['state']): boolean => open.has(state)

/** Too many streams is no reason to give up waiting. */
const isPassing = (error: unknown): boolean =>
  error instanceof ProblemError
    ? error.isTemporary || error.status === 429
    : error instanceof UnreachableError && error.isTemporary
