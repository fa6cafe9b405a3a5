import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../../send/form/fields-of.ts'
import { campaignLineOf } from './campaign-line.ts'
import { emptyDraft, inputOf, problemsOf, vehicleQueryOf } from './draft.ts'

const fields = fieldsOf({ required: ['percent'], properties: { percent: { type: 'integer' } } })
const draft = { ...emptyDraft, name: ' lock the pool ', command: 'doors_lock', label: 'pool' }

describe('the input', () => {
  it('has what is filled, and shares for percentages', () => {
    expect(inputOf(draft, [])).toEqual({
      name: 'lock the pool',
      command: 'doors_lock',
      target: { label: 'pool' },
      abort: { failed: 0.05, unknown: 0.1 },
    })
    expect(inputOf({ ...draft, abortFailed: '0.7', abortUnknown: '' }, []).abort).toEqual({ failed: 0.007 })
    expect(inputOf({ ...draft, abortFailed: '', abortUnknown: '' }, [])).not.toHaveProperty('abort')
  })

  it('takes VINs, or a label, a version and presence together', () => {
    expect(inputOf({ ...draft, target: 'vins', vins: 'A, B' }, []).target).toEqual({ vins: ['A', 'B'] })
    expect(inputOf({ ...draft, version: 'sdk:0.1.0', online: 'true' }, []).target).toEqual({
      label: 'pool',
      version: { name: 'sdk', value: '0.1.0' },
      online: true,
    })
  })

  it('has a window once one of its times is there', () => {
    expect(inputOf({ ...draft, timeZone: 'UTC' }, [])).not.toHaveProperty('window')
    expect(inputOf({ ...draft, from: '22:00' }, []).window).toEqual({ from: '22:00', to: '' })
  })
})

it('asks for the number of vehicles of a query, and not of a list', () => {
  expect(vehicleQueryOf(draft)).toEqual({ label: 'pool' })
  expect(vehicleQueryOf({ ...draft, online: 'true' })).toMatchObject({ online: 'true' })
  expect(vehicleQueryOf({ ...draft, label: '', version: 'sdk:0.1.0' })).toMatchObject({ version: 'sdk:0.1.0' })
  expect(vehicleQueryOf({ ...draft, label: '' })).toBeUndefined()
  expect(vehicleQueryOf({ ...draft, target: 'vins' })).toBeUndefined()
})

it('says what is missing or no number before it asks', () => {
  expect(Object.keys(problemsOf({ ...emptyDraft, waveSize: 'all', abortFailed: 'x' }, fields))).toEqual([
    '/name',
    '/command',
    '/target',
    '/waveSize',
    '/abort/failed',
    '/params/percent',
  ])
  expect(problemsOf({ ...emptyDraft, target: 'vins' }, [])['/target']).toBe('Name a vehicle.')
  expect(problemsOf(draft, [])).toEqual({})
})

it('is a line of the CLI', () => {
  const whole = { ...draft, params: { percent: '80' }, version: 'sdk:0.1.0', online: 'true', waveSize: '200' }
  expect(campaignLineOf(inputOf({ ...whole, from: '22:00', to: '05:00', timeZone: 'UTC' }, fields))).toBe(
    "keyfob campaigns create 'lock the pool' doors_lock --label pool --version sdk:0.1.0 --online -p percent=80 --wave 200 --window 22:00-05:00 --time-zone UTC --abort-failed 0.05 --abort-unknown 0.1",
  )
  expect(campaignLineOf(inputOf({ ...emptyDraft, target: 'vins' }, []))).toBe(
    'keyfob campaigns create NAME COMMAND --vin VIN --abort-failed 0.05 --abort-unknown 0.1',
  )
})
