import { type CommandId, clockToleranceDefault, paramsBytesMax, parseCommandId } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadCatalogue } from '../config/load-catalogue.ts'
import type { NewCommand } from '../ports/command-store.ts'
import type { Refusal, SubmitRequest } from '../ports/command-service.ts'
import { type SubmissionRules, readSubmission } from './submission.ts'

const now = Date.UTC(2030, 0, 1)
const vin = '1M8GDM9AXKP042788'
const id: CommandId = parseCommandId('01890a5d-ac96-774b-bcce-b302099a8057')!
let rules: SubmissionRules

beforeAll(async () => {
  rules = { catalogue: await loadCatalogue(null), checkDigit: false, registers: true }
})

const read = (request: Partial<SubmitRequest>, more: Partial<SubmissionRules> = {}) =>
  readSubmission({ command: 'engine_start', vin, who: 'test', ...request }, { ...rules, ...more }, id, now)

const commandOf = (request: Partial<SubmitRequest>): NewCommand => {
  const answered = read(request)
  if (!answered.ok) throw new Error(answered.refusal.detail)
  return answered.value
}

const refusalOf = (request: Partial<SubmitRequest>, more?: Partial<SubmissionRules>): Refusal | undefined => {
  const answered = read(request, more)
  return answered.ok ? undefined : answered.refusal
}

const problemsOf = (request: Partial<SubmitRequest>, more?: Partial<SubmissionRules>) => {
  const refusal = refusalOf(request, more)
  return refusal && [refusal.code, ...(refusal.errors ?? []).map(({ pointer }) => pointer)]
}

describe('a good request', () => {
  it('is the command of its type, with notAfter and deadline fixed at acceptance', () => {
    expect(commandOf({ params: { durationMinutes: 10 } })).toEqual({
      id,
      vin,
      command: 'engine_start',
      params: { durationMinutes: 10 },
      lane: 'engine',
      ivc: null,
      who: 'test',
      traceparent: null,
      conflict: 'queue',
      acceptedAt: now,
      notAfter: now + seconds(30),
      deadline: now + seconds(30) + clockToleranceDefault + seconds(30),
      answerTimeout: seconds(30),
      idempotency: null,
      registers: true,
    })
  })

  it('forgives case, spaces and hyphens in names, and case in VINs', () => {
    for (const command of ['Engine Start', 'engine-start', ' ENGINE_START '])
      expect(commandOf({ command, vin: vin.toLowerCase() })).toMatchObject({ command: 'engine_start', vin })
  })

  it('lives as long as requested, from a fraction of a second up to the maximum of its type', () => {
    expect(commandOf({ ttlSeconds: 0.25 }).notAfter).toBe(now + 250)
    expect(commandOf({ ttlSeconds: 120 }).notAfter).toBe(now + seconds(120))
  })

  it('keeps the requested IVC', () => {
    expect(commandOf({ ivc: 'IVC-7' }).ivc).toBe('IVC-7')
  })
})

describe('a bad request', () => {
  it.each([
    ['unknown command', { command: 'engine_explode' }, ['unknown_command', '/command']],
    ['a name that every object has', { command: 'constructor' }, ['unknown_command', '/command']],
    ['VIN too short', { vin: '1M8GDM9AXKP04278' }, ['invalid_request', '/vin']],
    ['VIN with an O', { vin: '1M8GDM9AXKPO42788' }, ['invalid_request', '/vin']],
    ['VIN that would be a wildcard', { vin: '1M8GDM9AXKP04278+' }, ['invalid_request', '/vin']],
    ['IVC with a slash', { ivc: 'a/b' }, ['invalid_request', '/ivc']],
    ['IVC too long', { ivc: 'a'.repeat(65) }, ['invalid_request', '/ivc']],
    ['VIN and IVC at once', { vin: '', ivc: '' }, ['invalid_request', '/vin', '/ivc']],
    ['empty key', { idempotencyKey: '' }, ['invalid_request', '/idempotencyKey']],
    ['key that no index takes', { idempotencyKey: 'k'.repeat(256) }, ['invalid_request', '/idempotencyKey']],
    ['no time', { ttlSeconds: 0 }, ['invalid_request', '/ttlSeconds']],
    ['negative time', { ttlSeconds: -1 }, ['invalid_request', '/ttlSeconds']],
    ['no number', { ttlSeconds: Number.NaN }, ['invalid_request', '/ttlSeconds']],
    ['too much time', { ttlSeconds: 121 }, ['ttl_too_long', '/ttlSeconds']],
    ['endless time', { ttlSeconds: Infinity }, ['ttl_too_long', '/ttlSeconds']],
    ['params out of range', { params: { durationMinutes: 31 } }, ['invalid_params', '/params/durationMinutes']],
    ['params of another type', { params: { durationMinutes: '10' } }, ['invalid_params', '/params/durationMinutes']],
    ['params that are unknown', { params: { turbo: true } }, ['invalid_params', '/params']],
    ['params too large', { params: { turbo: 'x'.repeat(paramsBytesMax) } }, ['invalid_params', '/params']],
  ] as const)('is refused: %s', (_, request, problems) => {
    expect(problemsOf(request)).toEqual(problems)
  })

  it('names the maximum of a ttl that is too long', () => {
    expect(refusalOf({ ttlSeconds: 121 })?.detail).toContain('120 s')
  })

  it.each(['\0', '\ud800', 'ok\udc00'])('[L1] never reaches the store with NUL or a lone surrogate (%j)', (text) => {
    expect(problemsOf({ command: text })).toEqual(['invalid_request', '/command'])
    expect(problemsOf({ vin: text })).toEqual(['invalid_request', '/vin'])
    expect(problemsOf({ ivc: text })).toEqual(['invalid_request', '/ivc'])
    expect(problemsOf({ who: text })).toEqual(['invalid_request', '/who'])
    expect(problemsOf({ idempotencyKey: text })).toEqual(['invalid_request', '/idempotencyKey'])
    expect(problemsOf({ params: { a: [text] } })).toEqual(['invalid_request', '/params/a/0'])
    expect(problemsOf({ params: { [text]: 1 } })).toEqual(['invalid_request', `/params/${text}`])
  })

  it('is refused when it is nested too deep to be checked', () => {
    let params: Record<string, unknown> = {}
    for (let depth = 0; depth < 50; depth += 1) params = { params }
    expect(problemsOf({ params })?.[0]).toBe('invalid_request')
  })

  it('is refused for a wrong check digit only where that is checked', () => {
    const other = '1M8GDM9A1KP042788'
    expect(problemsOf({ vin: other })).toBeUndefined()
    expect(problemsOf({ vin: other }, { checkDigit: true })).toEqual(['invalid_request', '/vin'])
    expect(problemsOf({ vin }, { checkDigit: true })).toBeUndefined()
  })
})

describe('[L10] the hash of a request', () => {
  const hashOf = (request: Partial<SubmitRequest>) => commandOf({ idempotencyKey: 'k', ...request }).idempotency?.hash

  it('is the same for two spellings of one request', () => {
    const params = { durationMinutes: 10 }
    expect(hashOf({ command: 'Engine Start', vin: vin.toLowerCase(), params })).toBe(hashOf({ params }))
    const climate = { command: 'climate_start' }
    const types = rules.catalogue.find('climate_start')?.params['properties'] as Record<string, unknown> // by its schema
    expect(Object.keys(types).length).toBeGreaterThan(1)
    expect(hashOf({ ...climate, params: { temperatureCelsius: 21, durationMinutes: 5 } })).toBe(
      hashOf({ ...climate, params: { durationMinutes: 5, temperatureCelsius: 21 } }),
    )
    expect(hashOf({ params: {} })).toBe(hashOf({}))
  })

  it('differs with every part of the request, and not with the caller or the key', () => {
    const wishes = [
      {},
      { command: 'engine_stop' },
      { vin: '1M8GDM9A1KP042788' },
      { ivc: 'a' },
      { params: { durationMinutes: 1 } },
      { ttlSeconds: 30 },
    ]
    expect(new Set(wishes.map(hashOf)).size).toBe(wishes.length)
    expect(hashOf({ who: 'another', idempotencyKey: 'other' })).toBe(hashOf({}))
  })
})
