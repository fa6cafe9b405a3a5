/** Why something that a vehicle sent was not kept. */
export const uplinkRefusals = ['state_rate', 'presence_rate', 'signals', 'registration_rate'] as const
export type UplinkRefusal = (typeof uplinkRefusals)[number]

/** What of the vehicles' messages is not kept, told to whoever counts it. It never throws and never waits. */
export interface UplinkMeasures {
  refused(reason: UplinkRefusal, count: number): void
}

/** Nobody counts. */
export const noUplinkMeasures: UplinkMeasures = { refused: () => undefined }
