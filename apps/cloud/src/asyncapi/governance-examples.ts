import type { ApprovalEvent, CampaignEvent } from '@keyfob/protocol'

const commandId = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d'
const campaignId = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3e'
const at = Date.UTC(2026, 0, 1, 12)

/** For the documents of the API and of events. */
export const approvalEventExample: ApprovalEvent = {
  position: 45,
  type: 'approval.refused',
  subjectId: commandId,
  sequence: 2,
  at,
  data: {
    commandId,
    vin: '1KFAA00E4T0000001',
    command: 'engine_start',
    state: 'refused',
    who: 'key:k3x9p2m7qa',
    purpose: 'Battery is low; the customer asked',
    expiresAt: '2026-01-01T12:15:00.000Z',
    by: 'key:m2p8w4n6rt',
    reason: 'The vehicle is in a garage',
    problem: null,
  },
}

export const campaignEventExample: CampaignEvent = {
  position: 46,
  type: 'campaign.aborted',
  subjectId: campaignId,
  sequence: 3,
  at,
  data: {
    campaignId,
    name: 'lock the pool',
    command: 'doors_lock',
    state: 'aborted',
    who: 'key:k3x9p2m7qa',
    by: null,
    reason: '12 of the 200 vehicles of the wave failed, and the limit is 5 %.',
    total: 1_000,
    wave: 1,
    vehicles: null,
  },
}
