import { clockToleranceDefault } from '@keyfob/protocol'
import { VirtualClock } from '@keyfob/runtime'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SampleJournal } from './sample-journal.ts'
import { SampleActuator, SampleVehicle, idOf } from './sample-vehicle.ts'

/** What may happen next to a vehicle, its power, its disk and its network. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('command' as const), number: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('cancel' as const), number: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('pass' as const), duration: fc.integer({ min: 0, max: 4_000 }) }),
  fc.constantFrom({ kind: 'crash' as const }, { kind: 'time' as const }, { kind: 'disk' as const }, { kind: 'down' as const }),
) // prettier-ignore

/** Effects with the true time of each, over all lives of the vehicle. */
class Judge extends SampleActuator {
  readonly clock = new VirtualClock()
  readonly late: number[] = []
  readonly notAfter = new Map<string, number>()

  override async execute(...args: Parameters<SampleActuator['execute']>): ReturnType<SampleActuator['execute']> {
    const [{ id, notAfter }] = args
    if (this.clock.now() > notAfter) this.late.push(this.clock.now())
    const outcome = await super.execute(...args)
    await this.clock.sleep(700)
    return { ...outcome, result: { id } }
  }
}

/** The disk of a vehicle whose power came back. */
const reborn = ({ entries }: SampleJournal): SampleJournal => {
  const journal = new SampleJournal()
  journal.entries = [...entries]
  return journal
}

it('[L4] [L5] [L7] acts at most once and never late, and never denies what it did, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 60 }), async (happenings) => {
      const judge = new Judge()
      let journal = new SampleJournal()
      const { clock } = judge
      const denied = new Set<string>()
      const begin = async (): Promise<SampleVehicle> => {
        const sample = new SampleVehicle({ clock, journal, actuator: judge, memoryEntries: 4 })
        await sample.vehicle.start()
        await sample.link.goUp()
        return sample
      }
      const lives = [await begin()]
      const issued = new Map<number, ReturnType<SampleVehicle['command']>>()
      for (const next of happenings) {
        const sample = lives.at(-1)! // begun before the loop
        if (next.kind === 'command' || next.kind === 'cancel') {
          const command = issued.get(next.number) ?? sample.command(next.number, { notAfter: clock.now() + 5_000 })
          issued.set(next.number, command)
          const { id, vin, ivc, issuedAt, lane } = command
          sample.link.hear(next.kind === 'command' ? command : { kind: 'cancel', id, vin, ivc, issuedAt, lane })
        }
        if (next.kind === 'pass') await clock.advance(next.duration)
        if (next.kind === 'time') sample.tellTime()
        if (next.kind === 'disk') journal.failure = journal.failure ? undefined : new Error('no space left on device')
        if (next.kind === 'down') {
          sample.link.goDown()
          await sample.link.goUp()
        }
        if (next.kind === 'crash') {
          // Power goes: the old life is never stopped, its disk and its network are gone, and what it remembers is the journal's.
          sample.link.goDown()
          await sample.link.close()
          sample.journal.failure = new Error('there is no power')
          await clock.advance(1_000)
          journal = reborn(journal)
          lives.push(await begin())
        }
        await sample.rest()
      }
      await clock.advance(20_000)
      for (const { link } of lives)
        for (const ack of link.saidOn('ack')) if (ack['status'] === 'rejected') denied.add(String(ack['id']))
      const counts = Array.from({ length: 6 }, (_, at) => judge.effects.filter((id) => id === idOf(at + 1)).length)
      expect(Math.max(...counts), '[L4] effects of one id').toBeLessThanOrEqual(1)
      expect(judge.late, `[L5] effects after notAfter (tolerance ${clockToleranceDefault} ms is not used up)`).toEqual(
        [],
      )
      expect(judge.effects.filter((id) => denied.has(id)), '[L7] effects of commands that were rejected').toEqual([]) // prettier-ignore
    }),
    { numRuns: 150, seed: 20_260_301 },
  )
}, 60_000)
