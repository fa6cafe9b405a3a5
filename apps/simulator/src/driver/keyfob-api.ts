/** The HTTP API as the driver uses it: many requests, whose outcomes are counted. */
import {
  ApprovalNeeded,
  type Command,
  type CommandType,
  KeyfobClient,
  ProblemError,
  type PublicKey,
  type StatusEvent,
  type StreamOptions,
  UnreachableError,
} from '@keyfob/client'
import { type CommandId, type IvcId, type Vin, parseCondition } from '@keyfob/protocol'
import { type Clock, type Duration, type PublicJwk, seconds } from '@keyfob/runtime'
import type { CommandRequest, OfferedType } from './command-plan.ts'

/** A command as the API shows it; the fields that the driver looks at. */
export type SeenCommand = Pick<Command, 'command' | 'state' | 'late' | 'acceptedAt' | 'deadline' | 'settledAt'> & {
  readonly id: CommandId
  readonly vin: Vin
  readonly reason: { readonly code: string }
}

/** A status event (SPEC section 8); the fields that the driver looks at. */
export interface SeenEvent extends Pick<StatusEvent, 'time'> {
  readonly data: Pick<StatusEvent['data'], 'sequence' | 'state' | 'late'> & {
    readonly commandId: CommandId
    readonly reason: { readonly code: string }
  }
}

export type Submission =
  | { readonly kind: 'accepted'; readonly command: SeenCommand }
  /** `problem`: the last part of the problem's type, as in `lane-busy`. */
  | { readonly kind: 'refused'; readonly status: number; readonly problem: string }
  /** Not known: the answer was an error, or none came in time. */
  | { readonly kind: 'failed'; readonly problem: string }

/** A submission, and a stream that cannot be opened, is tried again while the API sheds load or cannot be reached. */
const patience = { attempts: Infinity, within: seconds(30), base: 200, max: 2_000 } as const
/** One request. Longer than any real answer takes, so that a hung connection does not hold up the run. */
const answerWithin: Duration = seconds(20)

export class KeyfobApi {
  /** For submissions and streams. */
  readonly #patient: KeyfobClient
  readonly #client: KeyfobClient

  /** @param base as in http://127.0.0.1:8080 */
  constructor(base: string, clock: Clock, random: () => number, key?: string) {
    const options = { url: base, apiKey: key, timeout: answerWithin, clock, random }
    this.#patient = new KeyfobClient({ ...options, retry: patience })
    this.#client = new KeyfobClient({ ...options, retry: false })
  }

  async catalogue(): Promise<readonly OfferedType[]> {
    return (await this.#client.catalogue.list()).map(offered)
  }

  /** Tries again with the same key while the answer is 503 or none [L10]. */
  async submit(request: CommandRequest, key: string): Promise<Submission> {
    try {
      return { kind: 'accepted', command: seen(await this.#patient.commands.submit(request, { idempotencyKey: key })) }
    } catch (error) {
      return submissionOf(error)
    }
  }

  /**
   * Registers a vehicle with its unit, or does nothing more than that if it is registered.
   * @returns false when this caller may not; @throws UnreachableError; ProblemError
   */
  async register(vin: Vin, ivc: IvcId): Promise<boolean> {
    try {
      await this.#patient.vehicles.put(vin, { ivc })
      return true
    } catch (error) {
      if (error instanceof ProblemError && (error.status === 401 || error.status === 403)) return false
      throw error
    }
  }

  /** Public keys of the cloud; none: it does not sign. */
  cloudKeys(): Promise<readonly PublicKey[]> {
    return this.#client.vehicles.cloudKeys()
  }

  /** Keeps the public key of a vehicle. @throws UnreachableError; ProblemError */
  async registerKey(vin: Vin, key: PublicJwk): Promise<void> {
    await this.#patient.vehicles.putSigning(vin, { keys: [key] })
  }

  /** Whether the API accepted it: it is canceled, or the vehicle is being asked. */
  async cancel(id: CommandId): Promise<boolean> {
    return this.#client.commands.cancel(id).then(
      () => true,
      () => false,
    )
  }

  /** Undefined when there is no answer, or no such command. */
  async find(id: CommandId): Promise<SeenCommand | undefined> {
    return this.#client.commands.get(id).then(seen, () => undefined)
  }

  /** All status events from now on, over as many streams as it takes. @throws ProblemError when they are refused */
  async *events(options: StreamOptions): AsyncGenerator<SeenEvent> {
    for await (const { event } of this.#patient.events.stream(options)) {
      const { time, data } = event
      yield { time, data: { ...data, commandId: data.commandId as CommandId } } // Keyfob's own
    }
  }
}

/** Conditions are shown as texts, or not at all by an older API. One that cannot be read is left out: the car then does less of it. */
const offered = ({
  postCondition = [],
  ...type
}: Omit<CommandType, 'postCondition'> & Partial<CommandType>): OfferedType => ({
  ...type,
  postCondition: postCondition.flatMap((text) => {
    const read = parseCondition(text)
    return read.ok ? [read.condition] : []
  }),
})

const seen = (command: Command): SeenCommand => ({
  ...command,
  id: command.id as CommandId, // Keyfob's own
  vin: command.vin as Vin, // as it was sent
})

const submissionOf = (error: unknown): Submission => {
  if (error instanceof UnreachableError) return { kind: 'failed', problem: error.reason.message }
  if (error instanceof ApprovalNeeded) return { kind: 'refused', status: 202, problem: 'awaits an approval' }
  if (!(error instanceof ProblemError)) throw error
  const { status, type, code } = error
  const problem = type === 'about:blank' ? `HTTP ${status}` : code
  return status < 500 ? { kind: 'refused', status, problem } : { kind: 'failed', problem }
}
