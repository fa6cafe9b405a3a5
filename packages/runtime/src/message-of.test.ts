import { expect, it } from 'vitest'
import { messageOf } from './message-of.ts'

const refused = new Error('connect ECONNREFUSED ::1:5432')

it.each([
  ['an error', refused, refused.message],
  ['a text', 'no', 'no'],
  ['nothing', undefined, 'undefined'],
  ['several errors without a text of their own', new AggregateError([refused, new Error('x')]), refused.message],
  ['several errors with one', new AggregateError([refused], 'two parts did not stop'), 'two parts did not stop'],
  ['none of several', new AggregateError([]), ''],
])('says what went wrong: %s', (_, thrown, message) => expect(messageOf(thrown)).toBe(message))
