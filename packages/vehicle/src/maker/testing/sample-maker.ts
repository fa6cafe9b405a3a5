/** For tests: a maker without a network. It counts what it starts, and answers as the test says. */
import type { CommandId, CommandMessage } from '@keyfob/protocol'
import type { Outcome } from '../../actuator.ts'
import type { MakerApi, Polled, Started } from '../maker-api.ts'
import { MakerError } from '../maker-error.ts'
import { MakerActuator } from '../maker-actuator.ts'
import { SampleVehicle } from '../../testing/sample-vehicle.ts'

export class SampleMaker implements MakerApi {
  readonly codes: Readonly<Record<string, Outcome>> = {
    DONE: { status: 'succeeded' },
    ASLEEP: { status: 'failed', reason: { code: 'execution_failed' } },
    LOST: { status: 'unknown', reason: { code: 'timed_out' } },
  }
  startsOnce = false
  /** Effects, once for each request that was taken. */
  readonly effects: CommandId[] = []
  readonly starts: CommandId[] = []
  readonly polls: string[] = []
  /** What the next calls of `start` do instead of an answer; a lost answer comes after the effect. */
  startFaults: ('lost' | 'hangs' | MakerError | Error)[] = []
  pollFaults: (MakerError | Error)[] = []
  /** What `start` returns instead of a request. */
  instead: Started | undefined
  /** How requests end; undefined: they do not yet. */
  code: string | undefined = 'DONE'
  find?: NonNullable<MakerApi['find']>

  refuse({ command }: CommandMessage): ReturnType<MakerApi['refuse']> {
    return command === 'engine_start' ? undefined : { code: 'not_supported' }
  }

  async start({ id }: CommandMessage, signal: AbortSignal): Promise<Started> {
    this.starts.push(id)
    const fault = this.startFaults.shift()
    if (fault instanceof Error) throw fault
    if (this.instead !== undefined) return this.instead
    if (!this.startsOnce || !this.effects.includes(id)) this.effects.push(id)
    if (fault === 'lost') throw new Error('socket hang up')
    if (fault === 'hangs') await new Promise((_, reject) => signal.addEventListener('abort', reject))
    return { kind: 'started', request: `request of ${id}` }
  }

  async poll(request: string): Promise<Polled> {
    this.polls.push(request)
    const fault = this.pollFaults.shift()
    if (fault !== undefined) throw fault
    return this.code === undefined ? { kind: 'pending' } : { kind: 'ended', code: this.code }
  }
}

/** A vehicle whose actuator is the bridge to this maker. `before`: the run before it, whose memory and clock it has. */
export const makersVehicle = (
  maker: MakerApi,
  { clock, journal }: Partial<Pick<SampleVehicle, 'clock' | 'journal'>> = {},
): Promise<SampleVehicle> => {
  const sample = new SampleVehicle({ ...(clock && { clock }), ...(journal && { journal }) })
  const actuator = new MakerActuator({ api: maker, clock: sample.clock, pauses: { base: 1_000, max: 1_000 } })
  sample.actuator.refuse = (command) => actuator.refuse(command)
  sample.actuator.execute = (command, signal, ...[state, pursuit]) =>
    // The vehicle hands both in; the sample's own method takes neither.
    actuator.execute(command, signal, state as never, pursuit as never)
  sample.actuator.resume = (...asked) => actuator.resume(...asked)
  return sample.ready()
}
