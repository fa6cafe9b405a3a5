/** The program of one part of a fleet: `PartProcess` starts it, with a channel. */
import { FleetPart } from './fleet-part.ts'
import type { FromPart, ToPart } from './fleet-messages.ts'

// A Ctrl-C goes to the whole group; the parent says when to stop.
process.on('SIGINT', () => undefined)
const part = new FleetPart((message: FromPart) => void (process.connected && process.send?.(message)))

const obey = async (message: ToPart): Promise<void> => {
  await part.hear(message)
  // What connecting left behind would stay for the whole run: vehicles that stand still make no garbage.
  if (message.kind === 'start') globalThis.gc?.()
  if (message.kind === 'stop') process.disconnect()
}

process.on('message', (message: ToPart) => {
  obey(message).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`)
    process.exit(1)
  })
})
// After a stop, and when the parent ended without one.
process.once('disconnect', () => process.exit())
