import type { FaultProxy } from '@keyfob/testbed'
import type { LinkName } from '../stage.ts'
import type { Fault } from './fault.ts'

interface Way {
  readonly verb: string
  readonly lasts: Fault['lasts']
  readonly breaks: (link: FaultProxy) => void
}

const ways: readonly Way[] = [
  // Connections are reset, and new ones pass.
  { verb: 'cut', lasts: [0, 500], breaks: (link) => link.cut() },
  // The server cannot be reached.
  { verb: 'unplug', lasts: [500, 5_000], breaks: (link) => (link.refuse(), link.cut()) },
  // Half-open: connections are there, and nothing moves.
  { verb: 'stall', lasts: [1_000, 8_000], breaks: (link) => link.stall() },
  { verb: 'slow', lasts: [1_000, 5_000], breaks: (link) => link.slow(150) },
]

const breakLink = (name: LinkName, { verb, lasts, breaks }: Way): Fault => ({
  name: `${verb} ${name}`,
  target: name,
  lasts,
  weight: 1,
  inject: async ({ links }) => {
    breaks(links[name])
    return async () => {
      // What was held half-open is closed, as after a while in a real network.
      if (verb === 'stall') links[name].cut()
      links[name].resume()
    }
  },
})

const links: readonly LinkName[] = ['postgres', 'rabbit', 'redis', 'mosquitto', 'vehicles']
export const linkFaults: readonly Fault[] = links.flatMap((name) => ways.map((way) => breakLink(name, way)))
