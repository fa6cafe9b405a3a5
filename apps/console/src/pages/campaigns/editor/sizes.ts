import type { CreateCampaignInput } from '@keyfob/client'

/** As the API has it unless told. */
const waveSizeDefault = 100

export interface Sizes {
  /** Vehicles of the first wave. */
  readonly first: number
  /** The least number of waves: windows and retries make more. */
  readonly waves: number
  /** How long its submits take at least, in ms; undefined: as fast as Keyfob accepts. */
  readonly least: number | undefined
}

/** Undefined while its numbers are none. */
export const sizesOf = (
  count: number,
  { waveSize = waveSizeDefault, perMinute }: Pick<CreateCampaignInput, 'waveSize' | 'perMinute'>,
): Sizes | undefined => {
  if (!(count > 0 && waveSize >= 1)) return undefined
  const hasRate = perMinute !== undefined && perMinute >= 1
  return {
    first: Math.min(count, waveSize),
    waves: Math.ceil(count / waveSize),
    least: hasRate ? (count / perMinute) * 60_000 : undefined,
  }
}
