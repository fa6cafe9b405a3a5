import { type Vin, ivcIdRule, parseIvcId, parseVin, vinRule } from '@keyfob/protocol'
import { type Clock, type Duration, seconds } from '@keyfob/runtime'
import type { Page } from '../ports/command-store.ts'
import type { Answered, VehicleService } from '../ports/command-service.ts'
import type { Gateway } from '../ports/gateway.ts'
import { labelList, labelRule, labelsMax } from '../ports/vehicle-fields.ts'
import type { PresenceChange, VehicleFilter, VehicleRecord, VehicleStore } from '../ports/vehicle-store.ts'
import { isVehicleRecord } from './is-vehicle-record.ts'
import type { ReadThrough } from './read-through.ts'

/** A cached vehicle may be this old; every change that this process sees replaces it at once [L12]. */
export const vehicleTtl: Duration = seconds(5)

/** How long to wait for the broker's PUBACK: a person is waiting. */
const clearedWithin: Duration = seconds(5)

export const vehicleKey = (vin: string): string => `vehicle:${vin}`

/** The core's service for vehicles: reads through the cache. */
export class Vehicles implements VehicleService {
  readonly #store: VehicleStore
  readonly #gateway: Pick<Gateway, 'forget'>
  readonly #reads: ReadThrough
  readonly #clock: Clock
  readonly #checkDigit: boolean

  constructor(
    store: VehicleStore,
    gateway: Pick<Gateway, 'forget'>,
    reads: ReadThrough,
    clock: Clock,
    options: { checkDigit: boolean },
  ) {
    this.#store = store
    this.#gateway = gateway
    this.#reads = reads
    this.#clock = clock
    this.#checkDigit = options.checkDigit
  }

  async find(
    text: string,
  ): Promise<{ record: VehicleRecord; cache: 'hit' | 'miss' | 'stale'; age: Duration } | undefined> {
    const vin = parseVin(text)
    if (vin === undefined) return undefined
    const read = await this.#reads.read({
      key: vehicleKey(vin),
      load: () => this.#store.find(vin),
      ttlOf: () => vehicleTtl,
      isValue: isVehicleRecord(vin),
      mayBeStale: true,
    })
    return read && { record: read.value, cache: read.cache, age: read.age }
  }

  list(...asked: Parameters<VehicleService['list']>): Promise<Page<VehicleRecord>> {
    return this.#store.list(...asked)
  }

  presenceAfter(...asked: Parameters<VehicleService['presenceAfter']>): Promise<readonly PresenceChange[]> {
    return this.#store.presenceAfter(...asked)
  }

  count(filter: VehicleFilter): Promise<number> {
    return this.#store.count(filter)
  }

  async remove(text: string): ReturnType<VehicleService['remove']> {
    const vin = parseVin(text)
    if (vin === undefined) return 'missing'
    const standing = await this.#store.standing(vin)
    if (standing !== 'idle') return standing
    // The broker first: a retained birth would register the vehicle again at the next start.
    if (!(await this.#isCleared(vin))) return 'not_cleared'
    const removed = await this.#store.remove(vin)
    await this.#reads.forget(vehicleKey(vin))
    return removed
  }

  /** A broker that does not answer in time is unavailable. */
  async #isCleared(vin: Vin): Promise<boolean> {
    const over = new AbortController()
    const cleared = this.#gateway.forget(vin).then(
      () => true,
      () => false,
    )
    const late = this.#clock.sleep(clearedWithin, over.signal).then(
      () => false,
      () => false,
    )
    const isCleared = await Promise.race([cleared, late])
    over.abort()
    return isCleared
  }

  async put(
    text: string,
    { ivc: ivcText, labels }: Parameters<VehicleService['put']>[1],
  ): Promise<Answered<VehicleRecord>> {
    const vin = parseVin(text, { checkDigit: this.#checkDigit })
    const ivc = typeof ivcText === 'string' ? parseIvcId(ivcText) : ivcText
    if (vin === undefined) return refuse('/vin', vinRule)
    if (ivc === undefined && ivcText !== undefined) return refuse('/ivc', ivcIdRule)
    if (!labelList.optional().safeParse(labels).success)
      return refuse('/labels', `must be at most ${labelsMax}, and each ${labelRule}`)
    const record = await this.#store.put(vin, { ivc, labels }, this.#clock.now())
    await this.#reads.keep(vehicleKey(vin), record, vehicleTtl)
    return { ok: true, value: record }
  }
}

const refuse = (pointer: string, problem: string): Answered<VehicleRecord> => ({
  ok: false,
  refusal: { code: 'invalid_request', detail: 'Some fields cannot be read.', errors: [{ pointer, problem }] },
})
