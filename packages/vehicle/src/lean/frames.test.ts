import { expect, it } from 'vitest'
import { frameBytesMax, readFrames } from './frames.ts'

const short = Buffer.from([0xd0, 0])
const long = Buffer.concat([Buffer.from([0x30, 0xc8, 0x01]), Buffer.alloc(200, 'x')])

/** What is found when the bytes come in pieces of this size, each in the same buffer. */
const read = (bytes: Buffer, size: number): { frames: Buffer[]; rest: Buffer | undefined } => {
  const frames: Buffer[] = []
  const chunk = Buffer.alloc(size)
  let rest: Buffer | undefined
  for (let at = 0; at < bytes.length; at += size) {
    const length = bytes.copy(chunk, 0, at, at + size)
    rest = readFrames(rest, chunk.subarray(0, length), (frame) => frames.push(frame))
  }
  return { frames, rest }
}

it.each([1, 2, 3, 100, 203, 1_000])('finds packets in pieces of %i bytes, whatever becomes of the pieces', (size) => {
  expect(read(Buffer.concat([short, long, short]), size)).toEqual({ frames: [short, long, short], rest: undefined })
  expect(read(Buffer.concat([long, short.subarray(0, 1)]), size)).toEqual({
    frames: [long],
    rest: short.subarray(0, 1),
  })
})

it('refuses a length that is too large, or that does not end', () => {
  const lengthOf = (length: number): Buffer =>
    Buffer.from([0x30, (length & 127) | 128, ((length >> 7) & 127) | 128, length >> 14])
  expect(read(lengthOf(frameBytesMax), 4).frames).toEqual([])
  expect(() => read(lengthOf(frameBytesMax + 1), 4)).toThrow('more than 262144 bytes')
  expect(() => read(Buffer.from([0x30, 128, 128, 128, 128]), 5)).toThrow('length')
})
