import { parseVin, writeDownlink } from '@keyfob/protocol'
import type { Check } from '../check.ts'
import { garbageFor } from '../garbage.ts'
import { NotJudged, Violation } from '../violation.ts'

/** Repetition, reading and order (SPEC sections 6 and 6.5). */
export const commandChecks: readonly Check[] = [
  {
    name: 'command',
    title: 'a command begins, and is answered',
    clause: '6.5 L7',
    run: async ({ vehicle }) => {
      const command = await vehicle.send(vehicle.command())
      await vehicle.answered(command, '6.5', 'succeeded')
      if (!vehicle.acks(command).some(({ status }) => status === 'running'))
        throw new Violation('6.5', `${command.id} succeeded, and was never said to be running`)
    },
  },
  {
    name: 'repetition',
    title: 'a repetition of an answered command gets the same answer, and nothing begins again',
    clause: '6.5 L4',
    run: async ({ vehicle }) => {
      const command = await vehicle.send(vehicle.command())
      await vehicle.answer(command)
      await vehicle.send(command)
      await vehicle.answer(command, 2)
      await vehicle.pass(quiet)
    },
  },
  {
    name: 'copies',
    title: 'five copies at once have one beginning and one answer',
    clause: '6.5 L4',
    run: async ({ vehicle }) => {
      const command = vehicle.command()
      await Promise.all(Array.from({ length: 5 }, () => vehicle.send(command)))
      await vehicle.answered(command, 'L4', 'succeeded')
      await vehicle.pass(quiet)
    },
  },
  {
    name: 'order',
    title: 'the second command of a lane begins after the first has ended',
    clause: 'L8',
    run: async ({ vehicle }) => {
      const [first, second] = [vehicle.command(), vehicle.command()]
      await Promise.all([vehicle.send(first), vehicle.send(second)])
      await Promise.all([vehicle.answer(first), vehicle.answer(second)])
      const said = vehicle.cloud.heard.all.flatMap((heard) => (heard.uplink === 'ack' ? [heard.message] : []))
      const endOfFirst = said.findIndex(({ id, status }) => id === first.id && status === 'succeeded')
      const beginOfSecond = said.findIndex(({ id, status }) => id === second.id && status === 'running')
      if (beginOfSecond < endOfFirst) throw new Violation('L8', `${second.id} began before ${first.id} had ended`)
    },
  },
  {
    name: 'crowded-lane',
    title: 'of twelve commands in one lane each has one answer, and the surplus is refused',
    clause: '6.5',
    run: async ({ vehicle }) => {
      const commands = Array.from({ length: 12 }, () => vehicle.command())
      await Promise.all(commands.map((command) => vehicle.send(command)))
      for (const command of commands) {
        const { status, reason } = await vehicle.answer(command)
        if (status !== 'succeeded' && reason?.code !== 'vehicle_busy')
          throw new Violation('6.5', `${command.id} is ${status} (${reason?.code ?? 'no reason'})`)
      }
    },
  },
  {
    name: 'unknown-type',
    title: 'a command type that it does not know is refused',
    clause: '6.5',
    run: async ({ vehicle }) => {
      const command = await vehicle.send(vehicle.command({ command: 'conform_unknown_type' }))
      await vehicle.answered(command, '6.5', 'rejected', 'not_supported')
    },
  },
  {
    name: 'unknown-fields',
    title: 'unknown fields are ignored',
    clause: '6',
    run: async ({ vehicle }) => {
      const command = { ...vehicle.command(), conformField: { nested: [1, 'two'] } }
      await vehicle.send(command)
      await vehicle.answered(command, '6', 'succeeded')
    },
  },
  {
    name: 'guards',
    title: 'a guard over what it cannot know refuses the command, and nothing begins',
    clause: '7.1',
    run: async ({ vehicle }) => {
      const guard = { signal: 'Vehicle.Conform.IsUnknown', is: '=', value: true, maxAgeSeconds: 60 } as const
      const command = await vehicle.send(vehicle.command({ guards: [guard] }))
      const { status } = await vehicle.answer(command)
      if (status === 'succeeded') throw new NotJudged('it does not look at guards, so the cloud alone guards it')
      await vehicle.answered(command, '7.1', 'rejected', 'guard_failed')
      vehicle.notBegun(command, '7.1')
    },
  },
  {
    name: 'garbage',
    title: 'what cannot be read is passed over, and the next message is heard',
    clause: '6',
    run: async ({ vehicle }) => {
      for (const payload of garbageFor(vehicle.command())) await vehicle.cloud.sendRaw(payload)
      await vehicle.probe().catch(() => {
        throw new Violation('6', 'after messages that cannot be read, a probe got no birth')
      })
    },
  },
  {
    name: 'not-for-it',
    title: 'another contract, or another VIN, is not taken for its own',
    clause: '6',
    run: async ({ vehicle }) => {
      const [other, later] = [vehicle.command(), vehicle.command()]
      await vehicle.cloud.sendText(writeDownlink({ ...other, vin: otherVin }))
      await vehicle.cloud.sendText(writeDownlink(later).replace('"v":1', '"v":2'))
      await vehicle.pass(quiet)
      for (const { id } of [other, later])
        if (vehicle.acks({ id }).length > 0) throw new Violation('6', `${id} is not for this vehicle, and got an ack`)
    },
  },
]

/** Long enough for what must not come. */
const quiet = 1_000
const otherVin = parseVin('11111111111111111')!
