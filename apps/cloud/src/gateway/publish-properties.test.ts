import { expect, it } from 'vitest'
import { publishProperties } from './publish-properties.ts'

it('says content type always, and correlation and expiry where they are known', () => {
  expect(publishProperties()).toEqual({ contentType: 'application/json' })
  expect(publishProperties({ expirySeconds: 30, correlation: 'ü' })).toEqual({
    contentType: 'application/json',
    messageExpiryInterval: 30,
    correlationData: Buffer.from('ü'),
  })
})

it('[L5] never lets a broker drop a command early: an expiry is rounded up, and fits the wire', () => {
  const expiryOf = (expirySeconds: number) => publishProperties({ expirySeconds }).messageExpiryInterval
  expect([0.2, 29.01, 0, -5, 1e12].map(expiryOf)).toEqual([1, 30, 1, 1, 0xff_ff_ff_ff])
})
