import { parseIvcId } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import type { Check } from '../check.ts'
import { Violation } from '../violation.ts'

/** What a vehicle cannot vouch for, and what is withdrawn (SPEC section 6.5, steps 4 to 6). */
export const doubtChecks: readonly Check[] = [
  {
    name: 'another-unit',
    title: 'a command that was issued to another unit is answered unknown (cannot_vouch)',
    clause: '6.5 L4',
    run: async ({ vehicle }) => {
      for (const ivc of [parseIvcId('conform-other')!, ...(vehicle.ivc === null ? [] : [null])]) {
        const command = await vehicle.send(vehicle.command({ ivc }))
        await vehicle.answered(command, 'L4', 'unknown', 'cannot_vouch')
        vehicle.notBegun(command, 'L4')
      }
    },
  },
  {
    name: 'before-horizon',
    title: 'a command that was issued at or before the horizon, and is not remembered, never begins',
    clause: '6.5 L4',
    run: async ({ vehicle }) => {
      const { horizon } = await vehicle.probe()
      if (horizon === null) throw new Violation('6.4', 'the birth names no horizon, and the vehicle had the time')
      for (const issuedAt of [horizon, horizon - seconds(3_600)]) {
        const command = await vehicle.send(vehicle.command({ issuedAt }))
        await vehicle.answered(command, 'L4', 'unknown', 'cannot_vouch')
        vehicle.notBegun(command, 'L4')
      }
    },
  },
  {
    name: 'cancel-first',
    title: 'a cancel that overtakes its command kills it: both are answered rejected (canceled)',
    clause: '6.5 L7',
    run: async ({ vehicle }) => {
      const command = vehicle.command()
      const cancel = await vehicle.cancel(command)
      await vehicle.answered(cancel, 'L7', 'rejected', 'canceled')
      await vehicle.send(command)
      await vehicle.answer(command, 2)
      vehicle.notBegun(command, 'L4')
    },
  },
  {
    name: 'cancel-waiting',
    title: 'a cancel reaches a command that waits in its lane; what is said of it is never taken back',
    clause: '6.5 L7',
    run: async ({ vehicle }) => {
      const [first, second] = [vehicle.command(), vehicle.command()]
      await Promise.all([vehicle.send(first), vehicle.send(second), vehicle.cancel(second)])
      await vehicle.answer(first)
      await vehicle.answered(second, 'L7', 'rejected', 'canceled')
      await vehicle.pass(seconds(1))
      vehicle.notBegun(second, 'L4')
    },
  },
  {
    name: 'cancel-running',
    title: 'a cancel of what runs is told so, and the end is the true one',
    clause: '6.5 L7',
    run: async ({ vehicle }) => {
      const command = await vehicle.send(vehicle.command())
      await vehicle.running(command)
      await vehicle.cancel(command)
      const { status } = await vehicle.answer(command)
      if (status === 'rejected') throw new Violation('L7', `${command.id} was running, and is said to be rejected`)
    },
  },
  {
    name: 'cancel-answered',
    title: 'a cancel of what was answered gets the same answer',
    clause: '6.5 L4',
    run: async ({ vehicle }) => {
      const command = await vehicle.send(vehicle.command())
      await vehicle.answer(command)
      const before = vehicle.answers(command).length
      await vehicle.cancel(command)
      await vehicle.answer(command, before + 1)
    },
  },
]
