import { type Duration, type NamedService, Periodic, milliseconds, seconds } from '@keyfob/runtime'
import { CampaignRunner, type CampaignRunnerOptions } from './campaign-runner.ts'
import { Campaigns } from './campaigns.ts'

export interface MakeCampaignsOptions extends CampaignRunnerOptions {
  readonly historyKept: Duration
}

export interface MadeCampaigns {
  /** For the API. */
  readonly campaigns: Campaigns
  /** What every worker runs. */
  readonly workers: readonly NamedService[]
}

/** While a campaign had its turn lately. */
const lookEvery: Duration = milliseconds(250)
/** Else: an index lookup, which a system at rest should not pay four times a second. */
const restEvery: Duration = seconds(2)
/** Longer than a running campaign goes without a turn, closed windows excepted. */
const livelyFor: Duration = seconds(5)
const forgetEvery: Duration = seconds(3_600)
/** Each with up to 100,000 rows. */
const forgottenTogether = 10

export const makeCampaigns = (options: MakeCampaignsOptions): MadeCampaigns => ({
  campaigns: new Campaigns(options),
  workers: [['campaigns', campaignWork(options)]],
})

const campaignWork = ({ historyKept, ...options }: MakeCampaignsOptions): Periodic => {
  const { store, clock, log } = options
  const runner = new CampaignRunner(options)
  let forgottenAt = -Infinity
  let livelyUntil = -Infinity
  let lookAt = -Infinity
  return new Periodic({
    name: 'campaigns',
    interval: lookEvery,
    clock,
    onError: (error) => log.error('sweep.failed', { sweep: 'campaigns', error: String(error) }),
    run: async () => {
      if (clock.now() - forgottenAt >= forgetEvery) {
        await store.forget(clock.now() - historyKept, forgottenTogether)
        forgottenAt = clock.now()
      }
      const now = clock.monotonic()
      if (now < lookAt) return false
      const { turns, hasMore } = await runner.run()
      if (turns > 0) livelyUntil = now + livelyFor
      lookAt = now < livelyUntil ? -Infinity : now + restEvery
      return hasMore
    },
  })
}
