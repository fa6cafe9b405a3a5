import { messageOf } from '@keyfob/runtime'
import { Command } from 'commander'
import { type CampaignReport, runCampaign } from './run-campaign.ts'

const program = new Command('chaos:campaign')
  .description('a campaign over a simulated fleet while workers are killed, and one that its rule must stop')
  .option('--vehicles <count>', 'simulated vehicles', Number, 5_000)
  .option('--wave <count>', 'vehicles of a wave', Number, 500)
  .option('--kill-every <seconds>', 'kill -9 of a worker', Number, 4)
  .parse()

interface Options {
  readonly vehicles: number
  readonly wave: number
  readonly killEvery: number
}

/** What must hold; each that does not, in words. */
const breachesOf = ({ missed, repeated, doubled, aborted }: CampaignReport): readonly string[] => [
  ...(missed.length > 0 ? [`${missed.length} vehicles got no command`] : []),
  ...(repeated.length > 0 ? [`${repeated.length} vehicles got more than one command`] : []),
  ...(doubled > 0 ? [`${doubled} effects happened twice`] : []),
  ...(aborted.state === 'aborted' && aborted.waves === 1 && aborted.commands <= aborted.waveSize
    ? []
    : ['the bad campaign was not stopped within its first wave']),
]

const { vehicles, wave: waveSize, killEvery: killEverySeconds } = program.opts<Options>()
try {
  const tell = (what: string): void => void process.stderr.write(`${what}\n`)
  const report = await runCampaign({ vehicles, waveSize, killEverySeconds, tell })
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  const breaches = breachesOf(report)
  for (const breach of breaches) process.stderr.write(`BROKEN: ${breach}\n`)
  process.exitCode = breaches.length === 0 ? 0 : 1
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = 1
}
