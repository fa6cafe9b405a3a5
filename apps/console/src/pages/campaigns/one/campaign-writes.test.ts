import { KeyfobClient } from '@keyfob/client'
import { expect, it } from 'vitest'
import { abortWrite, pauseWrite, resumeWrite, retryWrite } from './campaign-writes.ts'

const api = new KeyfobClient({ url: 'http://127.0.0.1:1' })

it('says on the command line what each button does', () => {
  expect(pauseWrite(api, { id: 'i' }).line).toBe('keyfob campaigns pause i')
  expect(resumeWrite(api, { id: 'i' }).line).toBe('keyfob campaigns resume i')
  expect(abortWrite(api, { id: 'i' }).line).toBe('keyfob campaigns abort i')
  expect(retryWrite(api, { id: 'i' }, ['failed', 'unknown']).line).toBe(
    'keyfob campaigns retry i --state failed,unknown',
  )
  expect(retryWrite(api, { id: 'i' }, []).line).toBe('keyfob campaigns retry i --state STATES')
})
