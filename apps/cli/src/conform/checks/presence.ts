import type { Check } from '../check.ts'
import { Violation } from '../violation.ts'

/** Births, wills and probes (SPEC sections 6.1 and 6.4). */
export const presenceChecks: readonly Check[] = [
  {
    name: 'probe',
    title: 'a probe is answered by a birth with its nonce',
    clause: '6.1',
    run: async ({ vehicle }) => void (await vehicle.probe()),
  },
  {
    name: 'birth-nonces',
    title: 'each birth has a new nonce; session and counter stay while the connection does',
    clause: '6.4',
    run: async ({ vehicle }) => {
      const [first, second] = [await vehicle.probe(), await vehicle.probe()]
      if (first.nonce === second.nonce) throw new Violation('6.4', `two births have the nonce ${first.nonce}`)
      if (first.session !== second.session || first.counter !== second.counter)
        throw new Violation('6.4', 'session or counter changed within one connection')
    },
  },
  {
    name: 'birth-retained',
    title: 'the broker retains the birth',
    clause: '6.4',
    run: async ({ vehicle }) => {
      const { session } = await vehicle.probe()
      const { heard } = vehicle.cloud
      const from = heard.all.length
      await vehicle.cloud.subscribeAgain()
      await vehicle.until(
        () =>
          heard.all.slice(from).some((at) => at.uplink === 'presence' && at.retained && at.message.session === session),
        () => new Violation('6.4', 'the broker has no retained birth of this session'),
      )
    },
  },
  {
    name: 'session-after-power-loss',
    title: 'after a loss of power: the will names the session, the counter grows, the session is new',
    clause: '6.4',
    run: async ({ vehicle, power }) => {
      const before = await vehicle.probe()
      await power.restart()
      await vehicle.until(
        () => vehicle.cloud.heard.births.some(({ session }) => session !== before.session),
        () => new Violation('6.4', 'there is no birth of a new session'),
        reconnects,
      )
      const after = await vehicle.probe()
      if (after.counter <= before.counter)
        throw new Violation('6.4', `the counter went from ${before.counter} to ${after.counter}`)
      if (!vehicle.cloud.heard.endedSessions.includes(before.session))
        throw new Violation('6.4', 'no will said that the old session ended')
    },
  },
]

/** A vehicle with a keep-alive of a minute is missed after 90 s. */
const reconnects = 120_000
