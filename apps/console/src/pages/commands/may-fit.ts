import type { StatusEvent } from '@keyfob/client'
import type { CommandFilters } from '../../shared/commands/command-filters.ts'

/** Whether the command of an event may fit, by what the event tells of it; the list says it exactly. */
export const mayFit = ({ data }: Pick<StatusEvent, 'data'>, { vin, command, state }: CommandFilters): boolean =>
  (vin === undefined || vin === data.vin) &&
  (command === undefined || command === data.command) &&
  (state === undefined || state.split(',').includes(data.state))
