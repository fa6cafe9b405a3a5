/**
 * Sends one command through a running Keyfob, hop by hop, by its public interfaces only: REST, MQTT and, where it can be
 * reached, RabbitMQ. The first hop that fails ends the test; what it made is deleted in any case.
 */
import type { Command, KeyfobClient } from '@keyfob/client'
import type { Vin } from '@keyfob/protocol'
import { type Duration, formatDuration, generatePrivateJwk, publicJwkOf, seconds, systemClock } from '@keyfob/runtime'
import type { SigningOptions } from '@keyfob/vehicle'
import { failureText } from '../failure-text.ts'
import { SmokeVehicle, type SmokeVehicleOptions } from './smoke-vehicle.ts'
import { StatusReader } from './status-reader.ts'

export interface SmokeOptions {
  readonly api: KeyfobClient
  readonly vin: Vin
  /** Name of a command type without required params. */
  readonly command: string
  readonly vehicle: Omit<SmokeVehicleOptions, 'vin' | 'signing'>
  /** Null: RabbitMQ is not checked. */
  readonly amqp: { readonly url: string; readonly exchange: string } | null
  /** The time limit of each hop. */
  readonly within: Duration
}

export interface Hop {
  readonly hop: string
  readonly verdict: 'ok' | 'failed' | 'not checked'
  readonly ms: number
  readonly detail: string
}

/** Reports each hop as it ends. Resolves to whether all of them succeeded. */
export const runSmoke = async (options: SmokeOptions, tell: (hop: Hop) => void): Promise<boolean> => {
  const smoke = new Smoke(options)
  let isWell = true
  for (const [hop, run] of smoke.hops) isWell &&= await timed(hop, run, tell)
  const isClean = await timed('clean up', () => smoke.cleanUp(), tell)
  return isWell && isClean
}

/** What was seen; null when there is nothing to check. */
type Look = () => Promise<string | null>

const timed = async (hop: string, run: Look, tell: (hop: Hop) => void): Promise<boolean> => {
  const begunAt = systemClock.monotonic()
  const end = (verdict: Hop['verdict'], detail: string): void =>
    tell({ hop, verdict, ms: Math.round(systemClock.monotonic() - begunAt), detail })
  try {
    const detail = await run()
    if (detail === null) end('not checked', 'name RabbitMQ with --amqp')
    else end('ok', detail)
    return true
  } catch (error) {
    end('failed', failureText(error))
    return false
  }
}

class Smoke {
  readonly #options: SmokeOptions
  #vehicle: SmokeVehicle | undefined
  #reader: StatusReader | undefined
  #isRegistered = false
  #signing: SigningOptions | undefined
  #command: Command | undefined

  constructor(options: SmokeOptions) {
    this.#options = options
  }

  readonly hops: readonly (readonly [hop: string, run: Look])[] = [
    ['ready', () => this.#ready()],
    ['register', () => this.#register()],
    ['listen to RabbitMQ', () => this.#listen()],
    ['connect over MQTT', () => this.#connect()],
    ['trigger over REST', () => this.#trigger()],
    ['execute in the vehicle', () => this.#execute()],
    ['outcome', () => this.#outcome()],
    ['statuses on RabbitMQ', () => this.#statuses()],
    ['cache', () => this.#cache()],
  ]

  async #ready(): Promise<string> {
    const { parts } = await this.#options.api.system.readiness()
    return Object.entries(parts)
      .map(([name, { ready }]) => (ready ? name : `${name} (unavailable)`))
      .join(', ')
  }

  async #register(): Promise<string> {
    const { api, vin } = this.#options
    await api.vehicles.put(vin, { labels: ['smoke'] })
    this.#isRegistered = true
    this.#signing = await this.#registerKey()
    return this.#signing === undefined ? vin : `${vin}, which signs and verifies`
  }

  /** Where the cloud signs, the vehicle does what vehicles of the strictest policy do. */
  async #registerKey(): Promise<SigningOptions | undefined> {
    const { api, vin } = this.#options
    const trusted = (await api.vehicles.cloudKeys()).map(publicJwkOf)
    if (trusted.length === 0) return undefined
    const key = generatePrivateJwk()
    await api.vehicles.putSigning(vin, { keys: [publicJwkOf(key)] })
    return { policy: 'required', trusted, key }
  }

  async #listen(): Promise<string | null> {
    const { amqp, vin } = this.#options
    if (amqp === null) return null
    const reader = new StatusReader(amqp.url, amqp.exchange, vin)
    this.#reader = reader
    await this.#until(
      () => reader.isReady,
      () => `RabbitMQ declares no queue: ${reader.problem ?? 'no answer'}. Name it with --amqp`,
      () => reader.problem !== undefined,
    )
    return amqp.exchange
  }

  async #connect(): Promise<string> {
    const { vehicle: options, vin } = this.#options
    const vehicle = await SmokeVehicle.start({ ...options, vin, signing: this.#signing })
    this.#vehicle = vehicle
    const { url } = options.link
    await this.#until(
      () => vehicle.knowsTime,
      () =>
        vehicle.problem === undefined
          ? `the vehicle is connected to ${url}, and its birth got no answer: is that Keyfob's broker? --mqtt names another`
          : `the vehicle has no connection to ${url}: ${vehicle.problem}. Name its broker with --mqtt`,
      () => vehicle.problem !== undefined && !isWorthAnotherTry(vehicle.problem),
    )
    return `${options.link.url}, and its birth was answered`
  }

  async #trigger(): Promise<string> {
    const { api, vin, command } = this.#options
    this.#command = await api.commands.submit({ command, vin, ivc: 'smoke' })
    return `${command} is ${this.#command.state}: ${this.#command.id}`
  }

  async #execute(): Promise<string> {
    const executed = (): readonly string[] => this.#vehicle?.executed ?? []
    await this.#until(
      () => executed().includes(this.#id),
      () => 'the command did not reach the vehicle',
    )
    return 'once'
  }

  async #outcome(): Promise<string> {
    let { state, reason } = await this.#look()
    await this.#until(
      async () => {
        ;({ state, reason } = await this.#look())
        return state === 'succeeded'
      },
      () => `it is ${state} (${reason.code}), not succeeded`,
    )
    const times = this.#vehicle?.executed.filter((id) => id === this.#id).length
    if (times !== 1) throw new Error(`the vehicle executed it ${times} times`)
    return `${state}, ${reason.code}`
  }

  async #statuses(): Promise<string | null> {
    const reader = this.#reader
    if (reader === undefined) return null
    await this.#until(
      () => reader.states.includes('succeeded'),
      () => `RabbitMQ sent ${reader.states.join(', ') || 'nothing'}`,
    )
    return reader.states.join(', ')
  }

  async #cache(): Promise<string> {
    const { api } = this.#options
    const marks: string[] = []
    const look = async (): Promise<boolean> => {
      const onAnswer = ({ headers }: { headers: Headers }) => marks.push(headers.get('x-cache') ?? 'no X-Cache')
      await api.commands.get(this.#id, { onAnswer })
      return marks.at(-1) === 'hit'
    }
    await this.#until(look, () => `a settled command was not read from the cache: ${marks.at(-1)}`)
    return marks.join(', ')
  }

  async cleanUp(): Promise<string> {
    const { api, vin } = this.#options
    await this.#vehicle?.leave()
    await this.#reader?.close()
    if (!this.#isRegistered) return 'nothing was made'
    await api.vehicles.remove(vin)
    return 'the vehicle is deleted; its command is kept in history'
  }

  get #id(): string {
    return this.#command?.id ?? ''
  }

  #look(): Promise<Command> {
    return this.#options.api.commands.get(this.#id)
  }

  /** `isHopeless`: a longer wait will not help. */
  async #until(
    isSo: () => boolean | Promise<boolean>,
    complaint: () => string,
    isHopeless: () => boolean = () => false,
  ): Promise<void> {
    const { within } = this.#options
    const end = systemClock.monotonic() + within
    while (!(await isSo())) {
      if (isHopeless()) throw new Error(complaint())
      if (systemClock.monotonic() >= end) throw new Error(`after ${formatDuration(within)} ${complaint()}`)
      await systemClock.sleep(lookEvery)
    }
  }
}

/** A broker that closes a connection without a reason may speak the other version of MQTT, which the vehicle tries next. */
const isWorthAnotherTry = (problem: string): boolean => /protocol version|connection is lost/i.test(problem)

const lookEvery: Duration = seconds(0.05)
