import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { writeByTurn } from './write-by-turn.ts'

/** A stream and what reaches it; `slow`: it takes the next chunk when it is told to. */
const written = (slow = false, atEnd?: (run: () => void) => void) => {
  const writes: string[] = []
  const taken: (() => void)[] = []
  const stream = new Writable({
    highWaterMark: 8,
    write: (chunk: Buffer, _encoding, done) => {
      writes.push(chunk.toString())
      if (slow) taken.push(done)
      else done()
    },
  })
  writeByTurn(stream, atEnd)
  return { stream, writes, take: () => taken.shift()?.() }
}

it('writes once a turn what was written in it, in order, whatever it was', async () => {
  const { stream, writes } = written()
  stream.write('a')
  stream.write(Buffer.from('b'))
  stream.write('ü€😀', 'utf8')
  stream.write(new Uint8Array([99]))
  stream.write('64', 'hex')
  expect(writes).toEqual([])
  await setImmediate()
  expect(writes).toEqual(['abü€😀cd'])
  stream.write('d')
  await setImmediate()
  expect(writes.at(-1)).toBe('d')
})

it('changes nothing of what it has handed on, however much follows', async () => {
  const { stream, writes, take } = written(true)
  const texts = Array.from({ length: 40 }, (_, nth) => `${nth}:`.padEnd(5_000, 'x'))
  for (const text of texts) {
    stream.write(text)
    await setImmediate()
  }
  while (writes.join('').length < 40 * 5_000) take()
  expect(writes.join('')).toBe(texts.join(''))
})

it('may write sooner: when the microtasks that are queued have run', async () => {
  const { stream, writes } = written(false, queueMicrotask)
  for (const text of ['a', 'b']) void Promise.resolve().then(() => stream.write(text))
  await Promise.resolve()
  expect(writes).toEqual([])
  await Promise.resolve()
  expect(writes).toEqual(['ab'])
})

it('keeps the order around what is too large to be gathered, and around a write that hears of its end', async () => {
  const { stream, writes } = written()
  const large = 'x'.repeat(300_000)
  stream.write('a')
  stream.write(large)
  stream.write('b')
  let isHeard = false
  stream.write('c', () => (isHeard = true))
  stream.write('d')
  await setImmediate()
  expect([writes.join(''), isHeard]).toEqual([`a${large}bcd`, true])
})

it('loses nothing of a stream that is ended in the same turn, and respects a cork that was set elsewhere', async () => {
  const { stream, writes } = written()
  stream.cork()
  stream.write('a')
  await setImmediate()
  expect(writes).toEqual([])
  stream.uncork()
  expect(writes).toEqual(['a'])
  stream.write('b')
  stream.end('c')
  await setImmediate()
  expect(writes.join('')).toBe('abc')
})

it('says no while the stream waits for its drain, which comes', async () => {
  const { stream, writes, take } = written(true)
  expect(stream.write('0123456789')).toBe(true)
  await setImmediate()
  expect(stream.write('more')).toBe(false)
  const drained = new Promise((resolve) => stream.once('drain', resolve))
  take()
  await drained
  expect(writes.join('')).toBe('0123456789')
  expect(stream.write('!')).toBe(true)
  await setImmediate()
  take()
  expect(writes.join('')).toBe('0123456789more!')
})

it('writes nothing of a stream that was destroyed meanwhile, and fails nothing', async () => {
  const { stream, writes } = written()
  stream.write('a')
  stream.destroy()
  await setImmediate()
  expect(writes).toEqual([])
})
