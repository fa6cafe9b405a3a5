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

/** One index lookup each, while nothing runs. */
const lookEvery: Duration = milliseconds(250)
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
      return runner.run()
    },
  })
}
