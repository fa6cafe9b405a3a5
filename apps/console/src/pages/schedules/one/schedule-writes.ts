import type { KeyfobClient, Schedule } from '@keyfob/client'
import { keyfobLine } from '../../../shared/cli/shell-line.ts'
import type { Write } from '../../../shared/write/use-writes.ts'

type Named = Pick<Schedule, 'id' | 'name'>

export const runWrite = ({ schedules }: KeyfobClient, { id, name }: Named): Write => ({
  run: () => schedules.run(id),
  doing: 'run the schedule',
  done: 'A worker runs it within a second.',
  line: keyfobLine(['schedules', 'run', name]),
})

/** Pauses one that is active, and resumes one that is paused. */
export const pauseWrite = (
  { schedules }: KeyfobClient,
  { id, name, paused }: Named & Pick<Schedule, 'paused'>,
): Write =>
  paused
    ? {
        run: () => schedules.resume(id),
        doing: 'resume the schedule',
        done: 'It is active again. Occurrences of the pause are not run.',
        line: keyfobLine(['schedules', 'resume', name]),
      }
    : {
        run: () => schedules.pause(id),
        doing: 'pause the schedule',
        done: 'It is paused, and has no occurrences until it is resumed.',
        line: keyfobLine(['schedules', 'pause', name]),
      }

export const removeWrite = ({ schedules }: KeyfobClient, { id, name }: Named): Write => ({
  run: () => schedules.delete(id),
  doing: 'delete the schedule',
  done: 'The schedule is deleted.',
  line: keyfobLine(['schedules', 'remove', name]),
})
