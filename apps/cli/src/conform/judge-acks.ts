/** What holds for every ack, whatever is checked at the moment. */
import { isDeepStrictEqual } from 'node:util'
import {
  type Ack,
  type CancelMessage,
  type CommandMessage,
  clockToleranceDefault,
  fitsStatus,
  isAnswer,
} from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'
import type { HeardAck } from './heard.ts'
import { Violation } from './violation.ts'

export type Addressed = CommandMessage | CancelMessage

/** What a message may take from a busy vehicle to the kit before the kit calls its clock wrong. */
const onTheWay: Duration = seconds(30)

/** @throws Violation, of the first rule that one of the acks about this message breaks */
export const judgeAcks = (sent: Addressed, heard: readonly HeardAck[]): void => {
  for (const { message } of heard) judgeCode(message)
  judgeAnswers(heard)
  if (sent.kind === 'command') judgeBeginning(sent.notAfter, heard)
}

const judgeCode = ({ id, status, reason }: Ack): void => {
  if (reason !== undefined && !fitsStatus(status, reason.code))
    throw new Violation('6.2', `${id}: '${reason.code}' does not fit '${status}'`)
}

const judgeAnswers = (heard: readonly HeardAck[]): void => {
  const first = heard.findIndex(({ message }) => isAnswer(message.status))
  const answer = heard[first]?.message
  if (answer === undefined) return
  for (const { message } of heard.slice(first + 1)) {
    if (!isAnswer(message.status))
      throw new Violation('L4', `${answer.id} was answered (${answer.status}), and is ${message.status} afterwards`)
    if (!isDeepStrictEqual(saidBy(message), saidBy(answer)))
      throw new Violation('L4', `${answer.id} has two answers: ${textOf(answer)}, then ${textOf(message)}`)
  }
}

/** What may not change from one repetition of an answer to the next. */
const saidBy = ({ status, reason, result, at }: Ack) => ({ status, reason, result, at })

const textOf = (ack: Ack): string => JSON.stringify(saidBy(ack))

const judgeBeginning = (notAfter: number, heard: readonly HeardAck[]): void => {
  const running = heard.filter(({ message }) => message.status === 'running')
  const [first] = running
  if (first !== undefined && first.at > notAfter + onTheWay)
    throw new Violation('L5', `${first.message.id} began later than notAfter, by ${Math.round(first.at - notAfter)} ms`)
  for (const { message, at } of running) {
    const off = message.at === undefined ? 0 : message.at - at
    if (Math.abs(off) > clockToleranceDefault + onTheWay)
      throw new Violation('L5', `${message.id} says 'at' with a clock that is off by ${Math.round(off / 1_000)} s`)
  }
}
