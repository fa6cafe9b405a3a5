import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { claimedIdOf, isSameHash, newApiKey, parseApiKey } from './api-key.ts'

describe('a key', () => {
  it('names its id, and is of a form that scanners find', () => {
    const { id, hash, text } = newApiKey()
    expect(text).toMatch(new RegExp(`^kf_${id}_[0-9A-Za-z]{49}$`))
    expect(parseApiKey(text)).toEqual({ id, hash })
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'))
  })

  it('is another one each time', () => {
    const keys = Array.from({ length: 200 }, newApiKey)
    expect(new Set(keys.map(({ id }) => id)).size).toBe(200)
    expect(new Set(keys.map(({ text }) => text.slice(14, 57))).size).toBe(200)
  })

  it('is none with a character that is another one, wherever it stands', () => {
    const { text } = newApiKey()
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === '7' ? '8' : '7'
      expect(parseApiKey(text.slice(0, at) + other + text.slice(at + 1)), `at ${at}`).toBeUndefined()
    }
  })

  it.each([
    '',
    'kf_',
    'kf_abc',
    ` ${newApiKey().text}`,
    `${newApiKey().text}\n`,
    `${newApiKey().text}a`,
    newApiKey().text.slice(0, -1),
    newApiKey().text.toUpperCase(),
  ])('is not %j', (text) => expect(parseApiKey(text)).toBeUndefined())

  it('claims an id that may be logged, and nothing else of it', () => {
    const { id, text } = newApiKey()
    expect([claimedIdOf(text), claimedIdOf(`kf_${id}_wrong`), claimedIdOf(`kf_${id}`)]).toEqual([id, id, id])
    expect([claimedIdOf('kf_short_x'), claimedIdOf(`kf_${id}x`), claimedIdOf('sesame'), claimedIdOf('')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})

it('compares hashes whole', () => {
  const [one, other] = [newApiKey().hash, newApiKey().hash]
  expect([isSameHash(one, one), isSameHash(one, other), isSameHash(one, ''), isSameHash(one, one.slice(2))]).toEqual([
    true,
    false,
    false,
    false,
  ])
})
