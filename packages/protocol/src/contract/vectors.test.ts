import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readAck } from '../messages/ack.ts'
import type { Read } from '../messages/codec.ts'
import { readDownlink } from '../messages/downlink.ts'
import { readPresence } from '../messages/presence.ts'
import { readStateReport } from '../messages/reported-state.ts'
import { type Vector, bytesOf, vectorKinds, vectorSchema } from './vector.ts'

const folder = new URL('../../../../contract/vectors/', import.meta.url)
const vectorsOf = (kind: string): readonly Vector[] =>
  z.array(vectorSchema).parse(JSON.parse(readFileSync(new URL(`${kind}.json`, folder), 'utf8')))
const readers: Readonly<Record<Vector['kind'], (payload: Uint8Array) => Read<unknown>>> = {
  ack: readAck,
  command: readDownlink,
  cancel: readDownlink,
  probe: readDownlink,
  time: readDownlink,
  state: readStateReport,
  presence: readPresence,
}

describe.each(vectorKinds)('the vectors of %s', (kind) => {
  const vectors = vectorsOf(kind)

  it('are of this kind, and each has a name of its own', () => {
    expect(new Set(vectors.map((vector) => vector.kind))).toEqual(new Set([kind]))
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length)
    expect(new Set(vectors.map(({ valid }) => valid))).toEqual(new Set([true, false]))
  })

  it.each(vectors.filter(({ valid }) => valid))('read: $name', (vector) => {
    const read = readers[kind](bytesOf(vector))
    expect(read).toMatchObject({ ok: true, message: vector.reads ?? {} })
  })

  it.each(vectors.filter(({ valid }) => !valid))('refuse: $name', (vector) => {
    const read = readers[kind](bytesOf(vector))
    if (read.ok) throw new Error(`read ${JSON.stringify(read.message)}`)
    expect(read.why.problem).toContain(vector.problem ?? '')
    expect(read.why.problem).not.toBe('')
    if (vector.pointer !== undefined) expect(read.why.pointer).toBe(vector.pointer)
  })
})
