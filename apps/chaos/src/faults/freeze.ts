import type { ServerName } from '../stage.ts'
import type { Fault } from './fault.ts'

/** A server that runs and does nothing, like one whose disk hangs. */
const freezeServer = (name: ServerName): Fault => ({
  name: `freeze ${name}`,
  target: name,
  lasts: [1_000, 6_000],
  weight: 1,
  inject: async ({ servers }) => {
    servers[name].pause()
    return async () => servers[name].resume()
  },
})

/** A process that stops for a while in the middle of its work, and resumes as if nothing had happened: its leases have expired by then. */
const freezeReplica = (name: string): Fault => ({
  name: `freeze ${name}`,
  target: name,
  lasts: [1_000, 9_000],
  weight: 1,
  inject: async ({ replicas }) => {
    const { pid } = replicas.find((replica) => replica.name === name)!.process // a name of the stage
    if (pid !== undefined) process.kill(pid, 'SIGSTOP')
    return async () => void (pid !== undefined && process.kill(pid, 'SIGCONT'))
  },
})

export const freezeFaults: readonly Fault[] = [
  ...(['postgres', 'rabbit', 'redis', 'mosquitto'] as const).map(freezeServer),
  ...['api-1', 'worker-1', 'worker-2'].map(freezeReplica),
]
