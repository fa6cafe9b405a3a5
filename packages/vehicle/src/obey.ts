import type { CommandMessage, Verdict } from '@keyfob/protocol'
import type { Answers } from './answers.ts'

/** Sends what a verdict asks for; the caller handles `hold` and `admit`. */
export const obey = async (
  answers: Answers,
  message: Pick<CommandMessage, 'id' | 'issuedAt' | 'traceparent'>,
  verdict: Exclude<Verdict, { kind: 'admit' }>,
): Promise<void> => {
  if (verdict.kind === 'replay') answers.replay(message, verdict.answer)
  if (verdict.kind === 'running') await answers.stillRunning(message)
  if (verdict.kind === 'answer') await answers.give(message, verdict.answer)
}
