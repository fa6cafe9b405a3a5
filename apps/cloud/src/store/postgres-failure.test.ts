import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import {
  ConnectionLost,
  causeOf,
  driverError,
  failureOf,
  isRefusal,
  isRetryable,
  isSpoilt,
} from './postgres-failure.ts'

const saying = (code: string, message = 'as the server says it'): pg.DatabaseError =>
  Object.assign(new pg.DatabaseError(message, 0, 'error'), { code })
const outdated = saying('0A000', 'cached plan must not change result type')
const lost = new ConnectionLost('nothing came back')

const mayHaveTakenEffect = (error: unknown, sent: boolean): boolean | string => {
  const failure = failureOf(error, sent)
  return failure instanceof StoreUnavailable ? failure.mayHaveTakenEffect : 'not away'
}

describe('a failure of PostgreSQL', () => {
  it.each([
    ['silence', lost],
    ['a broken connection', saying('08006')],
    ['too many connections', saying('53300')],
    ['a full disk', saying('53100')],
    ['a shutdown', saying('57P01')],
    ['a crash of another session', saying('57P02')],
    ['a server that starts', saying('57P03')],
    ['an error of the system', saying('58030')],
  ])('[L10] by %s is in doubt once something was sent, and its connection is not used again', (_, error) => {
    expect([mayHaveTakenEffect(error, true), mayHaveTakenEffect(error, false)]).toEqual([true, false])
    expect([isSpoilt(error), isRetryable(error)]).toEqual([true, false])
  })

  it.each([
    ['a primary that was demoted', saying('25006'), true],
    ['a pause in the middle of a transaction', saying('25P03'), true],
    ['a statement that took too long', saying('57014'), false],
    ['a deadlock', saying('40P01'), false],
    ['a serialization failure', saying('40001'), false],
    ['a lock that was not to be had', saying('55P03'), false],
    ['a plan of before a migration', outdated, true],
  ])('[L10] by %s took no effect, whatever was sent', (_, error, spoilt) => {
    expect(mayHaveTakenEffect(error, true)).toBe(false)
    expect(isSpoilt(error)).toBe(spoilt)
  })

  it('is tried again where the same may well succeed now', () => {
    expect([saying('40001'), saying('40P01'), saying('55P03'), outdated].every(isRetryable)).toBe(true)
    expect([saying('0A000', 'no such feature'), saying('57014'), new Error('mine')].some(isRetryable)).toBe(false)
  })

  it('is the statement’s own where the server says so, and stays as it is', () => {
    const own = [
      saying('23505'),
      saying('22P02'),
      saying('42P01'),
      saying('0A000', 'no such feature'),
      new TypeError('mine'),
    ]
    for (const error of own) expect([failureOf(error, true), isSpoilt(error)]).toEqual([error, false])
  })

  it('at a start is not waited for when it is one of the settings', () => {
    expect([saying('28P01'), saying('3D000')].every(isRefusal)).toBe(true)
    expect([saying('57P03'), lost, new Error('mine')].some(isRefusal)).toBe(false)
  })

  it('of the driver is reported as a lost connection, with a sentence or at least a code', () => {
    expect(driverError(new Error('reset'))).toMatchObject({ name: 'ConnectionLost', message: 'reset' })
    expect(driverError(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toMatchObject({
      message: 'ECONNREFUSED',
    })
    expect(driverError(new AggregateError([]))).toMatchObject({ message: 'AggregateError' })
    expect(driverError('text')).toMatchObject({ message: 'text' })
    expect(driverError(lost)).toBe(lost)
    expect(causeOf(failureOf(lost, false))).toBe(lost)
    expect(causeOf('text')).toBe('text')
  })
})
