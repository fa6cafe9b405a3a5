import type { ServerName } from '../stage.ts'
import type { Fault } from './fault.ts'

/** kill -9 of one of Keyfob's processes; another one is there. */
const killReplica = (name: string): Fault => ({
  name: `kill ${name}`,
  target: name,
  lasts: [200, 4_000],
  weight: 3,
  inject: async ({ replicas }) => {
    const { process } = replicas.find((replica) => replica.name === name)! // a name of the stage
    await process.kill()
    return () => process.start()
  },
})

/** kill -9 of a server; its data stays. */
const killServer = (name: ServerName, weight: number): Fault => ({
  name: `kill ${name}`,
  target: name,
  lasts: [200, 3_000],
  weight,
  inject: async ({ servers }) => {
    await servers[name].kill()
    return () => servers[name].start()
  },
})

export const killFaults: readonly Fault[] = [
  ...['api-1', 'api-2', 'worker-1', 'worker-2'].map(killReplica),
  killServer('postgres', 3),
  killServer('rabbit', 1),
  killServer('redis', 2),
  killServer('mosquitto', 2),
]
