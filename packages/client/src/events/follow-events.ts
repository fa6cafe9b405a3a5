/**
 * Follows the status events over one stream after the other. Authoritative is the position of the last event that was
 * passed on: the next stream resumes behind it, without gaps or duplicates. A stream that is silent for longer than three
 * heartbeats counts as lost. It ends with its signal, or when the server says that nothing more can come (204).
 */
import type { ClientClock } from '../clock.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { toProblem } from '../errors/to-problem.ts'
import { UnreachableError } from '../errors/unreachable-error.ts'
import type { StatusEvent } from '../generated/answers.ts'
import { boundedText } from '../http/bounded-text.ts'
import { Deadline } from '../http/deadline.ts'
import type { HttpConnection } from '../http/http-connection.ts'
import { type RetryOptions, pauseAfter } from '../http/retry.ts'
import { readEvents } from './read-events.ts'

/** An event, a status event mostly, and its position: what to resume behind. */
export interface StreamedEvent<Event = StatusEvent> {
  readonly position: string
  readonly event: Event
}

export interface StreamOptions {
  /** Events behind this position; unless told, of one command from the first on, of all from now on. */
  readonly after?: string | undefined
  /** Ends the stream, without an error. */
  readonly signal?: AbortSignal | undefined
  /** A stream is open, and has named the position that it begins with: what happens from now on will be seen. */
  readonly onOpen?: ((position: string) => void) | undefined
  /** A stream ended, was cut off, or could not be opened; another one comes. `undefined`: it just ended. */
  readonly onCut?: ((error: unknown) => void) | undefined
}

export interface FollowOptions {
  readonly connection: HttpConnection
  readonly retry: Required<RetryOptions>
  readonly clock: ClientClock
  readonly random: () => number
}

/** The server sends something every 15 s. */
const silenceMax = 45_000
/** Of a problem instead of a stream. */
const problemBytesMax = 65_536
/** A longer `Retry-After` than this is not waited for. */
const askedPauseMax = 60_000
/** Until the server says. */
const comeBackAfter = 1_000

/**
 * @throws ProblemError when the server refuses; UnreachableError when no stream could be opened within the limits of the
 *   client's retries. Once one was open, it reconnects forever.
 */
export async function* followEvents<Event = StatusEvent>(
  path: string,
  { after, signal, onOpen, onCut }: StreamOptions,
  options: FollowOptions,
): AsyncGenerator<StreamedEvent<Event>> {
  const { clock, random, retry } = options
  const state: FollowState = { position: after, failures: 0, base: comeBackAfter, wasOpen: false }
  const isOver = (): boolean => signal?.aborted === true
  while (!isOver()) {
    let problem: unknown
    try {
      if ((yield* followOne<Event>(path, state, { signal, onOpen }, options)) === 'over') return
    } catch (error) {
      if (isOver()) return
      if (!mayComeBack(error, state, retry)) throw error
      problem = error
    }
    onCut?.(problem)
    state.failures += 1
    const limits = { base: state.base, max: Math.max(retry.max, state.base) }
    const pause = Math.max(pauseAfter(state.failures, limits, random), askedPause(problem))
    await clock.sleep(pause, signal).catch(() => undefined)
  }
}

/** What the server asked for, as far as it is sensible. */
const askedPause = (problem: unknown): number =>
  problem instanceof ProblemError ? Math.min(problem.retryAfter ?? 0, askedPauseMax) : 0

interface FollowState {
  position: string | undefined
  /** Since something came. */
  failures: number
  base: number
  wasOpen: boolean
}

/** A refusal is final; what is unavailable or overloaded recovers. */
const mayComeBack = (
  error: unknown,
  { wasOpen, failures }: FollowState,
  { attempts }: Required<RetryOptions>,
): boolean => {
  if (!(error instanceof UnreachableError || error instanceof ProblemError)) return false
  if (!wasOpen) return error.isTemporary && failures + 1 < attempts
  return error.isTemporary || (error instanceof ProblemError && error.status === 429)
}

async function* followOne<Event>(
  path: string,
  state: FollowState,
  { signal, onOpen }: StreamOptions,
  { connection, clock }: FollowOptions,
): AsyncGenerator<StreamedEvent<Event>, 'over' | 'cut'> {
  const silence = new Deadline(silenceMax, signal)
  const headers = {
    accept: 'text/event-stream',
    ...(state.position !== undefined && { 'last-event-id': state.position }),
  }
  try {
    const response = await connection.open({ method: 'GET', path, headers }, silence.signal)
    if (response.status === 204) return 'over'
    if (!response.ok) throw await problemOf(response, clock.now(), silence.signal)
    if (response.body === null || !isEventStream(response)) throw new SyntaxError('The answer is no stream of events')
    state.wasOpen = true
    let isNamed = false
    for await (const { position, data, retry } of readEvents(response.body, silence.signal, () => silence.restart())) {
      state.failures = 0
      state.base = retry ?? state.base
      state.position = position ?? state.position
      // Only from a position nothing can be missed, even if the line breaks before the first event.
      if (!isNamed && state.position !== undefined) onOpen?.(state.position)
      isNamed ||= state.position !== undefined
      // The API's own schema.
      if (position !== undefined && data !== undefined) yield { position, event: JSON.parse(data) as Event }
    }
    return 'cut'
  } catch (error) {
    throw error instanceof ProblemError ? error : connection.unreachable(error, { method: 'GET' })
  } finally {
    silence.end()
  }
}

const isEventStream = ({ headers }: Response): boolean =>
  (headers.get('content-type') ?? '').startsWith('text/event-stream')

const problemOf = async (response: Response, now: number, signal: AbortSignal): Promise<ProblemError> => {
  const text = await boundedText(response, problemBytesMax, signal)
  return toProblem({ status: response.status, headers: response.headers, text }, false, now)
}
