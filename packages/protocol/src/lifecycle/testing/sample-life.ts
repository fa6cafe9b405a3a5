import { seconds } from '@keyfob/runtime'
import type { Ack, AckStatus } from '../../messages/ack.ts'
import type { CommandId } from '../../words/ids.ts'
import { type Evidence, type Standing, openStates } from '../states.ts'
import { type Life, newLife } from '../step.ts'

/** For tests: the instant at which the sample command is accepted. */
export const acceptedAt = Date.UTC(2026, 0, 1)

/** A command that is accepted and waits: notAfter 30 s, answer timeout 30 s, deadline 62 s later. */
export const waitingLife = (changes: Partial<Life> = {}): Life => ({
  ...newLife(
    { acceptedAt, notAfter: acceptedAt + seconds(30), deadline: acceptedAt + seconds(62), answerTimeout: seconds(30) },
    'waiting_for_lane',
  ),
  ...changes,
})

const id = '01890a5d-ac96-774b-bcce-b302099a8057' as CommandId // a UUIDv7 by its looks

/** An ack of the sample command. */
export const ackOf = (status: AckStatus, code?: string, result?: Ack['result']): Ack => ({
  id,
  status,
  ...(code !== undefined && { reason: { code } }),
  ...(result && { result }),
})

/** The state and evidence that make up a row of the transition table. */
export const placeOf = (standing: Standing): Pick<Life, 'state' | 'evidence'> => {
  if (standing === 'unknown_unsure') return { state: 'unknown', evidence: 'unsure' }
  if (standing === 'succeeded_reported') return { state: 'succeeded', evidence: 'reported' }
  const settled: Evidence = standing === 'unknown' ? 'none' : 'vehicle'
  return { state: standing, evidence: openStates.some((state) => state === standing) ? 'none' : settled }
}
