import { join } from 'node:path'
import type { CommandMessage } from '@keyfob/protocol'
import { type Duration, VirtualClock, milliseconds, systemClock } from '@keyfob/runtime'
import type { BodyEvent } from '../../body/body-event.ts'
import { SimulatedVehicle } from '../../body/simulated-vehicle.ts'
import { Ledger } from '../../ledger.ts'
import { Random } from '../../random.ts'
import { SampleCloud } from '../../testing/sample-cloud.ts'
import { sampleCommand, sampleIvc, sampleVin } from '../../testing/sample-command.ts'
import type { Behaviour } from '../behaviour.ts'

const step: Duration = milliseconds(50)
/** A cloud repeats after 2 s. */
const stepsPerRepetition = 40
/** A quarter of an hour of virtual time, some 20 s of real time. */
const stepsMax = 18_000

/** A vehicle with the real SDK and a real journal, misbehaving by behaviours, on a sample cloud and in virtual time. */
export class MisbehavingVehicle {
  readonly clock = new VirtualClock()
  readonly cloud = new SampleCloud(this.clock)
  readonly ledger = new Ledger(this.clock)
  readonly events: BodyEvent[] = []
  readonly vehicle: SimulatedVehicle
  #serial = 0

  private constructor(behaviours: readonly Behaviour[], seed: number, folder: string, canBeWoken: boolean) {
    this.vehicle = new SimulatedVehicle({
      vin: sampleVin,
      ivc: sampleIvc,
      broker: { url: 'mqtt://127.0.0.1:1' },
      makeLink: this.cloud.makeLink,
      topicPrefix: undefined,
      memoryPath: join(folder, 'journal'),
      behaviours,
      canBeWoken,
      random: new Random(seed),
      clock: this.clock,
      ledger: this.ledger,
      overheard: () => undefined,
      onEvent: (event) => this.events.push(event),
    })
  }

  /** @param folder of the journal */
  static async start(
    behaviours: readonly Behaviour[],
    seed: number,
    folder: string,
    canBeWoken = false,
  ): Promise<MisbehavingVehicle> {
    const misbehaving = new MisbehavingVehicle(behaviours, seed, folder, canBeWoken)
    await misbehaving.vehicle.start()
    await misbehaving.until(() => misbehaving.count('time') > 0)
    return misbehaving
  }

  /** A new command, to be done within `ttl` from now. Not sent yet. */
  make(more: Partial<CommandMessage> = {}, ttl: Duration = 30_000): CommandMessage {
    this.#serial += 1
    const issuedAt = this.clock.now() + 1
    return sampleCommand(this.#serial, {
      issuedAt,
      notAfter: issuedAt + ttl,
      command: 'horn_honk',
      lane: 'signals',
      ...more,
    })
  }

  /** Sends it, again and again as a cloud does, until it is answered. */
  async ask(command: CommandMessage): Promise<void> {
    await this.until(
      () => this.cloud.answerOf(command.id) !== undefined,
      () => this.cloud.send(command),
    )
  }

  /** Lets virtual time pass, in steps that leave the disk its own, until it is so. */
  async until(isSo: () => boolean, again: () => void = () => undefined): Promise<void> {
    for (let steps = 0; steps < stepsMax; steps += 1) {
      if (steps % stepsPerRepetition === 0) again()
      await this.clock.advance(step)
      // The journal is a real file: its disk does not live in virtual time.
      await systemClock.sleep(1)
      if (isSo()) return
    }
    throw new Error(
      `it did not come; the last events were ${this.events
        .slice(-5)
        .map(({ kind }) => kind)
        .join(', ')}`,
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
  }
}
