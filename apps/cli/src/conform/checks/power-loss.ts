import type { CommandMessage } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import type { TimeService } from '../cloud-player.ts'
import type { Check, Kit } from '../check.ts'
import { Violation } from '../violation.ts'

/** What a vehicle knows after its power was cut, and after its memory was lost (L4, L5). */
export const powerChecks: readonly Check[] = [
  {
    name: 'answer-after-power-loss',
    title: 'after a loss of power an answered command gets the same answer',
    clause: '6.5 L4',
    run: async (kit) => {
      const { vehicle } = kit
      const command = await vehicle.send(vehicle.command())
      await vehicle.answer(command)
      const before = vehicle.answers(command).length
      await restart(kit)
      await vehicle.send(command)
      await vehicle.answer(command, before + 1)
      await vehicle.pass(seconds(1))
    },
  },
  {
    name: 'cancel-after-power-loss',
    title: 'after a loss of power a canceled command stays dead',
    clause: '6.5 L4 L7',
    run: async (kit) => {
      const { vehicle } = kit
      const command = vehicle.command()
      await vehicle.answered(await vehicle.cancel(command), 'L7', 'rejected', 'canceled')
      await restart(kit)
      await vehicle.send(command)
      await vehicle.answer(command, 2)
      vehicle.notBegun(command, 'L4')
    },
  },
  {
    name: 'interrupted',
    title:
      'what ran when power failed is answered unknown (interrupted) or followed to its end, and does not begin again',
    clause: '6.5 L4',
    run: async (kit) => {
      const { vehicle } = kit
      const command = await vehicle.send(vehicle.command())
      await vehicle.running(command)
      await restart(kit)
      const saidBefore = vehicle.acks(command).length
      await vehicle.send(command)
      const answer = await vehicle.answer(command)
      const after = vehicle.acks(command).slice(saidBefore)
      // Of one that is followed, `running` is the truth: whether it began twice is said by the file of effects.
      if (after.some(({ status }) => status === 'received' || (status === 'running' && !vehicle.follows)))
        throw new Violation('L4', `${command.id} was running when power failed, and begins again`)
      if (vehicle.follows && answer.status === 'succeeded') return
      await vehicle.answered(command, 'L4', 'unknown', 'interrupted')
    },
  },
  {
    name: 'storm',
    title: 'twenty commands, power lost in the middle, all repeated: one beginning and one answer each',
    clause: 'L4',
    run: async (kit) => {
      const { vehicle } = kit
      const commands = Array.from({ length: 20 }, (_, n) => vehicle.command({ lane: `conform_${n % 10}` }))
      for (const command of commands) await vehicle.send(command)
      await restart(kit)
      for (const command of commands) await vehicle.send(command)
      await Promise.all(commands.map((command) => vehicle.answer(command)))
      for (const command of commands) await vehicle.send(command)
      await vehicle.pass(seconds(2))
    },
  },
  {
    name: 'no-time',
    title: 'without the time nothing begins',
    clause: 'L5',
    run: (kit) => withTime(kit, { answers: false, delay: 0 }, seconds(2)),
  },
  {
    name: 'slow-time',
    title: 'a time whose exchange took longer than twice the tolerance begins nothing',
    clause: 'L5',
    run: (kit) => withTime(kit, { answers: true, delay: seconds(4.5) }, seconds(6)),
  },
  {
    name: 'memory-loss',
    title: 'after a loss of memory nothing begins that was issued before the first exchange of time',
    clause: '6.5 L4',
    run: async ({ vehicle, power }) => {
      // Not by `vehicle.send`: a memory that is lost may answer otherwise than before.
      const [done, waiting] = [vehicle.command(), vehicle.command()]
      await vehicle.cloud.send(done)
      await vehicle.answer(done)
      const { time, heard } = vehicle.cloud
      time.answers = false
      try {
        const births = heard.births.length
        await power.forget()
        await back(vehicle, births)
        const before = vehicle.answers(done).length
        for (const command of [done, waiting]) await vehicle.cloud.send(command)
        await vehicle.pass(seconds(1))
        if (vehicle.answers(done).length > before || vehicle.answers(waiting).length > 0)
          throw new Violation('L4', 'a memory without a horizon answered a command: it cannot know what it had begun')
        time.answers = true
        await vehicle.probe()
        for (const command of [done, waiting]) await vehicle.cloud.send(command)
        await cannotVouch(vehicle, done, before)
        await cannotVouch(vehicle, waiting, 0)
      } finally {
        time.answers = true
      }
    },
  },
]

/** Of what was issued before the memory began; `before`: answers of another memory. */
const cannotVouch = async (vehicle: Kit['vehicle'], command: CommandMessage, before: number): Promise<void> => {
  const { status, reason } = await vehicle.answer(command, before + 1)
  if (status !== 'unknown' || reason?.code !== 'cannot_vouch')
    throw new Violation(
      'L4',
      `${command.id} was issued before the memory began, and is ${status} (${reason?.code ?? ''})`,
    )
}

/** Cuts the power, and waits until the vehicle is there again and has the time. */
const restart = async ({ vehicle, power }: Kit): Promise<void> => {
  const births = vehicle.cloud.heard.births.length
  await power.restart()
  await back(vehicle, births)
  await vehicle.probe()
  await vehicle.pass(seconds(0.5)) // the time is on its way to it
}

const back = (vehicle: Kit['vehicle'], births: number): Promise<void> =>
  vehicle.until(
    () => vehicle.cloud.heard.births.length > births,
    () => new Violation('6.4', 'after its power was cut the vehicle sent no birth'),
    seconds(120),
  )

/** After a loss of power, with such answers to births: a command does not begin, and none is harmed. */
export const withTime = async ({ vehicle, power }: Kit, service: Partial<TimeService>, wait: number): Promise<void> => {
  const { time, heard } = vehicle.cloud
  Object.assign(time, service)
  try {
    const births = heard.births.length
    await power.restart()
    await back(vehicle, births)
    await vehicle.pass(wait)
    const command = await vehicle.send(vehicle.command())
    await vehicle.pass(seconds(2))
    vehicle.notBegun(command, 'L5')
  } finally {
    Object.assign(time, { answers: true, delay: 0, signs: true })
    await vehicle.probe()
    await vehicle.pass(seconds(0.5))
  }
}
