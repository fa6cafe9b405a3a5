import { describe, expect, it } from 'vitest'
import { parseTraceparent, traceIdOf } from './traceparent.ts'

const good = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe('a traceparent', () => {
  it('is taken as it is', () => {
    expect(parseTraceparent(good)).toBe(good)
    expect(traceIdOf(good)).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  })

  it.each([
    ['upper case', good.toUpperCase()],
    ['the version that is forbidden', good.replace(/^00/, 'ff')],
    ['a trace id of zeros', '00-00000000000000000000000000000000-00f067aa0ba902b7-01'],
    ['a span id of zeros', '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01'],
    ['more than its form', `${good}-x`],
    ['no text', ['a', 'b']],
    ['nothing', undefined],
  ])('is ignored when it is %s', (_what, text) => {
    expect(parseTraceparent(text)).toBeUndefined()
  })

  it('has no trace id when there is none', () => {
    expect(traceIdOf(null)).toBeUndefined()
    expect(traceIdOf('nonsense')).toBeUndefined()
  })
})
