/**
 * For tests: a maker that outlives its bridge. Requests and answers are lost on the way, a request may be taken after the
 * bridge has lost its power, calls are limited, and requests fail, end in time or do not.
 */
import type { CommandId, CommandMessage } from '@keyfob/protocol'
import type { Actuator, Outcome } from '../../actuator.ts'
import type { SampleStorm, StormActuator } from '../../testing/sample-storm.ts'
import { MakerActuator } from '../maker-actuator.ts'
import type { MakerApi } from '../maker-api.ts'
import { MakerError } from '../maker-error.ts'

/** On the way to the maker, and from there to the car, at most. */
const wayMax = 400

export interface StormyMakerOptions {
  readonly startsOnce?: boolean
  readonly finds?: boolean
  /** Makes a bridge worse than it is. */
  readonly spoil?: (bridge: MakerActuator) => Actuator
}

export class StormyMaker implements StormActuator {
  readonly effectDelay = 2 * wayMax
  readonly answerTimeoutSeconds = 5
  readonly #startsOnce: boolean
  readonly #finds: boolean
  /** Codes by request: absent while it runs. */
  readonly #codes = new Map<string, string | undefined>()
  readonly #requests = new Map<CommandId, string>()

  readonly #spoil: NonNullable<StormyMakerOptions['spoil']>

  constructor({ startsOnce = false, finds = false, spoil = (bridge) => bridge }: StormyMakerOptions) {
    this.#spoil = spoil
    this.#startsOnce = startsOnce
    this.#finds = finds
  }

  make(storm: SampleStorm, hasPower: () => boolean): Actuator {
    const api: MakerApi = {
      codes: { DONE: { status: 'succeeded' }, FAILED: { status: 'failed' } satisfies Outcome },
      startsOnce: this.#startsOnce,
      refuse: () => undefined,
      start: (command) => this.#start(storm, command, hasPower),
      poll: (request) => this.#poll(storm, request),
      ...(this.#finds && { find: async ({ id }: CommandMessage) => this.#requests.get(id) }),
    }
    const pauses = { base: 300, max: 300 }
    return this.#spoil(new MakerActuator({ api, clock: storm.clock, callWithin: 1_000, pauses }))
  }

  async #start(storm: SampleStorm, command: CommandMessage, hasPower: () => boolean) {
    if (!hasPower()) throw new Error('there is no power')
    if (storm.random() < 0.15) throw new MakerError('rate_limited', '429', storm.upTo(1_000))
    await storm.clock.sleep(storm.upTo(wayMax)) // it lands, whatever becomes of the bridge
    if (storm.random() < 0.1) throw new Error('lost on its way there')
    const request = this.#take(storm, command)
    if (storm.random() < 0.15) throw new Error('lost on its way back')
    return { kind: 'started', request } as const
  }

  #take(storm: SampleStorm, command: CommandMessage): string {
    const known = this.#requests.get(command.id)
    if (this.#startsOnce && known !== undefined) return known
    const request = `r-${this.#codes.size}`
    this.#requests.set(command.id, request)
    this.#codes.set(request, undefined)
    const fails = storm.random() < 0.2
    storm.clock.schedule(storm.upTo(wayMax), () => fails || storm.act(command))
    storm.clock.schedule(wayMax + storm.upTo(4_000), () => this.#codes.set(request, fails ? 'FAILED' : 'DONE'))
    return request
  }

  async #poll(storm: SampleStorm, request: string) {
    await storm.clock.sleep(storm.upTo(wayMax))
    if (storm.random() < 0.2) throw new Error('502')
    const code = this.#codes.get(request)
    return code === undefined ? ({ kind: 'pending' } as const) : ({ kind: 'ended', code } as const)
  }
}
