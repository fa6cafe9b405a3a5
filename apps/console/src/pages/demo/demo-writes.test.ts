import { KeyfobClient } from '@keyfob/client'
import { expect, it } from 'vitest'
import { behavioursLine, plugWrite } from './demo-writes.ts'

const vin = '1KFSM00E7T0000000'
const api = new KeyfobClient({ url: 'http://127.0.0.1:1' })
const vehicle = { vin, ivc: 'i', behaviours: [], connected: true }

it('says on the command line what the button does', () => {
  expect(plugWrite(api, { ...vehicle, pluggedIn: true }).line).toBe(`keyfob demo unplug ${vin}`)
  expect(plugWrite(api, { ...vehicle, pluggedIn: false }).line).toBe(`keyfob demo plug ${vin}`)
})

it('names the behaviours of a new vehicle and of one that is there', () => {
  expect(behavioursLine(undefined, [])).toBe('keyfob demo add')
  expect(behavioursLine(undefined, ['sleepy', 'slow'])).toBe('keyfob demo add --behaviour sleepy,slow')
  expect(behavioursLine(vin, [])).toBe(`keyfob demo misbehave ${vin}`)
  expect(behavioursLine(vin, ['deaf'])).toBe(`keyfob demo misbehave ${vin} deaf`)
})
