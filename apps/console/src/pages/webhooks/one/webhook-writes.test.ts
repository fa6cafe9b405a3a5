import { KeyfobClient } from '@keyfob/client'
import { expect, it } from 'vitest'
import { enableWrite, removeWrite, replayDeliveryWrite, replayWrite } from './webhook-writes.ts'

const api = new KeyfobClient({ url: 'http://127.0.0.1:1' })

it('says on the command line what each button does', () => {
  expect(enableWrite(api, { id: 'w', enabled: true }).line).toBe('keyfob webhooks change w --disabled')
  expect(enableWrite(api, { id: 'w', enabled: false }).line).toBe('keyfob webhooks change w --enabled')
  expect(removeWrite(api, { id: 'w' }).line).toBe('keyfob webhooks remove w')
  expect(replayDeliveryWrite(api, 'w', { id: '17' }).line).toBe('keyfob webhooks replay w 17')
  expect(replayWrite(api, { id: 'w' }, 60, 0).line).toBe('keyfob webhooks replay w --since 1h')
})
