import type { CommandId, CommandMessage, IvcId, Vin } from '@keyfob/protocol'
import { parseInstant } from '@keyfob/runtime'
import { fleetIvc, fleetVin } from '../fleet-names.ts'

export const sampleVin: Vin = fleetVin(1)
export const sampleIvc: IvcId = fleetIvc(1)
const issuedAt = parseInstant('2026-01-01T00:00:01.000Z')! // a literal

/** The number as a UUIDv7. */
export const sampleId = (number: number): CommandId =>
  `01890a5d-ac96-774b-bcce-${String(number).padStart(12, '0')}` as CommandId // its form is the brand's

/** A command to the first vehicle; `more` is what the test is about. */
export const sampleCommand = (number: number, more: Partial<CommandMessage> = {}): CommandMessage => ({
  kind: 'command',
  id: sampleId(number),
  command: 'engine_start',
  params: {},
  vin: sampleVin,
  ivc: sampleIvc,
  issuedAt,
  notAfter: issuedAt + 30_000,
  lane: 'engine',
  sequence: number + 1,
  answerTimeoutSeconds: 30,
  ...more,
})
