import type { Approval } from '@keyfob/client'
import { line, paint, printLine } from './terminal.ts'

/** What waits for a second person, or what became of it: a line, and why. */
export const printApproval = ({ id, state, command, vin, who, purpose, expiresAt, ...rest }: Approval): void => {
  printLine(
    line`${state}  ${command} → ${vin}  ${paint(`asked by ${who}${purpose === null ? '' : `: ${purpose}`}`, 'dim')}`,
  )
  const { decidedBy, reason, problem } = rest
  if (decidedBy !== null) printLine(line`by ${decidedBy}${reason === null ? '' : `: ${reason}`}`)
  if (problem !== null) printLine(line`${problem.detail}`)
  if (state === 'awaiting_approval')
    printLine(line`Nothing was sent. Another caller may approve it until ${expiresAt}.`)
  printLine(paint(id, 'dim'))
}
