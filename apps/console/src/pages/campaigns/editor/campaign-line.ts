import type { CreateCampaignInput } from '@keyfob/client'
import { paramWords, placeholder } from '../../../shared/cli/param-words.ts'
import { keyfobLine } from '../../../shared/cli/shell-line.ts'

/** As it is in the form: a name, a command and vehicles may still be missing. */
type LineInput = Omit<CreateCampaignInput, 'name' | 'command'> & Partial<Pick<CreateCampaignInput, 'name' | 'command'>>

export const campaignLineOf = (input: LineInput): string => {
  const { target, window, abort } = input
  return keyfobLine(
    [
      'campaigns',
      'create',
      placeholder(input.name ?? '', 'NAME') ?? '',
      placeholder(input.command ?? '', 'COMMAND') ?? '',
    ],
    {
      vin: target.vins?.length === 0 ? 'VIN' : target.vins,
      label: target.label,
      version: target.version && `${target.version.name}:${target.version.value}`,
      online: target.online,
      p: paramWords(input.params ?? {}),
      ttl: input.ttlSeconds,
      wave: input.waveSize,
      'wave-seconds': input.waveSecondsMax,
      'per-minute': input.perMinute,
      'starts-at': input.startsAt,
      'ends-at': input.endsAt,
      window: window && `${window.from}-${window.to}`,
      'time-zone': window?.timeZone,
      'abort-failed': abort?.failed,
      'abort-unknown': abort?.unknown,
    },
  )
}
