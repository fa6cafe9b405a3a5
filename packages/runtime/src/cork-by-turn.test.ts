import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { corkByTurn } from './cork-by-turn.ts'

const written = () => {
  const writes: string[][] = []
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      writes.push([chunk.toString()])
      done()
    },
    writev: (chunks, done) => {
      writes.push(chunks.map(({ chunk }) => String(chunk)))
      done()
    },
  })
  corkByTurn(stream)
  return { stream, writes }
}

it('writes once a turn what was written in it, in order', async () => {
  const { stream, writes } = written()
  for (const text of ['a', 'b', 'c']) stream.write(text)
  expect(writes).toEqual([])
  await setImmediate()
  expect(writes).toEqual([['a', 'b', 'c']])
  stream.write('d')
  await setImmediate()
  expect(writes.flat()).toEqual(['a', 'b', 'c', 'd'])
})

it('loses nothing of a stream that is ended in the same turn, and respects a cork that was set elsewhere', async () => {
  const { stream, writes } = written()
  stream.cork()
  stream.write('a')
  await setImmediate()
  expect(writes).toEqual([])
  stream.uncork()
  expect(writes.flat()).toEqual(['a'])
  stream.write('b')
  stream.end('c')
  await setImmediate()
  expect(writes.flat()).toEqual(['a', 'b', 'c'])
})
