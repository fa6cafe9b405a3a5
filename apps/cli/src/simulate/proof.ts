import type { SimulationReport } from '@keyfob/simulator'
import { exitCodes } from '../exit-codes.ts'

/** What a simulation proves, and its exit code. */
export interface Proof {
  readonly code: number
  readonly isWell: boolean
  readonly sentence: string
}

/** A law that was broken counts first; what was never tried proves nothing, and is no success. */
export const proofOf = ({ lawsBroken, vehicles, commands }: SimulationReport): Proof => {
  const { count, neverConnected, whyNotConnected } = vehicles
  const bad = (code: number, sentence: string): Proof => ({ code, isWell: false, sentence })
  if (lawsBroken.length > 0) return bad(exitCodes.failed, 'Laws were broken:')
  const why = `${whyNotConnected ?? ''}. Name their broker with --mqtt.`
  if (neverConnected === count)
    return bad(exitCodes.unreachable, `Nothing connected, nothing proved: none of ${count} vehicles: ${why}`)
  if (neverConnected > 0)
    return bad(
      exitCodes.unreachable,
      `Of those that connected all laws were kept; ${neverConnected} of ${count} vehicles did not: ${why}`,
    )
  if (commands.sent > 0 && commands.accepted === 0)
    return bad(exitCodes.failed, 'No command was accepted, nothing proved.')
  return { code: exitCodes.ok, isWell: true, sentence: 'All laws were kept.' }
}
