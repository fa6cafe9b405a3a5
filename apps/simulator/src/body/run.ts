import {
  type Link,
  type Actuator,
  type Journal,
  type SigningOptions,
  Vehicle,
  type VehicleEvent,
} from '@keyfob/vehicle'
import { type Tracer, noTracer } from '@keyfob/runtime'
import type { Attachment } from '../behaviours/behaviour.ts'
import type { Signals } from '../car/car.ts'
import { Power } from './power.ts'
import { PoweredActuator } from './powered-actuator.ts'
import { PoweredJournal } from './powered-journal.ts'
import { PoweredLink } from './powered-link.ts'
import type { VehicleBody } from './vehicle-body.ts'

export interface RunParts {
  readonly body: Pick<VehicleBody, 'vin' | 'ivc' | 'clock'>
  readonly tracer?: Tracer | undefined
  readonly topicPrefix: string | undefined
  readonly signing: SigningOptions | undefined
  readonly journal: Journal
  readonly attachments: readonly Attachment[]
  readonly radio: Link
  readonly actuator: Actuator
  /** Not called after the cut. */
  readonly onEvent: (event: VehicleEvent) => void
}

/** The SDK from one start to its end, on ports that the behaviours have wrapped: SDK > power > behaviours > the port. */
export class Run {
  readonly #power = new Power()
  readonly #journal: PoweredJournal
  readonly #vehicle: Vehicle

  constructor(parts: RunParts) {
    const { body, topicPrefix, signing, journal, attachments, radio, actuator, tracer = noTracer, onEvent } = parts
    const wrapped = <Port>(port: Port, wrap: (attachment: Attachment, port: Port) => Port | undefined): Port =>
      attachments.reduce((inner, attachment) => wrap(attachment, inner) ?? inner, port)
    this.#journal = new PoweredJournal(
      wrapped(journal, (attachment, port) => attachment.wrapJournal?.(port)),
      this.#power,
    )
    this.#vehicle = new Vehicle({
      vin: body.vin,
      ivc: body.ivc,
      ...(topicPrefix !== undefined && { topicPrefix }),
      signing,
      versions: { simulator: '1' },
      journal: this.#journal,
      link: new PoweredLink(
        wrapped(radio, (attachment, port) => attachment.wrapLink?.(port)),
        this.#power,
      ),
      actuator: new PoweredActuator(
        wrapped(actuator, (attachment, port) => attachment.wrapActuator?.(port)),
        this.#power,
      ),
      tracer,
      clock: wrapped(body.clock, (attachment, port) => attachment.wrapClock?.(port)),
      onEvent: (event) => void (this.#power.isOn && onEvent(event)),
    })
  }

  /** Also resolves when power fails meanwhile. */
  async start(): Promise<void> {
    await this.#vehicle.start().catch((error: unknown) => {
      if (this.#power.isOn) throw error
    })
  }

  report(signals: Signals): void {
    this.#vehicle.report(signals)
  }

  /** Ends in order. */
  stop(): Promise<void> {
    return this.#vehicle.stop()
  }

  /** Cuts the power at once. Resolves when the disk is at rest, so that the next run may begin. */
  async cut(): Promise<void> {
    this.#power.cut()
    // Its ports are dead: the stop only releases its timers.
    await this.#vehicle.stop()
    await this.#journal.release()
  }
}
