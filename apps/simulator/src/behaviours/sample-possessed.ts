import { join } from 'node:path'
import type { CommandMessage } from '@keyfob/protocol'
import { type Duration, VirtualClock } from '@keyfob/runtime'
import { eventually, temporaryFolder } from '@keyfob/testbed'
import type { BodyEvent } from '../body/body-event.ts'
import { SimulatedVehicle } from '../body/simulated-vehicle.ts'
import { Ledger } from '../ledger.ts'
import { Random } from '../random.ts'
import { SampleCloud } from '../sample-cloud.ts'
import { sampleCommand, sampleIvc, sampleVin } from '../sample-command.ts'
import type { Behaviour } from './behaviour.ts'

/** A vehicle with the real SDK and a real journal, possessed by behaviours, on a sample cloud and in virtual time. */
export class SamplePossessed {
  readonly clock = new VirtualClock()
  readonly cloud = new SampleCloud(this.clock)
  readonly ledger = new Ledger(this.clock)
  readonly events: BodyEvent[] = []
  readonly vehicle: SimulatedVehicle
  readonly #removeFolder: () => Promise<void>
  #serial = 0

  private constructor(behaviours: readonly Behaviour[], seed: number, folder: Awaited<ReturnType<typeof temporaryFolder>>) {
    this.#removeFolder = folder.remove
    this.vehicle = new SimulatedVehicle({
      vin: sampleVin, ivc: sampleIvc, broker: { url: 'mqtt://127.0.0.1:1' }, makeLink: this.cloud.makeLink, topicPrefix: undefined,
      memoryPath: join(folder.path, 'journal'), behaviours, random: new Random(seed), clock: this.clock, ledger: this.ledger,
      overheard: () => undefined, onEvent: (event) => this.events.push(event),
    })
  } // prettier-ignore

  static async start(behaviours: readonly Behaviour[], seed = 1): Promise<SamplePossessed> {
    const possessed = new SamplePossessed(behaviours, seed, await temporaryFolder())
    await possessed.vehicle.start()
    await possessed.until(() => possessed.count('time') > 0)
    return possessed
  }

  /** A new command, to be done within `ttl` from now. Not sent yet. */
  make(more: Partial<CommandMessage> = {}, ttl: Duration = 30_000): CommandMessage {
    this.#serial += 1
    const issuedAt = this.clock.now() + 1
    return sampleCommand(this.#serial, { issuedAt, notAfter: issuedAt + ttl, command: 'horn_honk', lane: 'signals', ...more })
  } // prettier-ignore

  /** Sends it, again and again as a cloud does, until it is answered. */
  async ask(command: CommandMessage): Promise<void> {
    await this.until(() => this.cloud.answerOf(command.id) !== undefined, () => this.cloud.send(command))
  } // prettier-ignore

  /** Lets virtual time pass, in steps that leave the disk its own, until it is so. */
  async until(isSo: () => boolean, again: () => void = () => undefined): Promise<void> {
    let steps = 0
    await eventually(
      async () => {
        if (steps % 40 === 0) again()
        steps += 1
        await this.clock.advance(50)
        return isSo()
      },
      { every: 1, what: 'the vehicle' },
    )
  }

  count(kind: BodyEvent['kind']): number {
    return this.events.filter((event) => event.kind === kind).length
  }

  async end(): Promise<void> {
    const stopped = this.vehicle.stop()
    let isOver = false
    const over = (): void => void (isOver = true)
    void stopped.then(over, over)
    await this.until(() => isOver)
    await stopped
    await this.#removeFolder()
  }
}
