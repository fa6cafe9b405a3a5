import type { Answered } from '../ports/command-service.ts'
import { refused } from './http-problem.ts'

/** The value of a service's answer. @throws HttpProblem of its refusal */
export const answered = <Value>(answer: Answered<Value>): Value => {
  if (!answer.ok) throw refused(answer.refusal)
  return answer.value
}
