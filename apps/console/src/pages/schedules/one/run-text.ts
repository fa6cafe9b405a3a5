import type { ScheduleRun } from '@keyfob/client'
import type { linkTo } from '../../../router/links.ts'

/** The reason, and the first problem where there is one. */
export const whyText = ({ reason, problems }: Pick<ScheduleRun, 'reason' | 'problems'>): string => {
  const [first] = problems
  if (first === undefined) return reason
  const rest = problems.length === 1 ? '' : `, and ${problems.length - 1} more`
  return `${reason === '' ? '' : `${reason}: `}…${first.vin.slice(-6)} ${first.detail}${rest}`
}

/** To the command of a run that has one, else to those of the schedule since then. */
export const runLink = (
  schedule: string,
  { commands, runAt }: Pick<ScheduleRun, 'commands' | 'runAt'>,
  links: Pick<typeof linkTo, 'command' | 'commands'>,
): string => {
  const [only] = commands
  return only !== undefined && commands.length === 1 ? links.command(only) : links.commands({ schedule, from: runAt })
}
