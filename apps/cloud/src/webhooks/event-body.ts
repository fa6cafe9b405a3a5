import { type StatusEvent, toCloudEvent } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'

/** What a webhook is told of a status event: the type, when it was so, and the same data as on every stream. */
export const eventBody = (event: StatusEvent): string => {
  const { data } = toCloudEvent(event)
  return JSON.stringify({ type: `command.${event.state}`, timestamp: formatInstant(event.at), data })
}
