import { once } from 'node:events'
import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { OpenSockets } from './open-sockets.ts'

it('bounds the open sockets, and one that closes makes room', async () => {
  const sockets = new OpenSockets(2)
  const [first, second, third] = [new Socket(), new Socket(), new Socket()]
  expect([sockets.admit(first), sockets.admit(second), sockets.admit(third)]).toEqual([true, true, false])
  expect([third.destroyed, sockets.size]).toEqual([true, 2])
  first.destroy()
  await once(first, 'close')
  expect([sockets.size, sockets.admit(new Socket())]).toEqual([1, true])
})

it('tells when the last one has closed', async () => {
  const sockets = new OpenSockets(2)
  await sockets.empty()
  sockets.admit(new Socket())
  sockets.admit(new Socket())
  const empty = sockets.empty()
  sockets.destroyAll()
  await empty
  expect(sockets.size).toBe(0)
})
