import { seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { foldLoss } from './lost-reports.ts'
import { type ReportedState, foldReport, showsEffect } from './reported-evidence.ts'

const isOpen = 'Vehicle.Body.Trunk.Rear.IsOpen'
const type = { postCondition: [{ signal: isOpen, value: true }] }

const fold = (held: ReportedState, value: boolean, at: number): ReportedState =>
  foldReport(held, { at, clockTrusted: true, signals: { [isOpen]: value } }, at)

const issuedAt = seconds(60)
const isShown = (reported: ReportedState): boolean =>
  showsEffect({ type, params: {}, issuedAt, othersUntil: -Infinity }, reported)

describe('[L7] reports that were lost', () => {
  it('may have held the change, so a change from what was known before them is no evidence', () => {
    const before = fold({}, false, seconds(10))
    expect(isShown(fold(before, true, seconds(70)))).toBe(true)
    const lossy = foldLoss(before, seconds(50))
    expect(lossy[isOpen]).toMatchObject({ value: false, at: seconds(10) })
    expect(isShown(fold(lossy, true, seconds(70)))).toBe(false)
  })

  it('are forgotten when the old value is sampled again clearly later', () => {
    const again = fold(foldLoss(fold({}, false, seconds(10)), seconds(20)), false, seconds(40))
    expect(isShown(fold(again, true, seconds(70)))).toBe(true)
  })
})
