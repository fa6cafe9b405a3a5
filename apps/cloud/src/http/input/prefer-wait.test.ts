import { describe, expect, it } from 'vitest'
import { preferredWait } from './prefer-wait.ts'

describe('the preference wait (RFC 7240)', () => {
  it.each([
    ['wait=10', 10],
    ['WAIT = "10"', 10],
    ['wait=60', 30],
    ['wait=0', 0],
    ['wait=1000000000', 30],
    [`wait="${'9'.repeat(4_000)}"`, 30],
    [`wait=${'0'.repeat(4_000)}5`, 5],
    ['wait=9, wait=7', 9],
    ['wait, wait=7', 7],
    [`wait=${' '.repeat(15_000)}x`, undefined],
    ['respond-async, wait=5', 5],
    ['wait=5; foo="a;b", wait=7', 5],
    ['foo="wait=1, wait=2", wait=3', 3],
    ['foo; wait=9', undefined],
    ['wait', undefined],
    ['wait=', undefined],
    ['wait=ten', undefined],
    ['wait=-1', undefined],
    ['wait=1.5', undefined],
    ['', undefined],
    ['foo="wait=1', undefined],
    [`"${'\\'.repeat(15_000)}`, undefined],
  ] as const)('%s', (prefer, wait) => expect(preferredWait({ prefer })).toBe(wait))

  it('is absent without a header', () => expect(preferredWait({})).toBeUndefined())
})
