import type { Schedule } from '@keyfob/client'
import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../../send/form/fields-of.ts'
import { changeOf, draftOf, emptyDraft, inputOf, problemsOf, timingOf } from './draft.ts'
import { createLineOf } from './schedule-line.ts'

const vin = '1KFSM00E7T0000000'
const other = '1KFSM00E9T0000001'
const fields = fieldsOf({
  required: ['percent'],
  properties: { percent: { type: 'integer' }, mode: { type: 'string' } },
})
const params = { percent: '80', mode: 'eco' }
const draft = { ...emptyDraft('Europe/Berlin'), name: 'night', command: 'status_refresh', vins: vin }

describe('the input', () => {
  it('has what is filled, and of the timing only what fits it', () => {
    expect(inputOf(draft, [])).toEqual({
      name: 'night',
      command: 'status_refresh',
      target: { vin },
      cron: '30 2 * * *',
      timeZone: 'Europe/Berlin',
    })
    expect(timingOf({ ...draft, timing: 'every', gap: 'skip' })).toEqual({ everySeconds: 300 })
  })

  it('takes one VIN, a list, or a label', () => {
    expect(inputOf({ ...draft, vins: `${vin}, ${other}\n` }, []).target).toEqual({ vins: [vin, other] })
    expect(inputOf({ ...draft, target: 'label', label: ' winter ' }, []).target).toEqual({ label: 'winter' })
  })

  it('removes with a change what is empty now', () => {
    expect(changeOf(draft, [])).toMatchObject({ cron: '30 2 * * *', everySeconds: null, overlap: null, params: null })
  })
})

it('is the same after a round through the form', () => {
  const whole = { ...draft, vins: `${vin} ${other}`, params, overlap: 'allow', jitterSeconds: '60' }
  const input = inputOf(whole, fields)
  const saved = { ...input, paused: false, next: [] } as unknown as Schedule // what the form reads
  expect(inputOf(draftOf(saved, fields), fields)).toEqual(input)
  expect(input).toMatchObject({ params: { percent: 80, mode: 'eco' }, overlap: 'allow', jitterSeconds: 60 })
})

it('says what is missing before it asks', () => {
  expect(Object.keys(problemsOf(emptyDraft('UTC'), fields))).toEqual([
    '/name',
    '/command',
    '/target',
    '/params/percent',
  ])
  expect(problemsOf({ ...draft, params }, fields)).toEqual({})
})

it('is a line of the CLI', () => {
  expect(createLineOf(inputOf({ ...draft, params, overlap: 'allow' }, fields))).toBe(
    `keyfob schedules create night --cron '30 2 * * *' --time-zone Europe/Berlin --vin ${vin} --command status_refresh -p percent=80 -p mode=eco --overlap allow`,
  )
  expect(createLineOf(inputOf(emptyDraft('UTC'), []))).toBe(
    `keyfob schedules create NAME --cron '30 2 * * *' --time-zone UTC --vin VIN --command COMMAND`,
  )
})
