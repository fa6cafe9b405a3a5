import type { SimulationReport } from '@keyfob/simulator'
import { exitCodes } from '../exit-codes.ts'

/** What a simulation proves, and its exit code. */
export interface Proof {
  readonly code: number
  readonly isWell: boolean
  readonly sentence: string
}

/** A broken law counts first; a simulation that tried nothing proves nothing, and is not a success. */
export const proofOf = ({ lawsBroken, vehicles, commands }: SimulationReport): Proof => {
  const { count, neverConnected, whyNotConnected } = vehicles
  const bad = (code: number, sentence: string): Proof => ({ code, isWell: false, sentence })
  if (lawsBroken.length > 0) return bad(exitCodes.failed, 'Laws were broken:')
  const why = `${whyNotConnected ?? ''}. Name their broker with --mqtt.`
  if (neverConnected === count)
    return bad(exitCodes.unreachable, `No vehicle connected, so nothing is proved: none of ${count} vehicles: ${why}`)
  if (neverConnected > 0)
    return bad(
      exitCodes.unreachable,
      `All laws were kept for the vehicles that connected; ${neverConnected} of ${count} did not connect: ${why}`,
    )
  if (commands.sent > 0 && commands.accepted === 0)
    return bad(exitCodes.failed, 'No command was accepted, so nothing is proved.')
  return { code: exitCodes.ok, isWell: true, sentence: 'All laws were kept.' }
}
