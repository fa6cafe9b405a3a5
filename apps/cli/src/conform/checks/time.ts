import { hours, seconds } from '@keyfob/runtime'
import type { Check } from '../check.ts'
import type { Conversation } from '../conversation.ts'
import { NotJudged } from '../violation.ts'

/** Never late, by cloud time alone (L5; SPEC section 6.5, begin and cloud time). */
export const timeChecks: readonly Check[] = [
  {
    name: 'late',
    title: 'a command whose notAfter is past does not begin: rejected (not_after_passed)',
    clause: 'L5',
    run: async ({ vehicle }) => refusedAsLate(vehicle, -seconds(3)),
  },
  {
    name: 'late-in-lane',
    title: 'a command that waits in its lane until after its notAfter does not begin',
    clause: 'L5',
    run: async ({ vehicle }) => {
      const first = await vehicle.send(vehicle.command())
      await vehicle.running(first)
      const second = await vehicle.send(vehicle.command({}, seconds(0.4)))
      await vehicle.answer(first)
      if (vehicle.cloud.now() < second.notAfter)
        throw new NotJudged('the command ended too early: name one that takes a second with --command')
      await vehicle.answered(second, 'L5', 'rejected', 'not_after_passed')
      vehicle.notBegun(second, 'L5')
    },
  },
  {
    name: 'forged-time',
    title: 'a time that it did not ask for is not taken',
    clause: 'L5',
    run: async ({ vehicle }) => {
      await forge(vehicle, 'conform-never-asked')
    },
  },
  {
    name: 'time-twice',
    title: 'a time that comes twice counts once',
    clause: 'L5',
    run: async ({ vehicle }) => {
      const { nonce } = await vehicle.probe()
      await vehicle.pass(seconds(0.5)) // it was answered
      await forge(vehicle, nonce)
    },
  },
]

const refusedAsLate = async (vehicle: Conversation, ttl: number): Promise<void> => {
  const command = await vehicle.send(vehicle.command({}, ttl))
  await vehicle.answered(command, 'L5', 'rejected', 'not_after_passed')
  vehicle.notBegun(command, 'L5')
}

/** A time two hours off, either way; then a command that is in time, and one that is too late. */
const forge = async (vehicle: Conversation, nonce: string): Promise<void> => {
  for (const off of [hours(2), -hours(2)]) {
    await vehicle.cloud.send({ kind: 'time', nonce, now: vehicle.cloud.now() + off })
    const inTime = await vehicle.send(vehicle.command())
    await vehicle.answered(inTime, 'L5', 'succeeded')
    await refusedAsLate(vehicle, -seconds(60))
  }
}
