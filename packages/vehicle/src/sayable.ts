import { type Answer, type CommandId, findInfinite, readAck, resultBytesMax, writeAck } from '@keyfob/protocol'

/**
 * The answer, without what the cloud could not read of it: an actuator's result may be too large or no JSON, its words too
 * long. An answer counts even then, so its status always stays.
 */
export const sayable = (id: CommandId, answer: Answer): Answer => {
  const { status, reason, at } = answer
  const withoutResult = answer.result === undefined ? answer : { ...answer, result: dropped }
  const withoutDetail = { ...withoutResult, reason: reason && { code: reason.code } }
  return [answer, withoutResult, withoutDetail].find((candidate) => isReadable(id, candidate)) ?? { status, at }
}

const dropped = { dropped: `a result is JSON of at most ${resultBytesMax} bytes; this one was not` }

const isReadable = (id: CommandId, answer: Answer): boolean => {
  try {
    const resultBytes = answer.result === undefined ? 0 : Buffer.byteLength(JSON.stringify(answer.result))
    // JSON would write null for a number that it cannot hold.
    if (findInfinite(answer.result) !== undefined) return false
    return resultBytes <= resultBytesMax && readAck(Buffer.from(writeAck({ id, ...answer }))).ok
  } catch {
    return false // no JSON at all
  }
}
