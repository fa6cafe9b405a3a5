import { expect, it } from 'vitest'
import { type ServerSentEvent, readServerSentEvents } from './read-server-sent-events.ts'

const read = async (...chunks: readonly (string | Uint8Array)[]): Promise<readonly ServerSentEvent[]> => {
  const source = (async function* () {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  })()
  const events: ServerSentEvent[] = []
  for await (const event of readServerSentEvents(source)) events.push(event)
  return events
}

it('reads blocks wherever the chunks are cut', async () => {
  const text = 'retry: 2000\nid: 4\n\nid: 5\nevent: status\ndata: {"a":"ä"}\n\n: still here\n\n'
  const expected = [
    { id: '4', data: undefined },
    { id: '5', data: '{"a":"ä"}' },
    { id: '5', data: undefined },
  ]
  expect(await read(text)).toEqual(expected)
  expect(await read(...Array.from(Buffer.from(text), (byte) => Uint8Array.of(byte)))).toEqual(expected)
})

it('ends a line of data at no character but a line feed', async () => {
  expect(await read('id: 1\ndata: "a\u2028b\u2029c\u0085d"\n\n')).toEqual([
    { id: '1', data: '"a\u2028b\u2029c\u0085d"' },
  ])
})

it('reads what other servers may write', async () => {
  const carriageReturns = 'id: 1\r\ndata: a\r\n\r\n'
  expect(await read(...Array.from(carriageReturns))).toEqual([{ id: '1', data: 'a' }])
  expect(await read('id:1\r\ndata: a\r\ndata:b\r\n\r\n')).toEqual([{ id: '1', data: 'a\nb' }])
})

it('drops a block that was cut off', async () => {
  expect(await read('id: 1\ndata: a\n\nid: 2\ndata: b\n')).toEqual([{ id: '1', data: 'a' }])
  expect(await read()).toEqual([])
})
