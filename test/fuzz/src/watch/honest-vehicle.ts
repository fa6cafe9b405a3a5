/** A vehicle that behaves while all others misbehave, and a caller that commands it. */
import { Fleet, Ledger } from '@keyfob/simulator'
import { Api, temporaryFolder } from '@keyfob/testbed'
import { systemClock } from '@keyfob/runtime'
import type { FaultBook } from '../fault-book.ts'

/** As the simulator knows a command. */
type CommandId = Parameters<Ledger['effectsOf']>[0]

/** Of the fleet's names; the fuzz makes up VINs of another manufacturer. */
const number = 42

export class HonestVehicle {
  readonly #fleet: Fleet
  readonly #ledger: Ledger
  readonly #api: Api
  readonly #faults: FaultBook
  readonly #remove: () => Promise<void>
  readonly #commands = new Set<CommandId>()

  private constructor(fleet: Fleet, ledger: Ledger, api: Api, faults: FaultBook, remove: () => Promise<void>) {
    this.#fleet = fleet
    this.#ledger = ledger
    this.#api = api
    this.#faults = faults
    this.#remove = remove
  }

  static async start({ api, mqtt, faults }: { api: string; mqtt: string; faults: FaultBook }): Promise<HonestVehicle> {
    const folder = await temporaryFolder()
    const ledger = new Ledger(systemClock)
    const fleet = new Fleet({
      vehicles: 1,
      firstVehicle: number,
      broker: { url: mqtt },
      seed: 1,
      behaviours: [],
      memoryDir: folder.path,
      ledger,
    })
    await fleet.start()
    return new HonestVehicle(fleet, ledger, new Api(api), faults, folder.remove)
  }

  get vin(): string {
    return this.#fleet.vins[0] ?? ''
  }

  get commands(): number {
    return this.#commands.size
  }

  /** One command, which must succeed. */
  async obey(): Promise<void> {
    const body = { command: 'horn_honk', vin: this.vin } // never done already: each has its effect
    const answer = await this.#api.submit(body, { prefer: 'wait=30' }).catch((error: unknown) => String(error))
    if (typeof answer === 'string') return this.#note('no answer to a good command', answer)
    this.#commands.add(answer.body.id as CommandId) // the API gives ids of commands
    if (answer.body.state !== 'succeeded')
      this.#note('a good command', `${answer.status} ${JSON.stringify(answer.body)}`)
  }

  /**
   * Whether its record is as it would be without the fuzz, and it did once what it was told, and nothing twice. A campaign of the
   * fuzz for all vehicles that are online commands it, too.
   */
  async judge(): Promise<void> {
    const { status, body } = await this.#api.request('GET', `/vehicles/${this.vin}`)
    const { ivc, labels } = body as { ivc?: unknown; labels?: unknown } // read only
    if (status !== 200 || ivc !== `SIM-${String(number).padStart(7, '0')}` || JSON.stringify(labels) !== '[]')
      this.#note('its record was disturbed', `${status} ${JSON.stringify(body)}`)
    for (const id of this.#commands)
      if (this.#ledger.effectsOf(id).length !== 1)
        this.#note('its effects', `${this.#ledger.effectsOf(id).length} of the command ${id}`)
    for (const { commandId } of this.#ledger.doubles) this.#note('its effects', `the command ${commandId} twice`)
  }

  async leave(): Promise<void> {
    await this.#fleet.stop()
    await this.#remove()
  }

  #note(what: string, detail: string): void {
    this.#faults.note({ kind: 'the honest vehicle', place: what, detail: detail.slice(0, 2_000) })
  }
}
