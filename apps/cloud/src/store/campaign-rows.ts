import { formatInstant } from '@keyfob/runtime'
import type { Campaign, CampaignVehicle } from '../ports/campaign.ts'
import type { Columns } from './rows.ts'

/** A row of `campaigns` as the driver reads it. The store wrote it from a record, so its strings are what they were. */
interface CampaignRow extends Pick<Campaign, 'id' | 'name' | 'who' | 'state' | 'reason' | 'spec' | 'total' | 'wave'> {
  readonly wave_began_at: Date | null
  readonly excused_wave: number
  readonly created_at: Date
  readonly updated_at: Date
  readonly ended_at: Date | null
}

export const campaignOf = (columns: Columns): Campaign => {
  const row = columns as unknown as CampaignRow // the statements select all columns of `campaigns`
  return {
    id: row.id,
    name: row.name,
    who: row.who,
    state: row.state,
    reason: row.reason,
    spec: row.spec,
    total: row.total,
    wave: row.wave,
    waveBeganAt: row.wave_began_at?.getTime() ?? null,
    excusedWave: row.excused_wave,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    endedAt: row.ended_at?.getTime() ?? null,
  }
}

export const campaignColumns = (campaign: Campaign): Columns => ({
  id: campaign.id,
  name: campaign.name,
  who: campaign.who,
  state: campaign.state,
  reason: campaign.reason,
  spec: campaign.spec,
  total: campaign.total,
  wave: campaign.wave,
  excused_wave: campaign.excusedWave,
  created_at: formatInstant(campaign.createdAt),
  updated_at: formatInstant(campaign.updatedAt),
  next_at: formatInstant(campaign.spec.startsAt ?? campaign.createdAt),
})

interface VehicleRow extends Pick<CampaignVehicle, 'vin' | 'wave' | 'state' | 'reason' | 'earlier'> {
  readonly command_id: CampaignVehicle['commandId']
}

export const campaignVehicleOf = (columns: Columns): CampaignVehicle => {
  const { vin, wave, state, reason, command_id: commandId, earlier } = columns as unknown as VehicleRow // as above
  return { vin, wave, state, reason, commandId: state === 'refused' ? null : commandId, earlier }
}
