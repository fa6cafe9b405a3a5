import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { minutes } from '@keyfob/runtime'
import { temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeConfig, shownSettings } from './config.ts'
import { readEnvironment } from './environment.ts'

const secret = `whsec_${'s'.repeat(43)}=`
const url = 'https://user:sesame@wake.example/sesame?key=sesame'
const configOf = (variables: Record<string, string>) => makeConfig(readEnvironment(variables))

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

describe('the settings of wake-ups', () => {
  it('are off by default', () => {
    const { wakeUps, secrets } = configOf({})
    expect([wakeUps, secrets.wakeUps]).toEqual([null, null])
  })

  it('have their rules, and show neither secret nor credentials', () => {
    const config = configOf({ KEYFOB_WAKE_URL: url, KEYFOB_WAKE_SECRET: secret })
    expect(config.wakeUps).toEqual({
      origin: 'https://wake.example',
      allowsPrivate: false,
      perDay: 5,
      spacing: minutes(2),
      perSecond: 50,
    })
    expect(config.secrets.wakeUps).toEqual({ url, secrets: [secret] })
    expect(JSON.stringify(shownSettings(config))).not.toMatch(/sesame|whsec/)
  })

  it('take the secret from a file, too, and never show what is there', async () => {
    const path = join(folder.path, 'secret')
    await writeFile(path, `${secret}\n`)
    const variables = { KEYFOB_WAKE_URL: url, KEYFOB_WAKE_SECRET_FILE: path }
    expect(configOf(variables).secrets.wakeUps).toEqual({ url, secrets: [secret] })
    await writeFile(path, 'sesame')
    expect(() => configOf(variables)).toThrow(/KEYFOB_WAKE_SECRET_FILE: \S+ must be a secret that begins with whsec_/)
    expect(() => configOf(variables)).not.toThrow(/sesame/)
  })

  it.each([
    [{ KEYFOB_WAKE_URL: url }, 'there is no secret to sign with. Set KEYFOB_WAKE_SECRET'],
    [
      { KEYFOB_WAKE_URL: url, KEYFOB_WAKE_SECRET: secret, KEYFOB_WAKE_SECRET_FILE: '/x' },
      'are both set: set only one of them',
    ],
    [{ KEYFOB_WAKE_URL: url, KEYFOB_WAKE_SECRET_FILE: '/nowhere' }, 'KEYFOB_WAKE_SECRET_FILE: /nowhere cannot be read'],
    [{ KEYFOB_WAKE_URL: 'http://wake.example/', KEYFOB_WAKE_SECRET: secret }, 'must begin with https://'],
    [{ KEYFOB_DEMO_WAKE_PORT: '9100' }, 'Set KEYFOB_WAKE_URL=http://127.0.0.1:9100/ and KEYFOB_WAKE_PRIVATE=true'],
    [
      { KEYFOB_WAKE_URL: 'https://127.0.0.1/', KEYFOB_WAKE_SECRET: secret },
      '127.0.0.1 is not a public address. Use a public one, or set KEYFOB_WAKE_PRIVATE=true.',
    ],
  ])('refuse %o with a sentence', (variables, sentence) => expect(() => configOf(variables)).toThrow(sentence))

  it('allow a private address and plain http on request', () => {
    const local = { KEYFOB_WAKE_URL: 'http://127.0.0.1:9100/', KEYFOB_WAKE_SECRET: secret, KEYFOB_WAKE_PRIVATE: 'true' }
    expect(configOf(local).wakeUps).toMatchObject({ origin: 'http://127.0.0.1:9100', allowsPrivate: true })
  })
})
