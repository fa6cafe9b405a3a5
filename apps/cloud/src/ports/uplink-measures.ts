import { signatureRefusals } from '@keyfob/protocol'

/** Why something that a vehicle sent was not kept. */
export const uplinkRefusals = [
  'state_rate',
  'presence_rate',
  'signals',
  'registration_rate',
  ...signatureRefusals,
] as const
export type UplinkRefusal = (typeof uplinkRefusals)[number]

/** Receives which messages of vehicles were dropped, to count them. It never throws and never waits. */
export interface UplinkMeasures {
  refused(reason: UplinkRefusal, count: number): void
}

/** Counts nothing. */
export const noUplinkMeasures: UplinkMeasures = { refused: () => undefined }
