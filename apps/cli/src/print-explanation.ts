import type { Explanation } from '@keyfob/client'
import { line, paint, paintState, printLine } from './terminal.ts'

/** Why a command is in its state, and what happens next: a sentence a line. */
export const printExplanation = ({ state, summary, because, next }: Explanation): void => {
  printLine(line`${paintState(state)}  ${paint(summary, 'bold')}`)
  for (const sentence of because) printLine(`  ${sentence}`)
  for (const sentence of next) printLine(line`  ${paint('next', 'cyan')}  ${sentence}`)
}
