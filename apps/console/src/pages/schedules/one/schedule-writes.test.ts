import { KeyfobClient } from '@keyfob/client'
import { expect, it } from 'vitest'
import { pauseWrite, removeWrite, runWrite } from './schedule-writes.ts'

const api = new KeyfobClient({ url: 'http://127.0.0.1:1' })
const schedule = { id: 'i', name: 'night run' }

it('says on the command line what each button does', () => {
  expect(runWrite(api, schedule).line).toBe("keyfob schedules run 'night run'")
  expect(pauseWrite(api, { ...schedule, paused: false }).line).toBe("keyfob schedules pause 'night run'")
  expect(pauseWrite(api, { ...schedule, paused: true }).line).toBe("keyfob schedules resume 'night run'")
  expect(removeWrite(api, schedule).line).toBe("keyfob schedules remove 'night run'")
})
