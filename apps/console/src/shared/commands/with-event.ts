import type { Command, StatusEvent } from '@keyfob/client'

const open: ReadonlySet<string> = new Set(['queued', 'sent', 'delivered', 'running'])

/** A command as of a later event about it: its state, why, and when it settled. The API has the rest. */
export const withEvent = (command: Command, { data, time }: Pick<StatusEvent, 'data' | 'time'>): Command => ({
  ...command,
  state: data.state,
  reason: data.reason,
  late: data.late,
  settledAt: open.has(data.state) ? null : (command.settledAt ?? time),
})
