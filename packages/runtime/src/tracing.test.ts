import { describe, expect, it } from 'vitest'
import { type Span, noTracer, traced } from './tracing.ts'

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

const sampleSpan = (): { span: Span; ends: unknown[][] } => {
  const ends: unknown[][] = []
  return { span: { traceparent: parent, end: (...failure) => ends.push(failure) }, ends }
}

describe('noTracer', () => {
  it('passes the context of callers on', () => {
    expect(noTracer.child('a', parent).traceparent).toBe(parent)
    expect(noTracer.child('a', null).traceparent).toBeUndefined()
    expect(noTracer.root('a').traceparent).toBeUndefined()
    expect(() => noTracer.root('a').end()).not.toThrow()
  })
})

describe('traced', () => {
  it('ends the span with the work', async () => {
    const { span, ends } = sampleSpan()
    await expect(traced(span, Promise.resolve(3))).resolves.toBe(3)
    expect(ends).toEqual([[]])
  })

  it('tells the span of a failure, and throws it', async () => {
    const { span, ends } = sampleSpan()
    const failure = new Error('no')
    await expect(traced(span, Promise.reject(failure))).rejects.toBe(failure)
    expect(ends).toEqual([[failure]])
  })
})
